"""A person logs in in a window; what it held is stored for its owner only, and renewed on request."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web
from click.testing import CliRunner
from playwright.async_api import Page
from support.form_page import Desk

from replyclock.cli.main import main
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.login import LoginWindow
from replyclock.probes.recipe.model import RecipeBook

BROWSER = {"action_timeout_ms": 1500}

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

LOGIN = 'login = { selector = "#login" }\nlogin_state = "secrets/hz.json"\n'
FORM = """<form id=login method=post action=/login><input name=user><input type=password name=pw>
<button>登录</button></form>"""


@pytest.fixture
def office(site, browser: Browser, tmp_path: Path) -> Desk:
    """A form behind a login, which is a cookie of the server and a word in the page's storage."""
    folder = tmp_path / "recipes"
    folder.mkdir()
    desk = Desk(site, browser, folder)
    desk.open(more=LOGIN)
    form = site.pages["/write"]

    def write(request: web.Request) -> web.Response:
        known = request.cookies.get("who") == "anna"
        return web.Response(text=form if known else FORM, content_type="text/html")

    def logged_in(_: web.Request) -> web.Response:
        page = "<p>欢迎</p><script>localStorage.setItem('seen', 'yes')</script>"
        answer = web.Response(text=page, content_type="text/html")
        answer.set_cookie("who", "anna")
        return answer

    site.pages.update({"/write": write, "/login": logged_in})
    return desk


async def renew(office: Desk, browser: Browser, operator: Callable[[Page, asyncio.Event], object]) -> bool:
    """`replyclock login` without its window: the operator is given the page and what ends it."""
    window, done = LoginWindow(RecipeBook(office.folder), browser), asyncio.Event()

    async def act() -> None:
        chromium = browser._started._running.chromium
        while not (pages := [page for each in chromium.contexts for page in each.pages]):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await operator(pages[0], done)  # type: ignore[misc]

    async with browser.visit(frozenset(), "tests"):
        pass  # the browser runs, so that the operator finds its window
    acting = asyncio.create_task(act())
    logged_in = await window.renew("hz", None, done)
    await acting
    return logged_in


async def log_in(page: Page, done: asyncio.Event) -> None:
    await page.locator("[name=user]").fill("anna")
    await page.locator("[name=pw]").fill("geheim")
    await page.get_by_role("button").click()
    await page.get_by_text("欢迎").wait_for()
    done.set()


async def test_a_login_is_stored_for_its_owner_only_and_letters_go_out_with_it(
    office: Desk, browser: Browser
) -> None:
    assert await renew(office, browser, log_in)
    file = office.folder.parent / "secrets/hz.json"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    state = json.loads(file.read_text())
    assert [cookie["value"] for cookie in state["cookies"]] == ["anna"]
    assert state["origins"][0]["localStorage"] == [{"name": "seen", "value": "yes"}]
    assert "geheim" not in file.read_text()
    assert (await office.submit()).outcome == "confirmed"
    assert [path for path, _ in office.site.posted] == ["/login", "/send"]


async def test_a_window_that_was_closed_counts_as_done_and_an_older_login_is_renewed(
    office: Desk, browser: Browser
) -> None:
    file = office.folder.parent / "secrets/hz.json"
    file.parent.mkdir()
    file.write_text("damaged")

    async def logs_in_and_closes(page: Page, done: asyncio.Event) -> None:
        await log_in(page, asyncio.Event())
        await page.close()

    assert await renew(office, browser, logs_in_and_closes)
    assert json.loads(file.read_text())["cookies"][0]["value"] == "anna"
    assert list(file.parent.iterdir()) == [file]


async def test_whoever_did_not_log_in_is_told(office: Desk, browser: Browser) -> None:
    async def gives_up(page: Page, done: asyncio.Event) -> None:
        done.set()

    assert not await renew(office, browser, gives_up)


async def test_the_command_shows_a_real_window_and_ctrl_c_stores_what_it_holds(
    office: Desk, screen: str, tmp_path: Path
) -> None:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "w")]).exit_code == 0
    (office.folder / "hz.toml").rename(tmp_path / "w/recipes/hz.toml")
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "replyclock", "-w", str(tmp_path / "w"), "login", "hz", "--json"),
        env={**os.environ, "DISPLAY": screen},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    while "/write" not in office.site.visited:
        assert running.returncode is None, await running.communicate()
        await asyncio.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: the browser gets it, too
    said, rest = await running.communicate()
    file = tmp_path / "w/secrets/hz.json"
    assert (running.returncode, json.loads(said)) == (
        3, {"site": "hz", "file": str(file), "logged_in": False},
    ), rest  # fmt: skip
    assert file.stat().st_mode & 0o777 == 0o600
