"""The host of a web address, as authorisations, gates and fences name it; asks nobody whether it exists."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

_MACHINE = re.compile(r"(?:localhost|[0-9.]{7,15})(?::[0-9]{1,5})?")


@lru_cache(maxsize=65_536)
def host_of(address: str) -> str:
    """The host with its port where it is not the scheme's own, lower case; "" when there is none."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # a port that is no number raises ValueError
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2].lower()
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return host.removesuffix(usual) if usual else host


def office_host(address: str) -> str:
    """The host as one office counts: a port, "www.", letters, case or a last full stop make no other.

    ASCII (RFC 3490). A machine without a name keeps its port, since it may stand for several; "" for no host.
    """
    host = host_of(address.strip()) or host_of(f"http://{address.strip()}")
    if host.startswith("[") or _MACHINE.fullmatch(host):
        return host
    name = host.partition(":")[0].rstrip(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii").rstrip(".")
        except UnicodeError:
            name = name.casefold()
    return name.removeprefix("www.")
