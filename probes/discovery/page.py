"""Opens a page, live or saved, and reads the controls of it and its frames; presses and fills in nothing."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import ElementHandle, Error, Frame, Page, Route
from pydantic import TypeAdapter

from replyclock.domain.hosts import host_of
from replyclock.errors import SiteDown, WrongUse
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.browser.launch import first_line
from replyclock.probes.discovery.controls import ControlReading, read_controls
from replyclock.probes.discovery.shapes import shaped
from replyclock.probes.http.charset import decode_page


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link of a page, and its words."""

    url: str
    words: str


LINKS = TypeAdapter(list[PageLink])
_LINKS = Path(__file__).with_name("links.js")
_MOST_LINKS = 1_200
SAVED_HOST = "saved.invalid"  # RFC 2606: it can never be anybody's
_SAVED_ADDRESS = f"http://{SAVED_HOST}/"
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)\s*(https?://[^\s>\"']+)")
_LARGEST_FILE = 5_000_000
_QUIET_SECONDS = 0.15
_QUIET_SAVED_SECONDS = 0.04
_MOST_ROUNDS = 24
_LATE_ROUNDS = 14
_READ_SECONDS = 6
# Chromium itself then asks for nothing: a saved page may name hundreds of files that are not there.
_NOTHING_FROM_OUTSIDE = (
    "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline' data:; frame-src data:"
)
_OWN_SCRIPTS = "script-src 'unsafe-inline' 'unsafe-eval' data:"
_STATE = """() => [location.href, document.querySelectorAll('input, select, textarea, button, iframe').length,
  document.getElementsByTagName('*').length, document.readyState].join(' ')"""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page on disk; `address` is where its browser says it came from, "" where it does not."""

    path: Path
    html: str

    @property
    def address(self) -> str:
        """The address in the comment that browsers write when they save a page."""
        hit = _SAVED_FROM.search(self.html[:4096])
        return hit[1] if hit else ""


def read_saved(path: Path) -> SavedPage:
    """A saved page from disk; raises WrongUse when there is none."""
    try:
        body = path.read_bytes()
    except OSError as fault:
        raise WrongUse(
            f"{path} cannot be read ({fault.strerror}): name an address or a saved page."
        ) from fault
    if len(body) > _LARGEST_FILE:
        raise WrongUse(f"{path} holds more than {_LARGEST_FILE} bytes: save the page without its pictures.")
    return SavedPage(path, decode_page(body, None))


class Anywhere(frozenset[str]):
    """Every host, for a visit without any network: a page that leads away shall stay, not end in an error."""

    def __contains__(self, host: object) -> bool:
        """True."""
        return True


async def show_saved(visit: Visit, saved: SavedPage, *, scripts: bool) -> set[str]:
    """Show a saved page without any network; gives the set of hosts it asks for in vain, which may grow.

    The visit's hosts must be `Anywhere()`. Raises SiteDown when the page cannot be shown.
    """
    stage = _Stage(saved, scripts)
    try:
        await visit.page.context.set_offline(True)
        await visit.page.context.route("**/*", stage.serve)
        # A script that leads away while the page loads would keep a longer wait from ever ending.
        await visit.page.goto(_SAVED_ADDRESS, wait_until="commit", timeout=_READ_SECONDS * 1000)
    except Error as fault:
        raise SiteDown(f"{saved.path} could not be shown ({first_line(fault)}).") from fault
    return stage.asked


@dataclass  # without slots: Playwright hangs its own attributes on whoever listens
class _Stage:
    """Answers every request of a saved page: its own address once, everything else with nothing."""

    saved: SavedPage
    scripts: bool
    served: bool = False
    asked: set[str] = field(default_factory=set)

    async def serve(self, route: Route) -> None:
        """Answer one request."""
        request = route.request
        with suppress(Error):  # the page was closed meanwhile
            if request.url == _SAVED_ADDRESS and not self.served:
                self.served = True
                rule = f"{_NOTHING_FROM_OUTSIDE}; {_OWN_SCRIPTS}" if self.scripts else _NOTHING_FROM_OUTSIDE
                headers = {"Content-Security-Policy": rule, "Content-Type": "text/html; charset=utf-8"}
                await route.fulfill(status=200, headers=headers, body=self.saved.html)
                return
            self.asked |= {host_of(request.url)} - {SAVED_HOST, ""}
            if request.is_navigation_request():
                await route.fulfill(status=204)  # the page stays where it is
            else:
                await route.abort("blockedbyclient")


async def settle(page: Page) -> None:
    """Return when the page has stopped changing, or after a few seconds."""
    last, quiet = "", 0
    for _ in range(_MOST_ROUNDS):
        state = await state_of(page)
        quiet = quiet + 1 if state == last and not state.endswith("loading") else 0
        if quiet == 2:
            return
        last = state
        await _pause(page)


async def changes_late(page: Page, before: str) -> bool:
    """True once a page that stood still is another than `before`, for scripts may take their time."""
    for _ in range(_LATE_ROUNDS):
        if await state_of(page) != before:
            await settle(page)
            return True
        await _pause(page)
    return False


async def state_of(page: Page) -> str:
    """A short text that changes when the page does; "" while it is on its way to another.

    Raises SiteDown when its scripts let nobody ask.
    """
    with suppress(Error):
        async with not_forever(page):
            return str(await page.evaluate(_STATE))
    return ""


async def _pause(page: Page) -> None:
    """Nothing can arrive at a saved page, so its scripts are soon done."""
    await asyncio.sleep(_QUIET_SAVED_SECONDS if page.url == _SAVED_ADDRESS else _QUIET_SECONDS)


async def read_page(page: Page) -> tuple[ControlReading, ...]:
    """What stands on the page and in its frames, the page first; raises SiteDown when it cannot be read."""
    try:
        async with not_forever(page):
            return await _read_frames(page)
    except Error as fault:
        raise SiteDown(f"{page.url} could not be read ({first_line(fault)}); try again.") from fault


@asynccontextmanager
async def not_forever(page: Page) -> AsyncIterator[None]:
    """Ends a wait for the page's scripts after six seconds, with SiteDown."""
    try:
        async with asyncio.timeout(_READ_SECONDS):
            yield
    except TimeoutError as fault:
        raise SiteDown(f"{page.url} keeps its browser busy and cannot be read; try again.") from fault


async def read_links(page: Page) -> list[Mapping[str, str]]:
    """The links of the page and of those frames that can be read, each its `url` and `words`.

    Raises SiteDown when its scripts keep the browser busy, or answer with nonsense.
    """
    script = _LINKS.read_text("utf-8")
    found: list[PageLink] = []
    async with not_forever(page):
        for frame in page.frames:
            with suppress(Error):  # a frame that went away
                found += shaped(LINKS, await frame.evaluate(script), frame.url)[:_MOST_LINKS]
    return [{"url": each.url, "words": each.words} for each in found]


async def _read_frames(page: Page) -> tuple[ControlReading, ...]:
    readings = [await read_controls(page.main_frame)]
    for frame in page.main_frame.child_frames:
        # A frame that went away, or one that shows nothing or nonsense.
        with suppress(Error, SiteDown):
            selector = await frame_selector(frame)
            if selector:
                readings.append(await read_controls(frame, selector))
    return tuple(readings)


async def frame_selector(frame: Frame) -> str:
    """What points at the frame in its page; "" for one that nobody sees."""
    element = await frame.frame_element()
    box = await element.bounding_box()
    if box is None or box["width"] < 40 or box["height"] < 40:
        return ""
    return await selector_of(element)


async def selector_of(element: ElementHandle) -> str:
    """The shortest CSS selector that fits this element of its document and no other; raises Error."""
    return str(await element.evaluate(_SELECTOR))


_SELECTOR = """element => {
  const tag = element.localName;
  const one = selector => document.querySelectorAll(selector).length === 1;
  const quoted = text => '"' + text.replace(/\\\\/g, '\\\\\\\\').replace(/"/g, '\\\\"') + '"';
  const tries = [];
  if (element.id) tries.push('#' + CSS.escape(element.id));
  if (element.name) tries.push(`${tag}[name=${quoted(element.name)}]`);
  const source = element.getAttribute('src');
  if (source) tries.push(`${tag}[src=${quoted(source)}]`);
  tries.push(tag);
  const found = tries.find(one);
  if (found) return found;
  const steps = [];
  for (let spot = element; spot.parentElement; spot = spot.parentElement) {
    const same = [...spot.parentElement.children].filter(each => each.localName === spot.localName);
    steps.unshift(`${spot.localName}:nth-of-type(${same.indexOf(spot) + 1})`);
  }
  return ['html', ...steps].join(' > ');
}"""
