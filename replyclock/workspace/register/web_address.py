"""Brings web addresses as people type them into one form; asks nobody whether they exist."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

import idna

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?=[/\\])", re.IGNORECASE)
_SLASHES = re.compile(r"[/\\]{2,}")
_USUAL_PORT = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_SEVERAL = re.compile(r"[\s;,；，、|]+")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x3002: "."}
_MAIL = re.compile(r"(?:mailto:)?[^\s/@:]+@[^\s/@:]+", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u00ad"))
# What people type behind an address, and around it; a bracket belongs to it where it was opened within.
_BEHIND = " .,;:!?、…·|\\#\"'”’」』》〉"
_BEFORE = " ,;:、\"'“‘「『《〈"
_BRACKETS = {")": "(", "]": "[", "】": "【", "〕": "〔", ">": "<", "}": "{"}
_CAPTION = re.compile(r"[^\x00-\x7f]{1,8}\s*:\s*(?=https?:|[^\s:/]+\.)")
# Blanks behind an address as programs escape them in links: plain, unbreakable, full width, line ends.
_BLANK = re.compile(r"(?:%20|%C2%A0|%E3%80%80|%0[9AD])$", re.IGNORECASE)
# Words behind an address: in brackets, or apart from it and without a dot.
_REMARK = re.compile(
    r"(?P<address>.*\S)\s*[(\[【〔](?P<aside>[^()\[\]【】〔〕]*)[)\]】〕]"
    r"|(?P<before>(?=\S*[\x21-\x7e]\.\S)\S++)\s++(?P<words>[^\x00-\x7f][^.]*)"
)
# What may stand in a path or query as it is (RFC 3986, 3.3 and 3.4), and % of what is escaped already.
_AS_IT_IS = "/?:@!$&'()*+,;=-._~%"
_LONGEST = 4_000
"""What is taken off is taken off piece by piece."""


class NoAddress(ValueError):
    """The text is no address of a website; its words say why, without a full stop."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address in its one form, with what was done to it: `https://xn--fiqs8s.example/`."""

    url: str
    notes: tuple[str, ...] = ()


def to_ascii_width(text: str) -> str:
    """The text with full-width letters, digits, signs and spaces as plain ones."""
    return text.translate(_FULL_WIDTH)


def tidy_address(text: str, scheme: str = "http") -> WebAddress:
    """The address with scheme, an ASCII host in small letters and without a usual port.

    `scheme` is taken where none is written. A host in Chinese letters becomes punycode (IDNA 2008 after
    UTS 46), which `readable_address` turns back. Raises NoAddress.
    """
    if len(text) > _LONGEST:
        raise NoAddress(f"{text[:60]!r}... is longer than any address: {len(text)} signs")
    plain, notes = _without_remarks(to_ascii_width(text).translate(_INVISIBLE))
    joined = _in_one_piece(plain)
    if _MAIL.fullmatch(joined):
        raise NoAddress(f"{text!r} is a mail address and none of a website")
    if joined != plain:
        notes.append("spaces were taken out")
    found = _SCHEME.match(joined)
    rest = _SLASHES.sub("//", joined[found.end() :], count=1) if found else f"//{joined.lstrip('/')}"
    if found is None:
        notes.append(f"{scheme}:// was put before it")
    kind = found[1].lower() if found else scheme
    if kind not in _USUAL_PORT or not rest.startswith("//"):
        raise NoAddress(f"{text!r} does not begin with https:// or http://")
    parts = _split(f"{kind}:{rest}", text)
    host = _host(parts.hostname or "", text)
    if "xn--" in host and not parts.netloc.isascii():
        notes.append(f"its host is {host}")
    if _is_private(host):
        notes.append("it is an address of a private network")
    if re.search(r"/(https?:|www\.)", parts.path, re.IGNORECASE):
        raise NoAddress(f"{text!r} holds several addresses: leave one")
    path = quote(parts.path or "/", safe=_AS_IT_IS)
    query = f"?{quote(parts.query, safe=_AS_IT_IS)}" if parts.query else ""
    fragment = f"#{quote(parts.fragment, safe=_AS_IT_IS)}" if parts.fragment else ""
    return WebAddress(f"{kind}://{host}{_port(parts)}{path}{query}{fragment}", tuple(notes))


def _without_remarks(text: str) -> tuple[str, list[str]]:
    """The text without a caption, remarks, brackets and punctuation around it, and notes of that."""
    notes = []
    plain = _bare(text)
    if plain != text.strip():
        notes.append("punctuation around it was taken off")
    caption = _CAPTION.match(plain)
    if caption is not None:
        plain = _bare(plain[caption.end() :])
    found = _REMARK.fullmatch(plain)
    aside = "" if found is None else found["aside"] or found["words"] or ""
    if found is not None and aside and not aside.isascii():
        plain = _bare(found["address"] or found["before"])
        notes.append(f"{aside.strip()!r} behind it was left out")
    return plain, notes


def _bare(text: str) -> str:
    """The text without blanks and punctuation around it, until nothing more comes off."""
    plain = ""
    while plain != text:
        plain = text
        text = _BLANK.sub("", text.strip().lstrip(_BEFORE).rstrip(_BEHIND))
        opened = _BRACKETS.get(text[-1:])
        if opened is not None and text.count(text[-1]) > text.count(opened):
            text = text[:-1]
        elif opened is not None and text[0] == opened:
            text = text[1:-1]
        elif text[:1] in _BRACKETS.values() and text.count(text[0]) > text.count(_closing(text[0])):
            text = text[1:]
    return plain


def _closing(opened: str) -> str:
    return next(closed for closed, opens in _BRACKETS.items() if opens == opened)


def readable_address(url: str) -> str:
    """The address with its host as people of its script read it; unchanged where that is no other."""
    host = urlsplit(url).hostname or ""
    if "xn--" not in host:
        return url
    try:
        return url.replace(host, idna.decode(host), 1)
    except idna.IDNAError:
        return url


def _in_one_piece(text: str) -> str:
    """The address without blanks within; raises NoAddress where it is empty or several."""
    if not text:
        raise NoAddress("there is no address")
    parts = [part for part in _SEVERAL.split(text) if part]
    if sum("." in part for part in parts) > 1 and any(_begins_anew(part) for part in parts[1:]):
        raise NoAddress(f"{text!r} holds several addresses: leave one")
    return "".join(text.split())


def _begins_anew(part: str) -> bool:
    return re.match(r"https?:|www\.", part, re.IGNORECASE) is not None


def _split(url: str, text: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number raises ValueError
    except ValueError as fault:
        raise NoAddress(f"{text!r} is no web address") from fault
    if "@" in parts.netloc:
        raise NoAddress("a register holds no user name or password, and this address does")
    return parts


def _port(parts: SplitResult) -> str:
    return "" if parts.port in (None, _USUAL_PORT[parts.scheme]) else f":{parts.port}"


def _host(host: str, text: str) -> str:
    bare = host.rstrip(".")
    if ":" in bare:
        return f"[{_number(bare, text)}]"
    if re.fullmatch(r"[\d.]+", bare):
        return _number(bare, text)
    try:
        name = bare.lower() if bare.isascii() else idna.encode(bare, uts46=True).decode()
    except idna.IDNAError as fault:
        raise NoAddress(f"the host of {text!r} is no name that there can be ({fault})") from fault
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or len(name) > 253:
        raise NoAddress(f"the host of {text!r} is no name that there can be")
    if len(labels) < 2 and name != "localhost":
        raise NoAddress(f"the host of {text!r} has no dot")
    return name


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return host == "localhost"


def _number(host: str, text: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError as fault:
        raise NoAddress(f"the host of {text!r} is no address of a machine") from fault
