"""Starts a Chromium with its driver when first asked, and another in place of what ended; opens no page."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Error, Playwright, ProxySettings, async_playwright

from replyclock.errors import LocalCause, MissingPart
from replyclock.probes.browser.launch import first_line, launch, new_context
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.browser.user_agent import BrowserIdentity, identity_of
from replyclock.probes.watchdog.local_faults import local_fault
from replyclock.probes.watchdog.pulse import in_time

_DRIVER_SECONDS = 10
"""How long Playwright's driver may take to stop; a dead one never answers."""


@dataclass(slots=True)
class RunningChromium:
    """A started Chromium, what it says of itself, how many contexts it has had and how many are open."""

    chromium: Chromium
    identity: BrowserIdentity
    opened: int = 0
    open_now: int = 0


class StartedBrowser:
    """One Chromium at a time, started when first needed, replaced after many contexts or when it ended."""

    def __init__(self, settings: BrowserSettings) -> None:
        self._settings = settings
        self._starting = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._running: RunningChromium | None = None

    async def own_identity(self) -> BrowserIdentity:
        """What the browser says of itself; raises MissingPart."""
        async with self._starting:
            return (await self._fresh()).identity

    async def open_context(
        self, user_agent: str | None, way_out: ProxySettings
    ) -> tuple[RunningChromium, BrowserContext]:
        """A context, to be given back with `leave`; one second try with a new browser after a crash."""
        async with self._starting:
            for last in (False, True):
                running = await self._fresh()
                try:
                    said = running.identity.saying(user_agent).user_agent
                    context = await new_context(running.chromium, self._settings, said, way_out)
                except Error as fault:
                    self.replace(running)
                    if last:
                        raise local_fault(LocalCause.BROWSER_ENDED, first_line(fault)) from fault
                    continue
                running.opened += 1
                running.open_now += 1
                return running, context
        raise AssertionError("unreachable")

    async def leave(self, running: RunningChromium, context: BrowserContext) -> None:
        """Close a context, and a browser that nobody is in and that was replaced."""
        if not await in_time(context.close()):
            self.replace(running)  # the next visit gets a browser that closes
        running.open_now -= 1
        if running is not self._running and running.open_now == 0:
            await _close(running.chromium)

    def replace(self, running: RunningChromium) -> None:
        """The next visit gets another browser than this one."""
        if running is self._running:
            self._running = None

    async def give_up(self) -> None:
        """Leave browser and driver behind, whatever they still do: one that hangs takes no words."""
        self._running = None
        await self._drop_driver()

    async def stop(self) -> None:
        """Stop the browser and its driver; who asks later starts them again."""
        running, self._running = self._running, None
        if running is not None:
            await _close(running.chromium)
        await self._drop_driver()

    async def _fresh(self) -> RunningChromium:
        running = self._running
        if running is not None and running.chromium.is_connected():
            if running.opened < self._settings.contexts_per_browser:
                return running
            if running.open_now == 0:
                await _close(running.chromium)
        self._running = await self._start()
        return self._running

    async def _start(self) -> RunningChromium:
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

    async def _launch(self) -> RunningChromium:
        if self._playwright is None:
            self._playwright = await async_playwright().start()
        chromium = await launch(self._playwright.chromium, self._settings)
        return RunningChromium(chromium, await identity_of(chromium))


async def _close(chromium: Chromium) -> None:
    await in_time(chromium.close())
