"""Which domain somebody registered, by the list of public suffixes; asks no server."""

import ipaddress
from functools import cache, lru_cache

import idna
from publicsuffixlist import PublicSuffixList

_LONGEST = 253  # characters of a domain's name (RFC 1035 section 2.3.4)


@lru_cache(maxsize=65_536)
def registered_domain(host: str) -> str:
    """The domain that somebody registered: town.gov.cn for www.town.gov.cn, "" for a mere suffix or none.

    Lower case and ASCII (RFC 5891), without a port; the address of a machine stands for itself.
    """
    name = _ascii(host.strip().strip(".").lower())
    machine = _machine(name)
    if machine:
        return machine
    name = name.partition(":")[0].strip(".")
    if not name or len(name) > _LONGEST or ".." in name:
        return ""
    return _suffixes().privatesuffix(name) or ""


def _ascii(name: str) -> str:
    if name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""


def _machine(name: str) -> str:
    for text in (name.strip("[]"), name.partition(":")[0], name.partition("]")[0].strip("[")):
        try:
            return str(ipaddress.ip_address(text.removeprefix("ipv6:")))
        except ValueError:
            continue
    return ""


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
