"""Keeps a browser context inside its hosts and lets nothing be posted twice; knows no recipe.

Two layers, because each has a gap: Playwright's routes see pop-ups and workers but not the second
hop of a redirect; the DevTools `Fetch` domain sees redirects, page by page.
"""

import asyncio
import re
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote_plus

from playwright.async_api import BrowserContext, CDPSession, Error, Page, Request, Route, WebSocketRoute

from replyclock.domain.hosts import host_of

Posts = Literal["free", "once", "never"]
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Fence:
    """The fence around one context. `blocked` are the hosts that were asked for in vain.

    `posts` says what becomes of requests that change something, or that carry words of the letter in
    their address (a form sent by GET): "free" lets them pass, "never" stops them (a rehearsal), "once"
    sends each exactly once. Chromium itself repeats a request, up to three times in a trial, when the
    server closes a kept-alive connection without an answer; so with "once" the request leaves through
    Playwright's own client, which never repeats, and the same request a second time is stopped.
    """

    def __init__(self, hosts: frozenset[str], posts: Posts) -> None:
        self._hosts = hosts
        self._seen: set[tuple[str, str, bytes | None]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._posts: Posts = posts
        self._files: Sequence[Path] = ()
        self._letter: tuple[str, ...] = ()
        self._patience_ms = 30_000.0
        self.blocked: set[str] = set()

    async def surround(self, context: BrowserContext) -> None:
        """Put the fence up; to be called before the first page is opened."""
        await context.route("**/*", self._route)
        await context.route_web_socket(lambda _: True, self._route_socket)
        context.on("page", lambda page: self._start(self._watch_redirects(page)))

    def know_letter(self, words: Sequence[str]) -> None:
        """Take a request whose address holds one of these words for one that sends the letter."""
        self._letter = tuple(word for word in words if word)

    def send_once(self, files: Sequence[Path], seconds: float) -> None:
        """From now on every post goes out exactly once, with these files, waiting so long for its answer."""
        self._posts, self._files, self._patience_ms = "once", files, seconds * 1000

    async def settle(self) -> None:
        """Wait until pages opened so far are watched."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=5)

    async def take_down(self) -> None:
        """End what is still under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _allows(self, url: str) -> bool:
        host = host_of(url)
        if not host or host in self._hosts:  # data: and blob: have no host
            return True
        self.blocked.add(host)
        return False

    async def _route(self, route: Route) -> None:
        request = route.request
        try:
            if not self._allows(request.url):
                await route.abort("blockedbyclient")
            elif self._posts == "free" or not self._sends(request):
                await route.continue_()
            elif self._posts == "never" or self._is_repeated(request):
                await route.abort("blockedbyclient")
            else:
                await self._post_once(route)
        except Error:
            return  # the page was closed meanwhile

    def _sends(self, request: Request) -> bool:
        return request.method not in _SAFE or any(word in unquote_plus(request.url) for word in self._letter)

    def _is_repeated(self, request: Request) -> bool:
        key = (request.method, request.url, request.post_data_buffer)
        if key in self._seen:
            return True
        self._seen.add(key)
        return False

    async def _post_once(self, route: Route) -> None:
        body = route.request.post_data_buffer
        if body is not None:
            body = with_files(body, self._files)
        try:
            answer = await route.fetch(
                max_redirects=0, max_retries=0, post_data=body, timeout=self._patience_ms
            )
        except Error:
            await route.abort("connectionreset")
        else:
            await route.fulfill(response=answer)

    def _route_socket(self, socket: WebSocketRoute) -> None:
        url = socket.url.replace("ws", "http", 1)
        if self._allows(url) and self._posts != "never":
            socket.connect_to_server()
        else:
            self._start(socket.close())

    async def _watch_redirects(self, page: Page) -> None:
        session = await page.context.new_cdp_session(page)
        session.on("Fetch.requestPaused", lambda event: self._start(self._judge(session, event)))
        await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})

    async def _judge(self, session: CDPSession, event: Mapping[str, Any]) -> None:
        answer = {"requestId": event["requestId"]}
        if self._allows(event["request"]["url"]):
            await session.send("Fetch.continueRequest", answer)
        else:
            await session.send("Fetch.failRequest", {**answer, "errorReason": "BlockedByClient"})

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Error:
        return  # the page was closed meanwhile


def with_files(body: bytes, files: Sequence[Path]) -> bytes:
    """The multipart body (RFC 7578) with the bytes of each file in its empty part."""
    for file in files:
        head = rb'filename="' + re.escape(_quoted(file.name)) + rb'"\r\n(?:[^\r\n]+\r\n)*\r\n(?=\r\n--)'
        if hit := re.search(head, body):
            body = body[: hit.end()] + file.read_bytes() + body[hit.end() :]
    return body


def _quoted(name: str) -> bytes:
    """A file name as browsers write it into a body (HTML standard, multipart/form-data encoding)."""
    escaped = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
    return escaped.encode()
