"""What servers and scripts are told of the browser: what the same Chromium says with a window."""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import async_playwright
from support.one_letter import LIST, WANTED, StillClock
from support.servers.pretend_site import PretendSite

from replyclock.probes.browser.chromium import find_chromium
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.recipe.model import RecipeBook
from replyclock.probes.watching.reader import RecipeReader

pytestmark = pytest.mark.asyncio(loop_scope="module")

_CHROME = re.compile(
    r"Mozilla/5\.0 \([^)]+\) AppleWebKit/537\.36 \(KHTML, like Gecko\) Chrome/\d+\.0\.0\.0 Safari/537\.36"
)
_SCRIPTED = """async () => JSON.stringify([navigator.userAgent, navigator.appVersion,
  await navigator.userAgentData.getHighEntropyValues(['fullVersionList', 'uaFullVersion'])])"""
_FORM = """<form method=post action=/posted target=_blank><input name=a value=b><button>Go</button></form>
<iframe src=/frame></iframe><script>fetch('/script')</script>"""


@pytest.fixture
def heard(site: PretendSite) -> Mapping[str, list[Mapping[str, str]]]:
    """The headers of every request, by path; every page asks for the long hints."""
    said = defaultdict(list)

    def answer(request: web.Request) -> web.Response:
        said[request.path].append(request.headers)
        text = _FORM if request.path == "/" else "<p>Thank you.</p>"
        headers = {"Accept-CH": "Sec-CH-UA-Full-Version-List"}
        return web.Response(text=text, content_type="text/html", headers=headers)

    site.pages |= dict.fromkeys(("/", "/frame", "/script", "/posted", "/window", "/again"), answer)
    return said


async def test_every_request_says_what_the_same_browser_says_with_a_window(
    browser: Browser, site: PretendSite, heard: Mapping[str, list[Mapping[str, str]]]
) -> None:
    async with browser.visit(frozenset({site.host}), None) as visit:
        await visit.page.goto(f"{site.address}/")
        scripted = await visit.page.evaluate(_SCRIPTED)
        async with visit.page.context.expect_page() as opened:
            await visit.page.get_by_text("Go").click()
        window = await opened.value
        await window.wait_for_load_state()
        await window.wait_for_function("!JSON.stringify(navigator.userAgentData).includes('Headless')")
        await window.goto(f"{site.address}/again")

    assert {"/", "/frame", "/script", "/posted", "/again"} <= set(heard)
    assert site.posted == [("/posted", {"a": "b"})]
    agents = {each["User-Agent"] for every in heard.values() for each in every}
    assert agents == {visit.user_agent} == {await browser.own_user_agent()}
    assert _CHROME.fullmatch(visit.user_agent)
    assert "Headless" not in scripted
    del heard["/posted"]  # a new window's first request: see user_agent.py
    assert not [each for every in heard.values() for each in every if "Headless" in str(dict(each))]
    assert len({each["Sec-CH-UA"] for every in heard.values() for each in every}) == 1


async def test_a_campaigns_own_words_leave_the_hints_true(
    browser: Browser, site: PretendSite, heard: Mapping[str, list[Mapping[str, str]]]
) -> None:
    async with browser.visit(frozenset({site.host}), "inspection/1 (tel 12345)") as visit:
        await visit.page.goto(f"{site.address}/")
        assert await visit.page.evaluate("navigator.userAgent") == "inspection/1 (tel 12345)"

    assert heard["/"][0]["User-Agent"] == visit.user_agent == "inspection/1 (tel 12345)"
    assert "Chromium" in heard["/"][0]["Sec-CH-UA"]
    assert "Headless" not in heard["/"][0]["Sec-CH-UA"]


@pytest.mark.soak
async def test_with_a_window_it_says_the_same(browser: Browser, site: PretendSite, screen: str) -> None:
    said = []

    async def answer(request: web.Request) -> web.Response:
        said.append((request.headers["User-Agent"], request.headers.get("Sec-CH-UA")))
        return web.Response(text="<p>Here.</p>", content_type="text/html")

    site.pages["/"] = answer
    async with browser.visit(frozenset({site.host}), None) as visit:
        await visit.page.goto(f"{site.address}/")
    async with async_playwright() as playwright:
        executable = find_chromium(BrowserSettings(headless=False), Path(playwright.chromium.executable_path))
        shown = await playwright.chromium.launch(
            executable_path=executable, headless=False, args=["--no-sandbox"], env={"DISPLAY": screen}
        )
        page = await shown.new_page()
        await page.goto(f"{site.address}/")
        await shown.close()
    assert said[0] == said[1]


async def test_a_plain_look_says_what_a_letter_says_and_obeys_robots_under_its_own_name(
    browser: Browser, site: PretendSite, tmp_path: Path
) -> None:
    said = []

    def answer(request: web.Request) -> web.Response:
        said.append(request.headers["User-Agent"])
        robots = "User-agent: Chrome\nDisallow: /\n\nUser-agent: Eyes\nDisallow: /list\n"
        page = "<table id=letters></table>"
        text = robots if request.path == "/robots.txt" else page
        return web.Response(text=text, content_type="text/html")

    site.pages |= dict.fromkeys(("/robots.txt", "/list"), answer)
    (tmp_path / "hz.toml").write_text(LIST.format(address=site.address, more=""), encoding="utf-8")
    for name, is_kept_out in (("eyes", True), ("replyclock", False)):
        reader = RecipeReader(RecipeBook(tmp_path), browser, StillClock(), robots_name=name)
        (place,) = reader.places(WANTED.inquiry, WANTED.receipt)
        seen = await reader.look(place, [WANTED], user_agent=None)
        await reader.aclose()
        assert (f"does not let {name} look" in (seen.unknown or "")) == is_kept_out
    assert "/list" in site.visited
    assert set(said) == {await browser.own_user_agent()}
