"""The rule of addresses for aiohttp, apart from it, for it takes long to import; opens no connection."""

import socket
from collections.abc import Iterable

from aiohttp.abc import AbstractResolver, ResolveResult

from replyclock.probes.http.addresses import Lookup, allowed_addresses, look_up, plain_host


class GuardedResolver(AbstractResolver):
    """The same rule for aiohttp, which connects to the very addresses that were judged."""

    def __init__(self, private_hosts: Iterable[str] = (), lookup: Lookup | None = None) -> None:
        self._private = frozenset(map(plain_host, private_hosts))
        self._lookup = lookup or look_up

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Addresses of either family, as aiohttp wants them; raises OSError."""
        del family
        found = await allowed_addresses(host, port, self._private, self._lookup)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in found
        ]

    async def close(self) -> None:
        """Nothing is open."""
