"""Starts a Chromium and opens its contexts, each with its one way out; keeps none of them."""

import os
from pathlib import Path

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, BrowserType, Error, ProxySettings

from replyclock.errors import MissingPart
from replyclock.probes.browser.chromium import QUIET_FLAGS, find_chromium
from replyclock.probes.browser.settings import BrowserSettings

_NOWHERE: ProxySettings = {"server": "http://127.0.0.1:9", "bypass": "<-loopback>"}
"""The discard port (RFC 863), where nobody answers: for whatever Chromium asks outside of our contexts."""
_START_MILLISECONDS = 30_000
"""Playwright itself waits three minutes for each start of a browser that hangs, and all visits with it."""


async def launch(kind: BrowserType, settings: BrowserSettings) -> Chromium:
    """A new Chromium; raises MissingPart when it is not there or does not start."""
    executable = find_chromium(settings, Path(kind.executable_path))
    sandbox = os.geteuid() != 0 if settings.sandbox == "auto" else settings.sandbox
    try:
        return await kind.launch(
            executable_path=executable,
            headless=settings.headless,
            chromium_sandbox=sandbox,
            args=list(QUIET_FLAGS),
            proxy=_NOWHERE,
            timeout=_START_MILLISECONDS,
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
    except Error as fault:
        hint = "; set sandbox to false in playwright.config.json if this machine forbids it"
        reason = first_line(fault)
        raise MissingPart(f"{executable} does not start ({reason}){hint if sandbox else ''}") from fault


async def new_context(
    chromium: Chromium, settings: BrowserSettings, user_agent: str, way_out: ProxySettings
) -> BrowserContext:
    """A fresh context that reaches the network through `way_out` alone; raises Playwright's Error."""
    return await chromium.new_context(
        accept_downloads=False,
        locale=settings.locale,
        timezone_id=settings.time_zone,
        user_agent=user_agent,
        viewport={"width": settings.viewport.width, "height": settings.viewport.height},
        service_workers="block",
        permissions=[],
        proxy=way_out,
    )


def first_line(fault: Error) -> str:
    """The first line of one of Playwright's many-lined messages."""
    return fault.message.splitlines()[0]
