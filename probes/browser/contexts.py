"""Runs one Chromium and hands out fresh, fenced contexts; knows no recipe and no form."""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser as Chromium
from playwright.async_api import (
    BrowserContext,
    Dialog,
    Error,
    Page,
    Playwright,
    ProxySettings,
    Request,
    Response,
    async_playwright,
)

from replyclock.domain.sending.capture_detail import Details
from replyclock.errors import MissingPart, SiteDown
from replyclock.probes.browser.launch import first_line, launch, new_context
from replyclock.probes.browser.login_state import log_in, read_login_state
from replyclock.probes.browser.pulse import MOST_DIALOGS, MOST_SAID, Pulse, VisitPlace, in_time
from replyclock.probes.browser.secret import Secret
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.browser.user_agent import BrowserIdentity, identity_of
from replyclock.probes.http.addresses import Lookup, PinnedNames
from replyclock.probes.http.charset import charset_of, decode_page
from replyclock.probes.outlet.fence import Fence, Posts

_USUAL = Details()
_LARGEST_ANSWER = 1_000_000
_MOST_ARRIVALS = 50
_DRIVER_SECONDS = 10
"""How long Playwright's driver may take to stop; a dead one never answers."""


@dataclass(frozen=True, slots=True)
class AjaxAnswer:
    """What a script of the page was told by its server, and what it had asked."""

    url: str
    body: str
    request: Request | None = None


@dataclass  # without slots: Playwright hangs its own attributes on whoever listens
class Visit:
    """One visitor: a context of its own with its page, what its pop-ups said and its scripts heard.

    `page` changes when a step opens a new window; `arrivals` filled windows and frames, `told` answered
    their scripts; `failed_at` is the address that the window was last going to in vain.
    """

    page: Page
    fence: Fence
    settings: BrowserSettings
    pulse: Pulse
    details: Details = Details()  # noqa: RUF009 - frozen
    user_agent: str = ""
    dialogs: list[str] = field(default_factory=list)
    dismissed: str | None = None
    failed_at: str = ""
    answers: list[AjaxAnswer] = field(default_factory=list)
    arrivals: deque[Response] = field(default_factory=lambda: deque(maxlen=_MOST_ARRIVALS))
    told: deque[Response] = field(default_factory=lambda: deque(maxlen=_MOST_ARRIVALS))
    secrets: list[Secret] = field(default_factory=list)
    let_others_in: Callable[[], None] = lambda: None
    """Called before a long wait: whoever waits for a person keeps no other visitor out."""

    @property
    def pages(self) -> list[Page]:
        """Every open window, the newest last."""
        return self.page.context.pages

    async def hear_dialog(self, dialog: Dialog) -> None:
        """Remember what a pop-up says and agree to it, unless the recipe refuses it."""
        if len(self.dialogs) >= MOST_DIALOGS:
            why = f"{self.page.url} shows pop-up after pop-up, more than {MOST_DIALOGS}."
            await self.pulse.stop(self.page.context, why)
            return
        self.dialogs.append(dialog.message[:MOST_SAID])
        refused = self.dismissed is not None and re.search(self.dismissed, dialog.message)
        with suppress(Error):
            await (dialog.dismiss() if refused else dialog.accept())

    def hear_failed(self, request: Request) -> None:
        """Remember where the window was last going in vain."""
        with suppress(Error):  # a frame that is gone has no page any more
            if request.is_navigation_request() and request.frame == self.page.main_frame:
                self.failed_at = request.url

    def refuse_dialogs(self, words: str | None) -> None:
        """Answer pop-up questions that fit the regular expression with no."""
        self.dismissed = words

    async def hear_answer(self, response: Response) -> None:
        """Remember with what each window and frame was filled, and what a script of the page was told."""
        if response.request.is_navigation_request():
            self.arrivals.append(response)
        if response.request.resource_type not in {"xhr", "fetch"}:
            return
        self.told.append(response)
        with suppress(Error):
            body = await response.body()
            if len(body) <= _LARGEST_ANSWER:
                said = charset_of(response.headers.get("content-type", ""))
                self.answers.append(AjaxAnswer(response.url, decode_page(body, said), response.request))


@dataclass(slots=True)
class _Running:
    """A started Chromium, what it says of itself, how many contexts it has had and how many are open."""

    chromium: Chromium
    identity: BrowserIdentity
    opened: int = 0
    open_now: int = 0


class Browser:
    """One Chromium, started when first needed, replaced after many contexts or a crash."""

    def __init__(
        self, settings: BrowserSettings, details: Details = _USUAL, lookup: Lookup | None = None
    ) -> None:
        self.settings = settings
        self._lookup = lookup
        self.details = details
        self._places = asyncio.Semaphore(settings.contexts_at_once)
        self._starting = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._running: _Running | None = None
        self._own_user_agent = ""

    @asynccontextmanager
    async def visit(
        self,
        hosts: frozenset[str],
        user_agent: str | None = None,
        *,
        posts: Posts = "free",
        storage_state: Path | None = None,
        offline: bool = False,
        attended: bool = False,
    ) -> AsyncIterator[Visit]:
        """A fresh context that reaches only `hosts`; raises MissingPart when no browser can be had.

        `user_agent` None is the browser's own.

        `offline`: nothing goes out at all, though `hosts` be allowed to be asked for. Raises SiteDown when a
        page does not answer any more, unless `attended` by a person, who sees that and can close it.

        `storage_state` is a file with the cookies of a login, as Playwright saves it; the context begins
        with them. Raises InconclusiveLook when it is missing, WrongUse when others can read it or it is none.
        """
        login = read_login_state(storage_state) if storage_state else None
        await self._places.acquire()
        place = VisitPlace(self._places)
        try:
            fence = Fence(hosts, posts, self._names(), offline=offline)
            try:
                running, context = await self._open_context(user_agent, await fence.open())
            except BaseException:
                await fence.take_down()
                raise
            try:
                if storage_state and login:
                    await log_in(context, login, storage_state)
                visit = await self._enter(
                    context, fence, running.identity.saying(user_agent), offline=offline
                )
                visit.let_others_in = place.give_back
                visit.pulse.is_paused = attended
                async with visit.pulse.around(context):
                    yield visit
            finally:
                await fence.take_down()
                await self._leave(running, context)
        finally:
            place.give_back()

    async def own_user_agent(self) -> str:
        """What the browser says of itself, for pages that are read without it; raises MissingPart.

        It is started to be asked, once.
        """
        if not self._own_user_agent:
            async with self._starting:
                running = await self._fresh_browser()
            self._own_user_agent = running.identity.user_agent
        return self._own_user_agent

    async def aclose(self) -> None:
        """Stop the browser; a later visit starts it again."""
        running, self._running = self._running, None
        if running is not None:
            await _close(running.chromium)
        await self._drop_driver()

    def _names(self) -> PinnedNames:
        """Every context looks names up for itself, once."""
        return PinnedNames(self.settings.private_hosts, self._lookup)

    async def _enter(
        self, context: BrowserContext, fence: Fence, identity: BrowserIdentity, *, offline: bool
    ) -> Visit:
        try:
            await fence.surround(context)
            context.set_default_timeout(self.settings.action_timeout_ms)
            context.set_default_navigation_timeout(self.settings.navigation_timeout_ms)
            page, pulse = await context.new_page(), Pulse(self.settings)
            if not offline:  # nobody hears it
                await identity.put_on(page, self.settings.locale)
            visit = Visit(page, fence, self.settings, pulse, self.details, identity.user_agent)
            context.on("dialog", visit.hear_dialog)
            context.on("response", visit.hear_answer)
            context.on("requestfailed", visit.hear_failed)
        except Error as fault:
            raise SiteDown("the browser ended before the visit began; try again") from fault
        return visit

    async def _open_context(
        self, user_agent: str | None, way_out: ProxySettings
    ) -> tuple[_Running, BrowserContext]:
        """A context of the running browser; one second try with a new browser after a crash."""
        async with self._starting:
            for last in (False, True):
                running = await self._fresh_browser()
                try:
                    said = running.identity.saying(user_agent).user_agent
                    context = await new_context(running.chromium, self.settings, said, way_out)
                except Error as fault:
                    self._running = None
                    if last:
                        raise MissingPart(f"the browser does not work ({first_line(fault)})") from fault
                    continue
                running.opened += 1
                running.open_now += 1
                return running, context
        raise AssertionError("unreachable")

    async def _fresh_browser(self) -> _Running:
        running = self._running
        if running is not None and running.chromium.is_connected():
            if running.opened < self.settings.contexts_per_browser:
                return running
            if running.open_now == 0:
                await _close(running.chromium)
        self._running = await self._start()
        return self._running

    async def _start(self) -> _Running:
        """A new Chromium; a driver that died would fail every launch, so it gets one successor."""
        had_driver = self._playwright is not None
        try:
            return await self._launch()
        except MissingPart:
            if not had_driver:
                raise
        await self._drop_driver()
        return await self._launch()

    async def _drop_driver(self) -> None:
        playwright, self._playwright = self._playwright, None
        if playwright is not None:
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(playwright.stop(), _DRIVER_SECONDS)

    async def _launch(self) -> _Running:
        if self._playwright is None:
            self._playwright = await async_playwright().start()
        chromium = await launch(self._playwright.chromium, self.settings)
        return _Running(chromium, await identity_of(chromium))

    async def _leave(self, running: _Running, context: BrowserContext) -> None:
        if not await in_time(context.close()) and running is self._running:
            self._running = None  # the next visit gets a browser that closes
        running.open_now -= 1
        if running is not self._running and running.open_now == 0:
            await _close(running.chromium)


async def _close(chromium: Chromium) -> None:
    await in_time(chromium.close())
