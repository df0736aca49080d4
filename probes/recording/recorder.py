"""Opens a window, hears what a person does in it and lets nothing be sent; writes no recipe itself."""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.async_api import Error, Frame, Page, Request

from replyclock.domain.hosts import host_of
from replyclock.domain.recipes.recording import RecordedRecipe
from replyclock.ports.recipes import RecordingWindow, WindowMaker
from replyclock.probes.browser.contexts import Browser, Visit
from replyclock.probes.browser.locate import go_to
from replyclock.probes.discovery.links import is_same_site
from replyclock.probes.recording.carried import carries, could_be_of_letter, is_of_letter, is_whole
from replyclock.probes.recording.draft import RecordedAction, recorded
from replyclock.probes.recording.touch import Touch, TouchedPlace, touched

_SCRIPT = Path(__file__).with_name("listen.js").read_text("utf-8")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SWEEP_SECONDS = 0.5
_MOST_LOOKUPS = 200
_LOGIN = (
    "the page asks for a login, which recording cannot send; record again with --login and the file that"
    " `replyclock login` stored"
)


class Recorder(WindowMaker):
    """Records with one browser; `hosts` are further hosts that pages may ask for, `login` a stored login.

    `login_state` is how a recipe names that login.
    """

    def __init__(
        self,
        browser: Browser,
        *,
        hosts: frozenset[str] = frozenset(),
        login: Path | None = None,
        login_state: str = "",
    ) -> None:
        self._browser = browser
        self._hosts = hosts
        self._login = login
        self._login_state = login_state

    @asynccontextmanager
    async def open(self, url: str) -> AsyncIterator["Recording"]:
        site = _Site(url, self._hosts)
        async with self._browser.visit(
            site, posts="never", storage_state=self._login, attended=True
        ) as visit:
            recording = Recording(visit, url, site, self._login_state)
            await recording.begin()
            yield recording


class _Site(frozenset[str]):
    """The hosts of one site and those that were named; `asked` are those that were asked for."""

    url: str
    asked: set[str]

    def __new__(cls, url: str, named: frozenset[str]) -> "_Site":
        """The named hosts, which a recipe names too; the site's own are told by their names."""
        self = super().__new__(cls, named)
        self.url, self.asked = url, set(named)
        return self

    def __contains__(self, host: object) -> bool:
        """True for a host that was named or belongs to the site."""
        known = super().__contains__(host) or is_same_site(f"http://{host}/", self.url)
        if known and host != host_of(self.url):
            self.asked.add(str(host))
        return known


class Recording(RecordingWindow):
    """What one person did in one window and those it opened, in order, until he pressed what sends.

    What a page sends of itself while somebody types, to suggest or to check, is stopped and ends nothing.
    `page` is the first window. `finished` returns when the form was pressed or the last window closed.
    """

    def __init__(self, visit: Visit, url: str, site: _Site, login_state: str = "") -> None:
        self.page = visit.page
        self._login_state = login_state
        self._visit = visit
        self._url = url
        self._site = site
        self._name = f"r{secrets.token_hex(6)}"  # pages cannot guess it
        self._touches: dict[tuple[str, int, int], Touch] = {}
        self._press: Touch | None = None
        self._released: Touch | None = None
        """The press that went on last, nothing having been typed since."""
        self._followed: dict[Request, Touch | None] = {}
        self._notes: list[str] = []
        self._login_asked = False
        self._stopped = self._saved = 0
        self._while_typing: deque[Request] = deque(maxlen=_MOST_LOOKUPS)
        self._lock = asyncio.Lock()
        self._ended = asyncio.Event()

    async def begin(self) -> None:
        """Show the page, listening; raises SiteDown or RecipeBroken."""
        context = self.page.context
        await context.expose_binding(self._name, self._hear)
        await context.add_init_script(script=f"({_SCRIPT})({json.dumps(self._name)})")
        context.on("page", self._watch)
        context.on("request", self._hear_request)
        context.on("requestfinished", self._hear_finished)
        context.on("requestfailed", self._hear_failed)
        context.on("close", lambda _: self._ended.set())
        self._watch_close(self.page)
        await go_to(self._visit, self._url, "recipe record")

    async def finished(self) -> None:
        """Return when what sends the form was pressed, the last window was closed, or `end` was called."""
        while not self._ended.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), _SWEEP_SECONDS)
                return
            await self._wake()

    def end(self) -> None:
        self._ended.set()

    def result(self) -> RecordedRecipe:
        notes = list(self._notes)
        if self._stopped:
            notes.append(f"{self._stopped} requests that would have changed something were stopped")
        looked_up = self._saved + sum(bool(self._carried(each)) for each in self._while_typing)
        if looked_up:
            notes.append(
                f"{looked_up} requests sent what was typed before anything was pressed, as look-ups do;"
                " they were stopped, so what the page suggests stayed empty"
            )
        hosts, blocked = sorted(self._site.asked), sorted(self._visit.fence.blocked)
        return recorded(
            RecordedAction(
                self._url,
                tuple(self._touches.values()),
                self._press,
                hosts,
                blocked,
                notes,
                self._login_state,
                self._login_asked,
            )
        )

    async def _hear(self, source: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
        """Take in one event of a page; true lets a press go on."""
        if told["what"] == "field":
            self._fence_off(told)  # at once: a page may look up what is typed as soon as it hears of it
        async with self._lock:
            if self._ended.is_set():
                return False
            if told["what"] == "sent":
                self._hear_sent(entered=bool(told["entered"]))
                return False
            if told["what"] == "field":
                self._released = None
                await self._take(source["frame"], told)
                return False
            touch = await self._take(source["frame"], told)
            goes = touch is None or not await self._sends(touch)
            self._released = touch if goes else None
            return goes

    async def _take(self, frame: Frame, told: Mapping[str, Any]) -> Touch | None:
        """Remember what was touched; a field keeps its place when more is typed into it."""
        key = (told["document"], told["number"], 0 if told["what"] == "field" else len(self._touches) + 1)
        known = self._touches.get(key)
        place = TouchedPlace(self._visit, frame, f"{self._name}_state")
        touch = replace(known, told=told) if known else await touched(place, told)
        if touch is not None:
            self._touches[key] = touch
            if told["what"] == "field":
                self._fence_off(told)
        return touch

    def _fence_off(self, told: Mapping[str, Any]) -> None:
        """Let nothing out any more that carries what was typed."""
        words = told["value"].strip()
        just_typed = (words,) if could_be_of_letter(words) else ()
        self._visit.fence.know_letter((*self._typed(), *just_typed), known=(self._visit.user_agent,))

    async def _sends(self, touch: Touch) -> bool:
        """True, and the recording is over, when this press would send what was filled in."""
        await self._read_editors()
        letter = touch.form is not None and touch.form.is_message_form
        if touch.told["submits"] and not letter and self._is_login(touch.told["document"]):
            self._forget(touch.told["document"])
            self._notes.append(_LOGIN)
            self._login_asked = True
            self._ended.set()
            return True
        sends = touch.told["submits"] or (letter and touch.guess.type == "submit" and bool(self._typed()))
        if sends:
            self._press = touch
            self._ended.set()
        return bool(sends)

    def _is_login(self, document: str) -> bool:
        return any(
            key[0] == document and t.told.get("kind") == "password" for key, t in self._touches.items()
        )

    def _forget(self, document: str) -> None:
        """Whose login it is has no place in a recipe."""
        self._touches = {key: touch for key, touch in self._touches.items() if key[0] != document}

    def _hear_sent(self, *, entered: bool) -> None:
        """The page sends a letter's form: after a press or the key for it; by itself it is a look-up."""
        if self._released is None and not entered:
            self._saved += 1
            return
        self._press = self._released
        self._ended.set()

    def _typed(self) -> tuple[str, ...]:
        """What was typed so far that only the letter holds; a search for an office is none of it."""
        return tuple(touch.told["value"].strip() for touch in self._letter())

    def _letter(self) -> tuple[Touch, ...]:
        return tuple(touch for touch in self._touches.values() if touch.is_field and is_of_letter(touch))

    def _hear_request(self, request: Request) -> None:
        """Note which press a request follows; what comes while somebody types follows none."""
        if request.method not in _SAFE or "?" in request.url:
            self._followed[request] = self._released

    def _hear_finished(self, request: Request) -> None:
        self._followed.pop(request, None)

    def _hear_failed(self, request: Request) -> None:
        """Note what the fence stopped; with the letter in it, after a press, it was what sends the form."""
        press = self._followed.pop(request, None)
        if (
            "BLOCKED_BY_CLIENT" not in (request.failure or "")
            or host_of(request.url) in self._visit.fence.blocked
        ):
            return
        self._stopped += request.method not in _SAFE
        if press is None:
            self._while_typing.append(request)
        elif is_whole(self._carried(request), press) and not self._ended.is_set():
            self._press = press
            self._ended.set()

    def _carried(self, request: Request) -> list[Touch]:
        return [touch for touch in self._letter() if carries(request, touch.told["value"].strip())]

    async def _read_editors(self) -> None:
        """What stands in editors that lost their listeners for a moment."""
        for frame in self._frames():
            with suppress(Error):
                told = await frame.evaluate("state => window[state]?.editor()", f"{self._name}_state")
                if (
                    told
                    and told["value"].strip()
                    and (told["document"], told["number"], 0) not in self._touches
                ):
                    await self._take(frame, told)

    async def _wake(self) -> None:
        """Put the listeners back where a document was written anew."""
        for frame in self._frames():
            with suppress(Error):
                await frame.evaluate(_SCRIPT, self._name)

    def _frames(self) -> list[Frame]:
        return [frame for page in self._visit.page.context.pages for frame in page.frames]

    def _watch(self, page: Page) -> None:
        """A new window: what was pressed last opened it."""
        self._watch_close(page)
        if self._touches and not (last := next(reversed(self._touches.items())))[1].is_field:
            self._touches[last[0]] = replace(last[1], new_window=True)

    def _watch_close(self, page: Page) -> None:
        page.on("close", lambda closed: self._ended.set() if not closed.context.pages else None)
