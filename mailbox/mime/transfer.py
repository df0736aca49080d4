"""Takes a part's transfer encoding off, however its name is written and whatever the lines really are."""

import binascii
import copy
import re
from dataclasses import dataclass
from email.message import Message

from replyclock.charsets.decoding import decode

_COMMENT = re.compile(r"\([^()]{0,200}\)")
_IDENTITY = frozenset(
    {"", "7bit", "8bit", "7bits", "8bits", "binary", "none", "utf8", "plain", "text", "ascii"}
)
_UUENCODE = frozenset({"xuuencode", "uuencode", "uue", "xuue"})
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_BASE64_CHUNK = re.compile(rb"([A-Za-z0-9+/]+)(=*)")
_LONG_LINE = 40
# Text encoded without a word about it: every equals sign is one of the encoding's own, and some stand for
# what is beyond ASCII or end and hide lines.
_NOT_ENCODED = re.compile(rb"=(?![0-9A-F]{2}|\r?\n|\Z)")
_ENCODED_SIGN = re.compile(rb"=[C-F][0-9A-F]=[89AB][0-9A-F]|(?:=[A-F][0-9A-F]){2}")
_ENCODED_LINE = re.compile(rb"=20\r?$|=3D|[^\s=]=\r?$", re.MULTILINE)
_SOFT_END = re.compile(rb"=[ \t]+(?=\r?\n)")
_WORDS = re.compile(rb"[^\s=]{2}\s+[^\s=]{2}")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\x80-\x9f]")
_ENDS = "\n.。!！?？)）]】”’\"'>:：;；~～…"
_LOOKED_AT = 20_000
_LEAST = 24


@dataclass(frozen=True, slots=True)
class Carried:
    """The bytes that a part carries, what was wrong with its transfer encoding, or "", and if all came."""

    data: bytes
    fault: str = ""
    is_whole: bool = True


def carried(part: Message, *, as_text: bool = False) -> Carried:
    """The part's bytes without their transfer encoding (RFC 2045 section 6); empty for a container.

    Of a part that is read `as_text` the label is not believed against its lines: quoted-printable that is
    declared base64, or base64 that is not declared at all, is read as what it is.
    """
    if part.is_multipart():
        return Carried(b"")
    raw, named = raw_bytes(part), encoding_of(part)
    if named == "uuencode":
        return _uudecoded(part, raw)
    if as_text:
        return _text(raw, named)
    if named == "base64":
        return _unwrapped(raw)
    return Carried(_unquoted(raw) if named == "quoted-printable" else raw)


def raw_bytes(part: Message) -> bytes:
    """The part's bytes as they came, under their transfer encoding; empty for a container."""
    bare = copy.copy(part)
    # Read as text, the payload would have lost what is beyond ASCII.
    del bare["Content-Transfer-Encoding"]
    data = bare.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def encoding_of(part: Message) -> str:
    """base64, quoted-printable, uuencode, "" for none, else the unknown name; odd spellings are read."""
    said = _COMMENT.sub("", str(part.get("content-transfer-encoding", ""))[:200]).partition(";")[0].lower()
    name = re.sub(r"[^a-z0-9]", "", said)
    if name in _IDENTITY:
        return ""
    if name in _UUENCODE:
        return "uuencode"
    if "base64" in name or name == "b64":
        return "base64"
    return "quoted-printable" if "quoted" in name or "printable" in name or name == "qp" else name[:40]


def _text(raw: bytes, named: str) -> Carried:
    if named == "base64":
        return _text_of_base64(raw)
    if named == "quoted-printable":
        code = _as_base64(raw)
        return Carried(_requoted(_unquoted(raw)) if code is None else code)
    data = guessed(raw)
    if named and data is raw:
        return Carried(raw, f"the transfer encoding {named!r} is unknown: read as it is", is_whole=False)
    return Carried(data, "a transfer encoding was not declared" if data is not raw else "")


def _text_of_base64(raw: bytes) -> Carried:
    """Its code, and the lines behind it that are plain words, as a list's footer is."""
    lines = [line.strip() for line in raw.splitlines() if line.strip()]
    coded = [bool(_BASE64_LINE.fullmatch(line)) for line in lines]
    plain_from = next(
        (at for at, line in enumerate(lines) if not coded[at] and _WORDS.search(line)), len(lines)
    )
    code = [
        line for at, line in enumerate(lines) if coded[at] and (at < plain_from or len(line) >= _LONG_LINE)
    ]
    found = _unwrapped(b"".join(code))
    is_short = len(b"".join(code)) < _LONG_LINE
    is_none = plain_from * 2 < len(lines) or (is_short and not _is_words(found.data))
    if is_none and _is_words(raw):
        return Carried(guessed(raw), "declared base64 is none: read as it is")
    read = frozenset(code)
    rest = [line for line in lines[plain_from:] if line not in read]
    if rest:
        words = b"\n".join(rest)
        return Carried(found.data + b"\n" + words, "lines stand behind the end of the base64", found.is_whole)
    whole = found.is_whole or (len(b"".join(code)) % 4 != 1 and _ends_well(found.data))
    return Carried(found.data, "" if whole else found.fault, whole)


def _unwrapped(raw: bytes) -> Carried:
    """Base64 in one or more padded pieces; other signs are skipped, as RFC 2045 section 6.8 says."""
    pieces, whole = [], True
    for code, padding in _BASE64_CHUNK.findall(re.sub(rb"[^A-Za-z0-9+/=]+", b"", raw)):
        over = len(code) % 4
        whole = whole and over != 1 and len(padding) >= -over % 4
        pieces.append(binascii.a2b_base64(code[: len(code) - (over == 1)] + b"=" * (-over % 4)))
    return Carried(b"".join(pieces), "" if whole else "the base64 breaks off or lost its end", whole)


def guessed(raw: bytes) -> bytes:
    """Text that came without a word about its encoding; the very same object where it has none."""
    if _is_quoted(raw):
        data = _unquoted(raw)
        return data if _is_words(data) else raw
    code = _as_base64(raw)
    return raw if code is None else code


def _as_base64(raw: bytes) -> bytes | None:
    """What the lines say as base64, where they are nothing else and say something."""
    head = raw[:_LOOKED_AT]
    if b" " in head.strip() or not all(_BASE64_LINE.fullmatch(line) for line in head.split()):
        return None
    code = b"".join(raw.split())
    if len(code) < _LEAST or len(code) % 4:
        return None
    data = _unwrapped(code).data
    return data if _is_words(data) and (not data.isascii() or b" " in data) else None


def _requoted(data: bytes) -> bytes:
    """Quoted-printable within quoted-printable, as a gateway leaves it that encodes anew."""
    return guessed(data) if data.isascii() and _ENCODED_SIGN.search(data) else data


def _is_quoted(raw: bytes) -> bool:
    if not raw.isascii() or _NOT_ENCODED.search(raw):
        return False
    return bool(_ENCODED_SIGN.search(raw)) or len(_ENCODED_LINE.findall(raw[:_LOOKED_AT])) > 1


def _unquoted(raw: bytes) -> bytes:
    return binascii.a2b_qp(_SOFT_END.sub(b"=", raw))


def _uudecoded(part: Message, raw: bytes) -> Carried:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, IndexError):
        data = None
    if isinstance(data, bytes) and data != raw:
        return Carried(data)
    return Carried(raw, "the uuencoded part cannot be decoded", is_whole=False)


def _is_words(data: bytes) -> bool:
    """True for bytes that some charset makes signs of, none of them a control character."""
    read = decode(data[:_LOOKED_AT])
    return bool(read.text.strip()) and read.is_whole and not _CONTROL.search(read.text)


def _ends_well(data: bytes) -> bool:
    """True when the text ends where a sentence or a line may end, so that hardly anything is missing."""
    read = decode(data[-2_000:])
    return read.text.rstrip(" \t\r").endswith(tuple(_ENDS))
