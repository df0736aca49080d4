"""Who a message names as its writers, only where its From is understood to the last sign."""

import re
from email.message import Message

from replyclock.domain.clean_text import nfkc
from replyclock.mailbox.charsets import decode_text
from replyclock.mailbox.headers import read_field

_LENGTH = 20_000
_SIGNS = '@<>",;:()\\'
# What an address list is made of (RFC 5322 section 3.4). A sign that begins none of these, such as a quote or
# a bracket without its end, leaves the field not understood. Comments hold one level of others at most.
_PIECE = re.compile(
    r'(?P<quoted>"(?:[^"\\]|\\.){0,900}+")'
    r"|(?P<comment>\((?:[^()\\]|\\.|\((?:[^()\\]|\\.){0,900}+\)){0,900}+\))"
    r"|(?P<angle><[^<>]{0,900}+>)"
    r"|(?P<end>[,;:])"
    r'|(?P<words>[^"()<>,;:\\\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+)',
    re.DOTALL,
)
_ADDRESS = re.compile(
    r'[ \t\r\n]*((?:"(?:[^"\\]|\\.){1,250}"|[\w!#$%&\'*+/=?^`{|}~.-]{1,250})'
    r"@(?:\[(?:IPv6:)?[0-9a-fA-F.:]{2,60}\]|[\w-]{1,63}(?:\.[\w-]{1,63}){0,126}\.?))[ \t\r\n]*"
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SIGNS_OF_ADDRESSES = re.compile("[@\uff20\ufe6b]")


def whole_authors(message: Message) -> tuple[str, ...]:
    """Every address in From, lower-cased, each once; () unless nothing but these and names stands there.

    () also for no From or several, one beyond 20,000 characters, and one with an address in a name other
    than that name's own. Programs differ in what they make of such a field, so that it names nobody.
    """
    raw = [str(value) for name, value in message.raw_items() if name.lower() == "from"]
    if len(raw) != 1 or len(raw[0]) > _LENGTH:
        return ()
    if raw[0].isascii():
        return _addresses(raw[0])
    text = _decoded(raw[0].encode("utf-8", "surrogateescape"))
    # Of old charsets the second byte of a character may be one of these: others then read another list.
    is_certain = all(text.count(sign) == raw[0].count(sign) for sign in _SIGNS)
    return _addresses(text) if is_certain else ()


def _decoded(data: bytes) -> str:
    """As UTF-8 where it is that (RFC 6532), which no guess from few signs may change."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode_text(data, None)[0]


def _addresses(text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    author, at = _Author(), 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        if piece is None or not author.takes(str(piece.lastgroup), piece.group()):
            return ()
        at = piece.end()
        if piece.lastgroup == "end" or at == len(text):
            address = author.address()
            if address is None or (piece.group() == ":" and address):
                return ()
            found |= {address: None} if address else {}
            author = _Author()
    return tuple(found)


class _Author:
    """One entry of the list as it is read piece by piece."""

    def __init__(self) -> None:
        self._outside: list[str] = []  # its name, or its address where that has no brackets
        self._comments: list[str] = []
        self._angle: str | None = None

    def takes(self, kind: str, piece: str) -> bool:
        """Add a piece; False where none may stand: after the address in brackets comes at most a comment."""
        if kind == "comment":
            self._comments.append(piece)
            self._outside.append(" ")
        elif kind == "angle" and self._angle is None:
            self._angle = piece[1:-1]
        elif kind != "end":
            self._outside.append(piece)
            return self._angle is None or (kind == "words" and not piece.strip())
        return True

    def address(self) -> str | None:
        """The entry's address, "" for a mere name such as a group's, None for what is not understood."""
        outside = "".join(self._outside)
        names = [*self._comments]
        if self._angle is None and "@" not in outside:
            return None if _SIGNS_OF_ADDRESSES.search(_said([outside, *names])) else ""
        address = _address(outside if self._angle is None else self._angle)
        if self._angle is not None:
            names.append(outside)
        said = _said(names)
        if address is None or _SIGNS_OF_ADDRESSES.search(said.replace(address, "")):
            return None
        return address


def _said(names: list[str]) -> str:
    text = " ".join(names)
    return _ESCAPED.sub(r"\1", read_field(text) if text.isascii() else text).lower()


def _address(text: str) -> str | None:
    """The address, in lower case and without its quotes; None where it is not an address and nothing else."""
    found = _ADDRESS.fullmatch(text)
    if found is None or "=?" in text or nfkc(text) != text:
        return None
    local, _, domain = found[1].rpartition("@")
    name = _ESCAPED.sub(r"\1", local[1:-1]).strip() if local.startswith('"') else local
    return f"{name}@{domain}".lower().rstrip(".")
