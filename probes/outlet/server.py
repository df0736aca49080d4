"""A proxy on loopback for one browser context: connects to its hosts and nowhere else; reads no page.

It sees plain HTTP whole; of TLS only where to and how much. It never answers in a site's place: what it
refuses or cannot reach is a broken connection, which the browser tells from a page.
"""

import asyncio
import hmac
import secrets
from base64 import b64encode
from collections.abc import Container
from contextlib import suppress
from typing import Protocol

from aiohappyeyeballs import addr_to_addr_infos, start_connection

from replyclock.domain.whose_fault import local_cause_of
from replyclock.errors import LocalCause
from replyclock.probes.http.addresses import PinnedNames
from replyclock.probes.outlet.letter_turns import LetterTurns
from replyclock.probes.outlet.request_head import LARGEST_HEAD, BadHead, RequestHead, body_of, read_head
from replyclock.probes.outlet.stream_pipes import BROKEN, Ends

_HEAD_SECONDS = 10
_CONNECT_SECONDS = 30
_NEXT_ADDRESS_SECONDS = 0.25
_TLS_RECORD = b"\x16\x03"
_WHO = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\n"
    b'Proxy-Authenticate: Basic realm="fence"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
)


class PlainRule(Protocol):
    """What plain HTTP may say, since a proxy can read it."""

    def __call__(self, method: str, head: bytes) -> bool:
        """False: the request stays here. An empty method is a tunnel that does not begin with TLS."""


class Outlet:
    """Open between `open` and `aclose`, for whoever knows `username` and `password` alone.

    `refused` are the hosts that were asked for in vain, as `host_of` names them; `faults` says of hosts
    why they could not be reached. `local_cause` is what of this machine kept one from being reached.
    """

    def __init__(
        self,
        hosts: Container[str],
        names: PinnedNames,
        refused: set[str],
        may_pass: PlainRule,
    ) -> None:
        self._hosts, self._names, self._may_pass = hosts, names, may_pass
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._open: set[Ends] = set()
        self._turns = LetterTurns()
        self._peers: dict[tuple[str, int], tuple[str, int]] = {}
        self.username, self.password = "fence", secrets.token_urlsafe(24)
        said = b64encode(f"{self.username}:{self.password}".encode())
        self._credentials = b"Basic " + said
        self.refused = refused
        self.faults: dict[str, str] = {}
        self.local_cause: LocalCause | None = None

    @property
    def address(self) -> str:
        """The proxy's address, for the browser; only while it is open."""
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"http://{host}:{port}"

    async def open(self) -> None:
        """Begin to listen, on loopback and a port nobody chose."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=LARGEST_HEAD)

    async def aclose(self) -> None:
        """Cut what is open; nothing goes out afterwards."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for ends in list(self._open):
            ends.drop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def begin_letter(self) -> None:
        """A letter sets out: once, over a connection that carried nothing before (`LetterTurns`)."""
        self._turns.begin(self._open)

    def end_letter(self) -> None:
        """The letter was answered, or is given up."""
        self._turns.end()

    def quiet_seconds(self) -> float:
        """For how long nothing went over the connections that a letter may use."""
        now = asyncio.get_running_loop().time()
        return now - max((each.moved_at for each in self._open if not each.is_spent), default=0.0)

    def peer(self, name: str, port: int) -> tuple[str, int] | None:
        """The address that the last connection to this name led to; None before there was one."""
        return self._peers.get((name.strip("[]").lower(), port))

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(Ends(reader, writer)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, ends: Ends) -> None:
        self._open.add(ends)
        try:
            with suppress(BadHead, *BROKEN):
                async with asyncio.timeout(_HEAD_SECONDS):
                    asked = await read_head(ends.reader)
                if asked is not None and not self._knows(asked[0]):
                    await ends.push(_WHO, ends.writer)
                elif asked is not None and asked[0].method == "CONNECT":
                    await self._tunnel(ends, asked[0])
                elif asked is not None:
                    await self._relay(ends, *asked)
        finally:
            self._open.discard(ends)
            await ends.close()

    def _knows(self, head: RequestHead) -> bool:
        return hmac.compare_digest(head.header(b"proxy-authorization"), self._credentials)

    async def _tunnel(self, ends: Ends, head: RequestHead) -> None:
        """Carry bytes both ways; what is no TLS can be judged, so it is."""
        if not await self._turns.has_turn(head.place, ends):
            return
        ends.way, ends.is_spent = head.place, False
        reader = await self._connect(ends, *head.place)
        assert ends.upstream is not None
        await ends.push(b"HTTP/1.1 200 Connection established\r\n\r\n", ends.writer)
        first = await ends.reader.read(LARGEST_HEAD)
        if not first.startswith(_TLS_RECORD):  # a socket of a page, over which no request can follow
            ends.way = None
            if not self._may_pass("", first):
                return
        await ends.push(first, ends.upstream)
        ends.is_unused = True
        ways = [
            asyncio.ensure_future(ends.carry(ends.reader, ends.upstream)),
            asyncio.ensure_future(ends.carry(reader, ends.writer)),
        ]
        try:  # browsers end a connection whole: whichever side ends, the other has nothing more to say
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _stop(*ways)

    async def _relay(self, ends: Ends, head: RequestHead, raw: bytes) -> None:
        """Pass on one request after the other, as long as they are for the same place."""
        place, back = head.place, None
        try:
            while head.place == place and await self._may_go(ends, head, raw):
                if back is None:
                    reader = await self._connect(ends, *place)
                    back = asyncio.ensure_future(self._bring_back(ends, reader))
                await self._pass_on(ends, head)
                asked = await read_head(ends.reader)
                if asked is None:
                    return
                head, raw = asked
        finally:
            if back is not None:
                await _stop(back)

    async def _may_go(self, ends: Ends, head: RequestHead, raw: bytes) -> bool:
        """Whether a request of plain HTTP may be passed on, and when: this returns no sooner."""
        if not self._knows(head) or not self._may_pass(head.method, raw):
            return False
        way = (head.method, head.target)
        if ends.is_spent or not await self._turns.has_turn(way, ends):
            return False
        ends.way = way
        return True

    async def _pass_on(self, ends: Ends, head: RequestHead) -> None:
        assert ends.upstream is not None
        await ends.push(head.for_server(), ends.upstream)
        async for piece in body_of(head, ends.reader):
            await ends.push(piece, ends.upstream)

    async def _bring_back(self, ends: Ends, reader: asyncio.StreamReader) -> None:
        """Everything that the server says, then its end, unread: browsers alone forgive what servers do."""
        await ends.carry(reader, ends.writer)
        ends.writer.close()

    async def _connect(self, ends: Ends, name: str, port: int) -> asyncio.StreamReader:
        """Connect to an allowed place; raises OSError, which ends the browser's connection."""
        host = self._require_allowed(name, port)
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                addresses = await self._names.addresses(name, port)
                infos = [info for each in addresses for info in addr_to_addr_infos((each, port)) or ()]
                sock = await start_connection(infos, happy_eyeballs_delay=_NEXT_ADDRESS_SECONDS)
            reader, ends.upstream = await asyncio.open_connection(sock=sock)
        except TimeoutError:
            self.faults[host] = f"{name} gave no connection within {_CONNECT_SECONDS} seconds"
            raise
        except OSError as fault:
            self.faults[host] = str(fault)
            self.local_cause = self.local_cause or local_cause_of(fault)
            raise
        self.faults.pop(host, None)
        self._peers[name, port] = ends.upstream.get_extra_info("peername")[:2]
        return reader

    def _require_allowed(self, name: str, port: int) -> str:
        """The host as recipes name it; raises PermissionError. Of a tunnel the scheme is not known."""
        shown = f"[{name}]" if ":" in name else name
        names = [f"{shown}:{port}"]
        if port in {80, 443}:
            names.insert(0, shown)
        for each in names:
            if each in self._hosts:
                return each
        self.refused.add(names[0])
        raise PermissionError(f"{names[0]} is not among the recipe's hosts")


async def _stop(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
