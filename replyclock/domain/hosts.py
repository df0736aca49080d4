"""The host of a web address, as authorisations, gates and fences name it; asks nobody whether it exists."""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from replyclock.domain.clean_text import nfkc

_USUAL_PORT = {"http": 80, "https": 443}
_BEFORE = re.compile(r"(?:(https?):)?[/\\]*", re.IGNORECASE)
# Letters that browsers keep although folding changes them (UTS 46, deviation characters).
_KEPT = re.compile("([\u00df\u03c2\u200c\u200d])")
# Signs that stand for nothing in a name (UTS 46, ignored).
_IGNORED = re.compile("[\u00ad\u034f\u180b-\u180f\u200b\u2060\u2064\ufe00-\ufe0f\ufeff]")
_DOTS = re.compile("[\u3002\uff0e\uff61]")
_LONGEST_NAME, _LONGEST_LABEL = 1_000, 63
_LOCAL = re.compile(r"(?:.*\.)?localhost")
_NUMBER = re.compile(r"0x[0-9a-f]{0,16}|[0-9]{1,20}")


@lru_cache(maxsize=65_536)
def host_of(address: str) -> str:
    """The host with its port where it is not the scheme's own, in ASCII; "" when there is none."""
    try:
        parts = urlsplit(address)
        port = parts.port  # one that is no number raises ValueError
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2].lower()
    name = host if host.endswith("]") else _name_and_port(host)[0]
    return _joined(ascii_host(name), None if port == _USUAL_PORT.get(parts.scheme) else port)


def ascii_host(host: str) -> str:
    """The host, or host:port, as a browser sends it: small, in punycode where its letters are others.

    Mapped as UTS 46 says (nontransitional), without its checks: what no registry hands out stays a name of
    its own. What is no host at all stays as it is but small.
    """
    if host.isascii() or len(host) > _LONGEST_NAME:
        return host.lower()
    name, port = _name_and_port(host)
    folded = "".join(each if _KEPT.fullmatch(each) else each.casefold() for each in _KEPT.split(name))
    plain = _DOTS.sub(".", nfkc(_IGNORED.sub("", _DOTS.sub(".", folded)))).lower()
    return ".".join(map(_label, plain.split("."))) + port


def office_host(address: str) -> str:
    """The host as one office counts: a port, "www.", letters, case or a last full stop make no other.

    ASCII. A machine without a name keeps its port, since it may stand for several, and its number in one
    spelling, whatever browsers take (WHATWG URL, 3.5); "" for no host.
    """
    text = _IGNORED.sub("", address).strip()
    found = _BEFORE.match(text)
    scheme, rest = (found[1] or "http", text[found.end() :]) if found else ("http", text)
    host = host_of(f"{scheme.lower()}://{rest.replace(chr(92), '/')}")
    bare, port = _name_and_port(host)
    name = ascii_host(unquote(bare)).rstrip(".")
    machine = _machine(name)
    if machine:
        usual = port in {f":{each}" for each in _USUAL_PORT.values()}
        return machine if usual else machine + port
    while name.startswith("www."):
        name = name.removeprefix("www.")
    return name


def _name_and_port(host: str) -> tuple[str, str]:
    """Name and ":port", which may be missing."""
    name, colon, port = host.rpartition(":")
    return (name, f":{port}") if colon and not port.endswith("]") else (host, "")


def _joined(name: str, port: int | None) -> str:
    return name if port is None else f"{name}:{port}"


def _label(label: str) -> str:
    if label.isascii() or len(label) > _LONGEST_LABEL:
        return label
    return f"xn--{label.encode('punycode').decode('ascii')}"


def _machine(name: str) -> str:
    """The one spelling of a machine's number, "" for a name; a machine's name for itself is a number too."""
    if _LOCAL.fullmatch(name):
        return "127.0.0.1"
    if not name.startswith("["):
        return _four_parts(name)
    try:
        number = ipaddress.IPv6Address(name.strip("[]").partition("%")[0])
    except ValueError:
        return name
    if number.is_loopback:
        return "127.0.0.1"
    return str(number.ipv4_mapped or f"[{number.compressed}]")


def _four_parts(name: str) -> str:
    """An IPv4 number written in one to four parts, decimal, octal or hexadecimal; "" for anything else."""
    parts = name.split(".")
    if not 1 <= len(parts) <= 4 or not all(map(_NUMBER.fullmatch, parts)):
        return ""
    *first, last = map(_number, parts)
    value = last
    for place, each in enumerate(first):
        if not 0 <= each <= 255:
            return ""
        value += each << 8 * (3 - place)
    if not 0 <= last < 256 ** (5 - len(parts)):
        return ""
    return str(ipaddress.IPv4Address(value))


def _number(part: str) -> int:
    """The value of one part; -1 for an octal that is none."""
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    try:
        return int(part, 8 if part.startswith("0") else 10)
    except ValueError:
        return -1
