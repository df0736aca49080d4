"""The host of a web address, as authorisations, gates and fences name it; asks nobody whether it exists."""

from functools import lru_cache
from urllib.parse import urlsplit


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
