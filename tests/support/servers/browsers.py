"""A Chromium that works here: its executable, a screen for its windows, ours with it, and it alone."""

import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser as PlaywrightBrowser
from playwright.async_api import async_playwright
from support.repository import ROOT
from support.servers.ports import missing

from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The executable of a Chromium that works here: the one the program finds."""
    answer = subprocess.run(
        [sys.executable, ROOT / "tools/try_browser.py"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if answer.returncode:
        missing("Chromium", "apt install chromium-headless-shell, or playwright install chromium")
    return Path(answer.stdout.strip())


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """A screen that nobody sees, for a Chromium with windows; gives its name for DISPLAY."""
    program = shutil.which("Xvfb")
    if program is None or not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        missing("Xvfb, or a Chromium with windows,", "apt install chromium xvfb")
    command = [str(program), "-displayfd", "1", "-screen", "0", "1300x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            assert server.stdout is not None
            yield f":{server.stdout.readline().decode().strip()}"
        finally:
            server.terminate()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(request: pytest.FixtureRequest, chromium: Path) -> AsyncIterator[Browser]:
    """Our browser for one module, with the settings that the module's BROWSER names, if it does."""
    settings = BrowserSettings(executable=chromium, **getattr(request.module, "BROWSER", {}))
    async with aclosing(Browser(settings)) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bare_chromium(chromium: Path) -> AsyncIterator[PlaywrightBrowser]:
    """Playwright's own, for pages that are looked at as people see them."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        await started.close()
