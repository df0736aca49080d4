"""Keeps a browser context inside its hosts and lets nothing be posted twice; knows no recipe.

What leaves at all is decided below the browser, by the outlet (probes/outlet). What the outlet cannot see
inside TLS is judged here: Playwright's routes know each request of pages, frames, pop-ups and workers.
"""

import asyncio
from collections.abc import Container, Coroutine, Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Error, ProxySettings, Request, Route, WebSocketRoute

from replyclock.domain.hosts import host_of
from replyclock.errors import LocalCause
from replyclock.probes.http.addresses import PinnedNames
from replyclock.probes.outlet.letter_words import LetterWords
from replyclock.probes.outlet.press import LetterJudge, PressedRequests, SentRequest
from replyclock.probes.outlet.server import Outlet

Posts = Literal["free", "once", "never"]
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_TELLING = frozenset({"ping", "beacon", "cspreport", "websocket"})
"""Kinds of requests that tell a server something and show nothing, as Playwright names them."""
# What routes do not see: none of it is needed to show a form or to send one.
_UNSEEN = ("RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "SharedWorker", "fetchLater")
_UNSEEN_SOCKETS = ("Worker", "WebSocketStream")
_TAKE_AWAY = "for (const name of %s) delete globalThis[name];"
# Rules that have pages fetched in advance are no longer rules before the browser reads them.
_NO_SPECULATION = """(() => {
  const spoil = node => {
    for (const each of [node, ...(node.querySelectorAll?.('script') ?? [])])
      if (/speculationrules/i.test(each.type ?? '')) { each.type = 'text/plain'; each.remove(); }
  };
  new MutationObserver(seen => seen.forEach(one => one.addedNodes.forEach(spoil)))
    .observe(document, {childList: true, subtree: true});
})();"""


class Fence:
    """The fence around one context. `blocked` are the hosts that were asked for in vain.

    `posts` says what becomes of requests that change something, or that carry words of the letter in
    their address (a form sent by GET): "free" lets them pass, "never" stops them (a rehearsal), "once"
    sends each exactly once (see `press`), since Chromium itself repeats a request when the server closes a
    kept-alive connection without an answer: up to three times in a trial.

    With "never" a page gets what it needs to show itself: GET and HEAD within the hosts, of which neither
    address nor headers carry anything of the letter; no sockets, workers, beacons, reports.
    `names` are resolved for this context alone. `offline` lets nothing out, whatever the hosts say.
    """

    def __init__(
        self, hosts: frozenset[str], posts: Posts, names: PinnedNames | None = None, *, offline: bool = False
    ) -> None:
        self._hosts = hosts
        self._tasks: set[asyncio.Task[None]] = set()
        self._posts: Posts = posts
        self._typed = LetterWords()
        self._is_doubtful = False
        self.blocked: set[str] = set()
        reached: Container[str] = frozenset() if offline else hosts
        self.outlet = Outlet(reached, names or PinnedNames(), self.blocked, self._may_pass_plain)
        self._press = PressedRequests(self.outlet)

    async def open(self) -> ProxySettings:
        """Open the only way out, and say how a context must be told of it."""
        await self.outlet.open()
        return {
            "server": self.outlet.address,
            "username": self.outlet.username,
            "password": self.outlet.password,
            "bypass": "<-loopback>",
        }

    async def surround(self, context: BrowserContext) -> None:
        """Put the fence up; to be called before the first page is opened."""
        unseen = (*_UNSEEN, *(_UNSEEN_SOCKETS if self._posts == "never" else ()))
        await context.add_init_script(script=_TAKE_AWAY % list(unseen) + _NO_SPECULATION)
        await context.route("**/*", self._route)
        context.on("response", self._press.hear)
        context.on("requestfinished", self._press.hear_end)
        context.on("requestfailed", self._press.hear_failed)
        await context.route_web_socket(lambda _: True, self._route_socket)

    def know_letter(
        self, words: Sequence[str], further: Sequence[str] = (), known: Sequence[str] = ()
    ) -> None:
        """Take a request whose address holds one of these words for one that sends the letter.

        With "never", what holds any piece of these words or of the further ones stays here, but for pieces
        that are `known` to the site already.
        """
        self._press.words = tuple(word for word in words if word)
        self._typed = LetterWords((*words, *further), known)

    def send_once(self, judge: LetterJudge | None = None) -> None:
        """From now on every post goes out exactly once, unless `judge` says why it may not at all."""
        self._posts = "once"
        self._press.judge = judge or self._press.judge

    @property
    def sent(self) -> tuple[SentRequest, ...]:
        """What was let out since `send_once` that changes something or carries the letter, in its order."""
        return self._press.sent

    @property
    def press_result(self) -> SentRequest | None:
        """What sent the letter, else the first request that changed something; None where nothing left."""
        sent = self._press.sent
        return next((each for each in sent if each.carries_letter), sent[0] if sent else None)

    @property
    def nothing_left(self) -> bool:
        """True when since `send_once` nothing was let out that may carry the letter, as rehearsals measure.

        Nor did the page have a web socket, of which nobody sees what it says.
        """
        return not self._press.let_out and not self._is_doubtful

    def end_sending(self) -> None:
        """From now on nothing leaves that changes something or may carry the letter, as in a rehearsal."""
        self._posts = "never"

    @property
    def repeated(self) -> int:
        """How many requests were stopped because the same had left in the same fields."""
        return self._press.repeated

    @property
    def refused(self) -> tuple[str, ...]:
        """Why `judge` let requests not leave."""
        return tuple(self._press.refused)

    def peer(self, url: str) -> tuple[str, int] | None:
        """Address and port of the server behind an address that was asked, as the outlet saw it."""
        try:
            parts = urlsplit(url)
            port = parts.port or {"http": 80, "ws": 80}.get(parts.scheme, 443)
        except ValueError:
            return None
        return self.outlet.peer(parts.hostname or "", port)

    def fault(self, url: str) -> str:
        """Why the host of an address could not be reached; "" when it could."""
        return self.outlet.faults.get(host_of(url), "")

    def local_cause(self) -> LocalCause | None:
        """What of this machine kept a host from being reached."""
        return self.outlet.local_cause

    async def take_down(self) -> None:
        """End what is still under way; nothing goes out any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.outlet.aclose()

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
            elif self._posts == "free":
                await self._press.let_pass(route)
            elif self._posts == "never":
                await (route.abort("blockedbyclient") if await self._tells(request) else route.continue_())
            elif request.method not in _SAFE or self._press.carries(request):
                self._start(self._press.send(route))
            else:
                self._is_doubtful = self._is_doubtful or await self._tells(request)
                await self._press.let_pass(route)
        except Error:
            return  # the page was closed meanwhile

    async def _tells(self, request: Request) -> bool:
        """True when it is not needed to show a page, or carries something of the letter."""
        if request.method not in _SAFE or request.resource_type in _TELLING:
            return True
        return await self._carries_letter(request)

    async def _carries_letter(self, request: Request) -> bool:
        """Of any part that a page can choose: address, headers, cookies."""
        if not self._press.words or not host_of(request.url):
            return False
        said = [request.url, *request.headers.values()]
        if not self._typed.are_in("\n".join(said)):
            context = request.frame.page.context
            said = [f"{each['name']}={each['value']}" for each in await context.cookies(request.url)]
        return self._typed.are_in("\n".join(said))

    def _may_pass_plain(self, method: str, head: bytes) -> bool:
        """The same for plain HTTP as the outlet sees it, whoever in the browser asks."""
        if self._posts != "never":
            return True
        return method in _SAFE and not self._typed.are_in(head.decode("utf-8", "replace"))

    def _route_socket(self, socket: WebSocketRoute) -> None:
        url = socket.url.replace("ws", "http", 1)
        if self._allows(url) and self._posts != "never":
            self._is_doubtful = True
            socket.connect_to_server()
        else:
            self._start(socket.close())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Error:
        return  # the page was closed meanwhile
