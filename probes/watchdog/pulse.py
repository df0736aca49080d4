"""Ends a visit whose page, or whose browser, does not answer any more; says which of the two it was.

What is asked of scripts has no end of its own, and what waits for an event of a dead browser has none either.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from playwright.async_api import BrowserContext, Error, Page

from replyclock.errors import LocalCause, LocalFault, NeedsPerson, RecipeBroken, SiteDown
from replyclock.probes.watchdog.browser_faults import fault_of_browser, fault_of_process
from replyclock.probes.watchdog.local_faults import killed_for_memory, local_fault, local_faults_told

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
    """Asks every open window again and again whether it still answers, and hears when the browser ends.

    `lost` is one sentence about what did not, "" while all do; `fault` says that it was this machine's.
    Until `let_go` the visit is then ended: with LocalFault where the browser is gone, else with SiteDown.
    After it, as after a press, the windows are only closed, so that nothing waits on.
    """

    def __init__(
        self, seconds: float, local_cause: Callable[[], LocalCause | None], *, attended: bool = False
    ) -> None:
        """`seconds` is how long a window may take; `local_cause` says what kept it from its hosts.

        `attended`: whoever sees it may close the browser, too.
        """
        self._seconds = seconds
        self._local_cause = local_cause
        self._attended = attended
        self._limit: asyncio.Timeout | None = None
        self._stage: asyncio.Timeout | None = None
        self._memory_kills = 0
        self._goes = False
        self.lost = ""
        self.fault: LocalFault | None = None
        self.is_paused = attended
        """True while a person is waited for."""

    @asynccontextmanager
    async def around(self, context: BrowserContext) -> AsyncIterator[None]:
        """Watch over what is done inside; a visit that comes to its end without its browser came to nothing.

        Whatever was made of what the dead browser said, or left unsaid, is the fault of this machine.
        """
        self._memory_kills = killed_for_memory()
        self._listen(context)
        watching = asyncio.create_task(self._watch(context))
        try:
            async with asyncio.timeout(None) as limit:
                self._limit = limit
                try:
                    with local_faults_told():
                        yield
                finally:
                    self._limit = None  # one that was left cannot be set any more
            await self._require_browser(context)
        except (Error, TimeoutError, SiteDown, RecipeBroken, NeedsPerson) as fault:
            await self._require_browser(context, fault)
            if self.lost and isinstance(fault, TimeoutError):
                raise SiteDown(self.lost) from fault
            raise
        finally:
            watching.cancel()
            if context.browser is not None and not self._attended:
                context.browser.remove_listener("disconnected", self._hear_end)

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
                raise SiteDown(self.lost) from fault  # `around` says whose it was
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
        """From now on what is lost ends nothing but itself; raises when something is lost already."""
        if self.fault is not None:
            raise self.fault
        if self.lost:
            raise SiteDown(self.lost)
        self._goes, self._limit = True, None

    async def stop(self, context: BrowserContext, why: str) -> None:
        """End the visit for this reason, which is the page's; the first one stays."""
        self._end(why)
        await asyncio.gather(*(in_time(page.close()) for page in context.pages))

    def _listen(self, context: BrowserContext) -> None:
        if context.browser is not None and not self._attended:
            context.browser.on("disconnected", self._hear_end)
        for page in context.pages:
            page.on("crash", self._hear_crash)
        context.on("page", lambda page: page.on("crash", self._hear_crash))

    def _hear_end(self, *_: object) -> None:
        self._fail(local_fault(LocalCause.BROWSER_ENDED))

    def _hear_crash(self, page: Page) -> None:
        """A tab that ended by itself is its page's doing, unless the kernel took its memory away."""
        if killed_for_memory() > self._memory_kills:
            self._fail(local_fault(LocalCause.MEMORY, f"the tab of {page.url} was killed"))
        else:
            self._end(f"{page.url} made its tab crash.")

    def _fail(self, fault: LocalFault) -> None:
        self.fault = self.fault or fault
        self._end(str(fault))

    def _end(self, why: str) -> None:
        self.lost = self.lost or why
        if self._limit is not None:
            self._limit.reschedule(asyncio.get_running_loop().time())
            self._limit = None

    async def _require_browser(self, context: BrowserContext, fault: Exception | None = None) -> None:
        """Return when what was done can be believed, or was pressed; raises LocalFault."""
        if self._goes:
            return
        self.fault = self.fault or fault_of_process(fault, self._local_cause())
        if self.fault is None and not (self._attended and not _is_connected(context)):
            self.fault = await fault_of_browser(context)
        if self.fault is not None:
            raise self.fault from fault

    async def _watch(self, context: BrowserContext) -> None:
        while not self.lost:
            await asyncio.sleep(min(_PAUSE_SECONDS, self._seconds / 4))
            late = await self._late(context)
            if late is None or self.lost:
                continue
            if _is_connected(context) and (fault := await fault_of_browser(context)):
                self._fail(fault)
            elif late and not self.is_paused:
                seconds = f"{self._seconds:g} seconds"
                await self.stop(
                    context, f"{late} did not answer any more for {seconds}: its scripts keep it busy."
                )

    async def _late(self, context: BrowserContext) -> str | None:
        """The address of a window that does not answer in time; "" where the browser is to be asked."""
        pages = context.pages
        answers = await asyncio.gather(*(self._answers(page) for page in pages))
        late = [page.url for page, answer in zip(pages, answers, strict=True) if answer is False]
        return late[0] if late else None if pages and None not in answers else ""

    async def _answers(self, page: Page) -> bool | None:
        """False when the window's scripts let nobody ask; None for one that is closed or on its way."""
        try:
            await asyncio.wait_for(page.evaluate(_ALIVE), self._seconds)
        except TimeoutError:
            return False
        except Error:
            return None
        return True


def _is_connected(context: BrowserContext) -> bool:
    return context.browser is not None and context.browser.is_connected()


async def in_time(closing: Awaitable[None]) -> bool:
    """True when what closes something came to its end in time, or had nothing left to close."""
    try:
        await asyncio.wait_for(closing, CLOSING_SECONDS)
    except TimeoutError:
        return False
    except Error:
        return True
    return True
