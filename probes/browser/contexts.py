"""Hands out fresh, fenced contexts of a running Chromium; knows no recipe and no form."""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import (
    BrowserContext,
    Dialog,
    Error,
    Page,
    Request,
    Response,
)

from replyclock.domain.sending.capture_detail import Details
from replyclock.errors import LocalCause, WrongUse
from replyclock.probes.browser.launch import first_line
from replyclock.probes.browser.login_state import log_in, read_login_state
from replyclock.probes.browser.running import RunningChromium, StartedBrowser
from replyclock.probes.browser.secret import Secret
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.browser.user_agent import BrowserIdentity
from replyclock.probes.http.addresses import Lookup, PinnedNames
from replyclock.probes.http.charset import charset_of, decode_page
from replyclock.probes.outlet.fence import Fence, Posts
from replyclock.probes.watchdog.browser_faults import fault_of_browser
from replyclock.probes.watchdog.local_faults import local_fault, local_faults_told
from replyclock.probes.watchdog.pulse import MOST_DIALOGS, MOST_SAID, Pulse, VisitPlace

_USUAL = Details()
_LARGEST_ANSWER = 1_000_000
_MOST_ARRIVALS = 50
_OPENING_SECONDS = 90.0
"""How long a context may take to open, with two starts of a browser: nothing there has an end of its own."""
_PAGE_SECONDS = 30.0


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


class Browser:
    """One Chromium, started when first needed, replaced after many contexts or when it ended."""

    def __init__(
        self, settings: BrowserSettings, details: Details = _USUAL, lookup: Lookup | None = None
    ) -> None:
        self.settings = settings
        self._lookup = lookup
        self.details = details
        self._places = asyncio.Semaphore(settings.contexts_at_once)
        self._started = StartedBrowser(settings)
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
        Raises LocalFault when the browser, its driver or this machine fails before `pulse.let_go`, whatever
        was made of that inside.

        `storage_state` is a file with the cookies of a login, as Playwright saves it; the context begins
        with them. Raises InconclusiveLook when it is missing, WrongUse when others can read it or it is none.
        """
        login = read_login_state(storage_state) if storage_state else None
        await self._places.acquire()
        place = VisitPlace(self._places)
        fence = Fence(hosts, posts, self._names(), offline=offline)
        try:
            with local_faults_told():
                running, context = await self._open(user_agent, fence)
            try:
                identity = running.identity.saying(user_agent)
                async with _opening(context):
                    if storage_state and login:
                        await log_in(context, login, storage_state)
                    visit = await self._enter(context, fence, identity, offline=offline, attended=attended)
                visit.let_others_in = place.give_back
                async with visit.pulse.around(context):
                    yield visit
            finally:
                await fence.take_down()
                await self._started.leave(running, context)
        finally:
            await fence.take_down()
            place.give_back()

    async def own_user_agent(self) -> str:
        """What the browser says of itself, for pages that are read without it; raises MissingPart.

        It is started to be asked, once.
        """
        if not self._own_user_agent:
            with local_faults_told():
                self._own_user_agent = (await self._started.own_identity()).user_agent
        return self._own_user_agent

    async def aclose(self) -> None:
        """Stop the browser; a later visit starts it again."""
        await self._started.stop()

    def _names(self) -> PinnedNames:
        """Every context looks names up for itself, once."""
        return PinnedNames(self.settings.private_hosts, self._lookup)

    async def _open(self, user_agent: str | None, fence: Fence) -> tuple[RunningChromium, BrowserContext]:
        try:
            async with asyncio.timeout(_OPENING_SECONDS):
                return await self._started.open_context(user_agent, await fence.open())
        except TimeoutError as fault:
            await self._started.give_up()
            late = f"no visit began within {_OPENING_SECONDS:g} seconds"
            raise local_fault(LocalCause.BROWSER_HANGS, late) from fault

    async def _enter(
        self,
        context: BrowserContext,
        fence: Fence,
        identity: BrowserIdentity,
        *,
        offline: bool,
        attended: bool,
    ) -> Visit:
        await fence.surround(context)
        context.set_default_timeout(self.settings.action_timeout_ms)
        context.set_default_navigation_timeout(self.settings.navigation_timeout_ms)
        page = await context.new_page()
        if not offline:  # nobody hears it
            await identity.put_on(page, self.settings.locale)
        pulse = Pulse(self.settings.answer_seconds, fence.local_cause, attended=attended)
        visit = Visit(page, fence, self.settings, pulse, self.details, identity.user_agent)
        context.on("dialog", visit.hear_dialog)
        context.on("response", visit.hear_answer)
        context.on("requestfailed", visit.hear_failed)
        return visit


@asynccontextmanager
async def _opening(context: BrowserContext) -> AsyncIterator[None]:
    """What is done before the first page of a visit is opened fails by the browser alone."""
    try:
        async with asyncio.timeout(_PAGE_SECONDS):
            yield
    except TimeoutError as fault:
        raise local_fault(LocalCause.BROWSER_HANGS, "it opens no page") from fault
    except Error as fault:
        raise local_fault(LocalCause.BROWSER_ENDED, first_line(fault)) from fault
    except WrongUse as fault:  # a browser that ended reads no login, however good it is
        raise await fault_of_browser(context) or fault from fault
