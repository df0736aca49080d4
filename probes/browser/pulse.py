"""Ends a visit whose page does not answer any more: what is asked of scripts has no end of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from playwright.async_api import BrowserContext, Error, Page

from replyclock.errors import SiteDown
from replyclock.probes.browser.settings import BrowserSettings

MOST_DIALOGS = 50
"""How many pop-ups one visit answers; more than that nobody shows to whoever only wants to write."""
MOST_SAID = 10_000
"""How much of a pop-up's words is kept, in characters."""
CLOSING_SECONDS = 10.0
"""How long a page, a context or a browser may take to close; a busy page keeps its own from closing."""
_PAUSE_SECONDS = 1.0
# Given as an object: a page can make every object one that is waited for, which then never comes.
_ALIVE = "() => ({})"


class VisitPlace:
    """One of the few visitors that a browser bears at once; given back once, however often that is said."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places: asyncio.Semaphore | None = places

    def give_back(self) -> None:
        """Let the next visitor in."""
        places, self._places = self._places, None
        if places is not None:
            places.release()


class Pulse:
    """Asks every open window again and again whether it still answers.

    `lost` is one sentence about the window that did not, "" while all do. Until `let_go` the visit is then
    ended with SiteDown; after it, as after a press, the windows are only closed, so that nothing waits on.
    """

    def __init__(self, settings: BrowserSettings) -> None:
        most = max(settings.action_timeout_ms, settings.navigation_timeout_ms / 2)
        self._seconds = most / 1000
        self._limit: asyncio.Timeout | None = None
        self._stage: asyncio.Timeout | None = None
        self.lost = ""
        self.is_paused = False
        """True while a person is waited for."""

    @asynccontextmanager
    async def around(self, context: BrowserContext) -> AsyncIterator[None]:
        """Watch over what is done inside; raises SiteDown where a window does not answer any more."""
        watching = asyncio.create_task(self._watch(context))
        try:
            async with asyncio.timeout(None) as self._limit:
                yield
        except TimeoutError as fault:
            if not self.lost:
                raise
            raise SiteDown(self.lost) from fault
        finally:
            watching.cancel()
            self._limit = None

    @asynccontextmanager
    async def within(self, seconds: float, what: str) -> AsyncIterator[None]:
        """Do what is inside in so long, without the time in which a person is waited for; else SiteDown.

        A page may answer every question of the pulse and leave any other without an end.
        """
        try:
            async with asyncio.timeout(seconds) as self._stage:
                yield
        except TimeoutError as fault:
            if self.lost:
                raise SiteDown(self.lost) from fault
            raise SiteDown(f"{what} did not come to an end within {seconds:g} seconds.") from fault
        finally:
            self._stage = None

    @contextmanager
    def paused(self) -> Iterator[None]:
        """While a person is waited for nothing runs out."""
        loop, stage, left = asyncio.get_running_loop(), self._stage, 0.0
        if stage is not None:
            left = (stage.when() or loop.time()) - loop.time()
            stage.reschedule(None)
        self.is_paused = True
        try:
            yield
        finally:
            self.is_paused = False
            if stage is not None and not stage.expired():
                stage.reschedule(loop.time() + left)

    def let_go(self) -> None:
        """From now on a lost window ends nothing but itself; raises SiteDown when one is lost already."""
        if self.lost:
            raise SiteDown(self.lost)
        self._limit = None

    async def stop(self, context: BrowserContext, why: str) -> None:
        """End the visit for this reason; the first one stays."""
        self.lost = self.lost or why
        if self._limit is not None:
            self._limit.reschedule(asyncio.get_running_loop().time())
            self._limit = None
        await asyncio.gather(*(in_time(page.close()) for page in context.pages))

    async def _watch(self, context: BrowserContext) -> None:
        while not self.lost:
            await asyncio.sleep(min(_PAUSE_SECONDS, self._seconds / 4))
            pages = context.pages
            answers = await asyncio.gather(*(self._answers(page) for page in pages))
            late = [page.url for page, answer in zip(pages, answers, strict=True) if not answer]
            if late and not self.is_paused:
                seconds = f"{self._seconds:g} seconds"
                await self.stop(
                    context, f"{late[0]} did not answer any more for {seconds}: its scripts keep it busy."
                )

    async def _answers(self, page: Page) -> bool:
        """False when the window's scripts let nobody ask; one that is closed or on its way does."""
        with suppress(Error):
            try:
                await asyncio.wait_for(page.evaluate(_ALIVE), self._seconds)
            except TimeoutError:
                return False
        return True


async def in_time(closing: Awaitable[None]) -> bool:
    """True when what closes something came to its end in time, or had nothing left to close."""
    try:
        await asyncio.wait_for(closing, CLOSING_SECONDS)
    except TimeoutError:
        return False
    except Error:
        return True
    return True
