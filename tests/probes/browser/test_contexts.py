"""The browser's settings, where it is found, and what becomes of it."""

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.repository import ROOT

from replyclock.errors import MissingPart, WrongUse
from replyclock.probes.browser.chromium import find_chromium
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings, read_browser_settings

HOSTS = frozenset({"127.0.0.1"})


def test_the_file_in_the_repositorys_root_says_what_the_defaults_say() -> None:
    assert read_browser_settings(ROOT / "playwright.config.json") == BrowserSettings()


def test_a_workspaces_file_takes_the_place_of_the_defaults_key_by_key(tmp_path: Path) -> None:
    path = tmp_path / "playwright.config.json"
    path.write_text('{"locale": "en-GB", "viewport": {"width": 800}}')
    settings = read_browser_settings(path)
    assert (settings.locale, settings.viewport.width, settings.viewport.height) == ("en-GB", 800, 900)
    assert settings.time_zone == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{\n  "headles": true\n}', ":2: unknown key headles; the nearest known key is headless."),
        ('{"contexts_at_once": 0}', ":1: contexts_at_once: expected at least 1, not 0."),
        ('{"locale": }', ":1: this is not JSON (Expecting value): mend that place."),
    ],
    ids=["unknown key", "wrong value", "not JSON"],
)
def test_wrong_settings_get_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "playwright.config.json"
    path.write_text(text)
    with pytest.raises(WrongUse) as caught:
        read_browser_settings(path)
    assert str(caught.value) == f"{path}{sentence}"


@dataclass
class Machine:
    """A machine with some programs on its PATH and a place where Playwright keeps its browsers."""

    folder: Path

    def has(self, name: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
        path.chmod(0o755)
        return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return Machine(tmp_path)


def test_browsers_are_tried_from_the_configured_one_to_the_systems_full_one(machine: Machine) -> None:
    own = machine.folder / "ms/chromium-1234/chrome-linux/chrome"
    found = []
    for name in (
        "bin/google-chrome",
        "bin/chromium",
        "bin/chromium-headless-shell",
        "ms/chromium-1234/chrome-linux/chrome",
        "ms/chromium_headless_shell-1234/chrome-linux/headless_shell",
    ):
        expected = machine.has(name)
        found.append((find_chromium(BrowserSettings(), own), expected))
    mine = machine.has("mine/chrome")
    found.append((find_chromium(BrowserSettings(executable=mine), own), mine))
    assert [one for one, _ in found] == [expected for _, expected in found]


def test_a_browser_with_a_window_is_never_the_headless_shell(machine: Machine) -> None:
    machine.has("bin/chromium-headless-shell")
    with pytest.raises(MissingPart, match="or on Debian `apt-get install chromium`"):
        find_chromium(BrowserSettings(headless=False), machine.folder / "ms/chromium-1/chrome")


def test_a_configured_browser_that_is_not_there_is_named(machine: Machine) -> None:
    settings = BrowserSettings(executable=machine.folder / "gone")
    with pytest.raises(MissingPart, match=r"executable .*gone is not there"):
        find_chromium(settings, machine.folder / "x")


@pytest.mark.browser
async def test_a_crashed_browser_is_replaced_and_a_used_one_retired(chromium: Path) -> None:
    browser = Browser(BrowserSettings(executable=chromium, contexts_per_browser=2))
    try:
        seen = []
        for _ in range(3):
            async with browser.visit(HOSTS, "tests") as visit:
                seen.append(visit.page.context.browser)
        assert seen[0] is seen[1] is not seen[2]
        assert not seen[0].is_connected()
        await seen[2].close()  # as after a crash
        async with browser.visit(HOSTS, "tests") as visit:
            assert await visit.page.evaluate("navigator.language") == "zh-CN"
    finally:
        await browser.aclose()


KILL_THE_DRIVER = """
import asyncio, os, signal, sys
from pathlib import Path
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings

async def main():
    browser = Browser(BrowserSettings(executable=sys.argv[1]))
    hosts = frozenset({"a.example"})
    async with browser.visit(hosts, "tests"):
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        [driver] = [pid for pid in children if b"playwright" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(int(driver), signal.SIGKILL)
    async with browser.visit(hosts, "tests") as visit:
        print(await visit.page.evaluate("1 + 1"))
    await browser.aclose()

asyncio.run(main())
"""


@pytest.mark.browser
def test_a_driver_that_was_killed_gets_a_successor(chromium: Path) -> None:
    # in a process of its own: Playwright tells of the death on standard error when it can
    done = subprocess.run(
        [sys.executable, "-P", "-c", KILL_THE_DRIVER, chromium],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "2\n", done.stderr


@pytest.mark.browser
async def test_no_more_contexts_are_open_at_once_than_the_settings_allow(chromium: Path) -> None:
    browser = Browser(BrowserSettings(executable=chromium, contexts_at_once=2))
    counts: list[int] = []

    async def visit_once() -> None:
        async with browser.visit(HOSTS, "tests") as visit:
            counts.append(len(visit.page.context.browser.contexts))
            await visit.page.evaluate("1 + 1")

    try:
        await asyncio.gather(*(visit_once() for _ in range(6)))
        assert max(counts) == 2
    finally:
        await browser.aclose()


@pytest.mark.browser
async def test_two_visits_share_no_cookies(chromium: Path, free_port: int) -> None:
    browser = Browser(BrowserSettings(executable=chromium))
    try:
        async with browser.visit(HOSTS, "tests") as first, browser.visit(HOSTS, "tests") as second:
            await first.page.context.add_cookies([{"name": "a", "value": "1", "url": "http://127.0.0.1/"}])
            assert await second.page.context.cookies() == []
    finally:
        await browser.aclose()


async def test_a_browser_that_does_not_start_is_a_missing_part(tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    browser = Browser(BrowserSettings(executable=broken, sandbox=False))
    try:
        with pytest.raises(MissingPart, match="chromium does not start"):
            async with browser.visit(HOSTS, "tests"):
                pass
    finally:
        await browser.aclose()


def test_settings_can_be_written_as_json() -> None:
    assert json.loads(BrowserSettings().model_dump_json())["screenshot"] == "full-page"
