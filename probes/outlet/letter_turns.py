"""Keeps a letter on its way from being sent twice, whatever the browser does; reads no bytes.

A browser repeats a request whose connection ends without an answer, if it has used that connection before.
"""

import asyncio
from collections.abc import Hashable, Iterable
from contextlib import suppress

from replyclock.probes.outlet.stream_pipes import Ends

_ANSWER_SECONDS = 10
"""How long after a connection's end its answer may take to be heard of, on a busy machine."""


class LetterTurns:
    """From `begin` to `end` a letter is on its way.

    Nothing more goes out over the connections that were open when it began, but what comes back over them
    does. Then each way (the place of a tunnel; of plain HTTP the method and address) is open to one
    connection; the next one waits for the letter's answer. Where the first one ends without it, the next
    may be the letter's repetition, and is refused. What is refused was never passed on, so that the browser
    may ask again over another connection.
    """

    def __init__(self) -> None:
        self._first: dict[Hashable, Ends] = {}
        self._waiting: set[Ends] = set()
        self._over: asyncio.Event | None = None

    def begin(self, connections: Iterable[Ends]) -> None:
        """A letter sets out: connections that carried something are spent, a new one is its first."""
        self.end()
        self._over = asyncio.Event()
        for each in connections:
            if each in self._waiting:
                continue
            if each.way is None:  # opened in advance, or a socket of the page
                each.is_spent = each.upstream is None
            else:
                each.is_spent = not each.is_unused or self._first.setdefault(each.way, each) is not each

    def end(self) -> None:
        """The letter was answered, or can be so no more: whoever waits goes on."""
        over, self._over = self._over, None
        self._first.clear()
        if over is not None:
            over.set()

    async def has_turn(self, way: Hashable, ends: Ends) -> bool:
        """True when a connection may go this way, after a wait if need be; False when it must not."""
        over = self._over
        if over is None or self._first.setdefault(way, ends) is ends:
            return True
        self._waiting.add(ends)
        try:
            if not await _comes_first(over, self._first[way].ended):
                with suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), _ANSWER_SECONDS)
        finally:
            self._waiting.discard(ends)
        return over.is_set() and await self.has_turn(way, ends)


async def _comes_first(wanted: asyncio.Event, other: asyncio.Event) -> bool:
    """Wait for one of two; True when it is the wanted one."""
    waits = [asyncio.ensure_future(each.wait()) for each in (wanted, other)]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()
    return wanted.is_set()
