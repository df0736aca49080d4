"""Which addresses a name may lead to, looked up once; opens no connection.

A public name that leads to this machine or into a local network would turn a look into a way past
somebody's wall (RFC 6890 lists the ranges). A literal address, or localhost, says itself where it leads.
"""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Lookup = Callable[[str, int], Awaitable[list[str]]]
"""Gives the addresses of a name, for a port, in the order in which to try them; raises OSError."""
_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64, RFC 6052: an IPv4 address in its last four bytes
_COMPATIBLE = IPv6Network("::/96")


class PrivateAddress(OSError):
    """A name that leads where it may not lead; its words are a whole sentence."""

    def __init__(self, words: str) -> None:
        super().__init__(errno.EACCES, words)  # aiohttp says `strerror`

    def __str__(self) -> str:
        """The words alone."""
        return str(self.strerror)


def is_public(address: str) -> bool:
    """True for an address of the open internet, also where IPv6 only wraps an IPv4 address."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast for each in _with_wrapped(parsed))


class PinnedNames:
    """Looks every name up once and gives the same addresses ever after; refuses private ones.

    `private_hosts` are names that may lead to private addresses (an intranet's).
    """

    def __init__(self, private_hosts: Iterable[str] = (), lookup: Lookup | None = None) -> None:
        self._private = frozenset(map(plain_host, private_hosts))
        self._lookup = lookup or look_up
        self._known: dict[tuple[str, int], asyncio.Future[tuple[str, ...]]] = {}

    async def addresses(self, name: str, port: int) -> tuple[str, ...]:
        """The addresses to connect to; raises OSError, PrivateAddress when none of them is allowed."""
        known = self._known.get((name, port))
        if known is None:
            known = self._known[name, port] = asyncio.ensure_future(
                allowed_addresses(name, port, self._private, self._lookup)
            )
        try:
            return await asyncio.shield(known)
        except OSError:
            self._known.pop((name, port), None)  # what failed may be asked again
            raise


async def allowed_addresses(
    name: str, port: int, private_hosts: frozenset[str], lookup: Lookup
) -> tuple[str, ...]:
    """The addresses of a name that may be connected to; raises OSError, PrivateAddress when none is left."""
    literal = _literal(name)
    if literal is not None:
        return (literal,)
    found = await lookup(name, port)
    plain = plain_host(name)
    if plain in private_hosts:
        return tuple(found)
    here = plain == "localhost" or plain.endswith(".localhost")  # RFC 6761: never anything else
    kept = tuple(each for each in found if (_is_loopback(each) if here else is_public(each)))
    if not kept:
        raise PrivateAddress(
            f"{name} leads to {', '.join(found) or 'no address'}, which is no public address; if the office"
            " is reached that way, name the host in private_hosts in playwright.config.json"
        )
    return kept


async def look_up(name: str, port: int) -> list[str]:
    """What the system's resolver says."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def _literal(name: str) -> str | None:
    """The address that a host is, in the one spelling of RFC 5952 or as four numbers."""
    try:
        return str(ip_address(name.removeprefix("[").removesuffix("]")))
    except ValueError:
        return None


def _is_loopback(address: str) -> bool:
    return ip_address(address.partition("%")[0]).is_loopback


def plain_host(name: str) -> str:
    """The name in the one spelling that is compared."""
    return name.lower().rstrip(".")


def _with_wrapped(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address, or the IPv4 addresses inside of it (RFC 4291, 6052, 3056, 4380)."""
    if isinstance(address, IPv4Address):
        return [address]
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in _TRANSLATED:
        return [last]
    wrapped: list[IPv4Address | IPv6Address] = [address]
    if address in _COMPATIBLE:
        wrapped.append(last)
    if address.sixtofour is not None:
        wrapped.append(address.sixtofour)
    if address.teredo is not None:
        wrapped += address.teredo
    return wrapped
