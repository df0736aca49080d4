"""Lets what a press sends leave once, and notes what became of it; knows no form and no recipe."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Request, Response, Route

from replyclock.probes.outlet.posted_fields import PostedFields, read_posted
from replyclock.probes.outlet.server import Outlet

_REPEATS_THE_POST = frozenset({307, 308})
_LEFT_ALONE = "net::ERR_ABORTED"
_QUIET_SECONDS = 5
"""So long without a byte, and the next that waits for a letter's answer goes on."""
_MOST_HELD_SECONDS = 30
_SETTLE_SECONDS = 1
"""How long what a page asked for just before a letter may take to be answered."""

LetterJudge = Callable[[PostedFields], str]
"""Says in a sentence why a request may not leave; "" when it may."""


@dataclass(frozen=True, slots=True)
class SentRequest:
    """What left after the press, and what came of it.

    `status` is that of its answer, None where none came; `error` is what Chromium says of the connection
    ("net::ERR_EMPTY_RESPONSE"), "" for nothing, also behind an answer that did not come whole or led on in
    vain. `carries_letter`: words of the letter stand in it.
    """

    posted: PostedFields
    carries_letter: bool
    status: int | None
    error: str


class _Way:
    """One request from its leaving until it is answered."""

    def __init__(self, request: Request, posted: PostedFields) -> None:
        self.request, self.posted = request, posted
        self.status: int | None = None
        self.error = ""
        self.is_over = asyncio.Event()


class PressedRequests:
    """What changes something, or carries the letter, one after the other, each once.

    Each leaves in Chromium itself, over a connection that carried nothing before; until its answer comes
    the outlet sees to it that it cannot be repeated. What says the same in the same fields, whatever its
    bytes, is stopped. Inside TLS the outlet cannot tell one request from another, so there the others of
    the page wait meanwhile.
    """

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._seen: set[PostedFields] = set()
        self._ways: list[_Way] = []
        self._now: _Way | None = None
        self._one_at_a_time = asyncio.Lock()
        self._queue = 0
        self._others: dict[Request, float] = {}
        self._fewer = asyncio.Event()
        self.words: tuple[str, ...] = ()
        self.judge: LetterJudge = lambda _: ""
        self.repeated = 0
        self.let_out = 0
        self.refused: list[str] = []

    @property
    def sent(self) -> tuple[SentRequest, ...]:
        """What left so far, in its order."""
        return tuple(
            SentRequest(way.posted, self._is_letter(way.posted), way.status, way.error) for way in self._ways
        )

    def carries(self, request: Request) -> bool:
        """True when words of the letter stand in the request's address."""
        return self._is_letter(read_posted(request.method, request.url, "", None))

    async def send(self, route: Route) -> None:
        """Let it leave once, when those before it are answered; raises Playwright's Error."""
        request = route.request
        posted = _posted(request)
        if posted in self._seen:
            self.repeated += 1
            await _stop(route)
            return
        self._seen.add(posted)
        if why := self.judge(posted):
            self.refused.append(why)
            await _stop(route)
            return
        self.let_out += 1
        self._queue += 1
        async with self._one_at_a_time:
            self._queue -= 1
            await self._send(route, _Way(request, posted))

    async def let_pass(self, route: Route) -> None:
        """Let another request of the page go, behind a letter that is on its way inside TLS."""
        request, way = route.request, self._now
        if request.url.startswith("https:"):
            if way is not None:
                with suppress(TimeoutError):
                    await asyncio.wait_for(way.is_over.wait(), _MOST_HELD_SECONDS)
            self._others[request] = asyncio.get_running_loop().time()
        await route.continue_()

    def hear(self, response: Response) -> None:
        """An answer came, to whatever was asked."""
        request, way = response.request, self._now
        if way is None or way.is_over.is_set() or _first_of(request) is not way.request:
            return
        way.status = response.status
        if not self._goes_on(request, response):
            way.is_over.set()
            self._outlet.end_letter()

    def hear_end(self, request: Request) -> None:
        """A request of the page has come to its end."""
        if self._others.pop(request, None) is not None:
            self._fewer.set()

    def hear_failed(self, request: Request) -> None:
        """No answer came, or not all of it."""
        self.hear_end(request)
        first = _first_of(request)
        for way in self._ways:
            if way.request is first:
                error = request.failure or "net::ERR_FAILED"
                if (
                    way.status is None or error != _LEFT_ALONE
                ):  # a page that goes on reads no answer to its end
                    way.error = way.error or error
                way.is_over.set()
                if way is self._now:
                    self._outlet.end_letter()

    async def _send(self, route: Route, way: _Way) -> None:
        if way.request.url.startswith("https:"):
            await self._settle()
        self._now = way
        self._ways.append(way)
        self._outlet.begin_letter()
        try:
            await route.continue_()
            await self._await_answer(way)
        finally:
            way.is_over.set()
            self._now = None
            self._outlet.end_letter()

    async def _await_answer(self, way: _Way) -> None:
        """Wait for it; a letter that waits behind one without an answer does so for a while."""
        while not way.is_over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(way.is_over.wait(), _QUIET_SECONDS / 5)
            if self._queue and self._outlet.quiet_seconds() > _QUIET_SECONDS:
                return

    async def _settle(self) -> None:
        """Wait until what the page has just asked for has its connections."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_SETTLE_SECONDS):
                while self._young():
                    self._fewer.clear()
                    await self._fewer.wait()

    def _young(self) -> bool:
        since = asyncio.get_running_loop().time() - _QUIET_SECONDS
        return any(begun > since for begun in self._others.values())

    def _goes_on(self, request: Request, response: Response) -> bool:
        """True when the answer has the browser send the letter again, to another address."""
        if response.status in _REPEATS_THE_POST:
            return True
        there = response.headers.get("location", "") if 300 <= response.status < 400 else ""
        return request.method == "GET" and self._is_letter(read_posted("GET", there, "", None))

    def _is_letter(self, posted: PostedFields) -> bool:
        return any(posted.holds(word) for word in self.words)


async def _stop(route: Route) -> None:
    """Keep a request here; a window then stays on its page, with what a script writes into it."""
    await route.abort("aborted" if route.request.is_navigation_request() else "blockedbyclient")


def _posted(request: Request) -> PostedFields:
    said = request.headers.get("content-type", "")
    return read_posted(request.method, request.url, said, request.post_data_buffer)


def _first_of(request: Request) -> Request:
    while request.redirected_from is not None:
        request = request.redirected_from
    return request
