"""The reading copy in a real Chromium: languages, keyboard, phone, paper, the list of sites, and axe-core."""

import re
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page
from support.letters_by_hand import found
from support.score_sheets import PORTAL, letter, of, sheet
from support.town_findings import Drawer, at, delivered, findings, inquiry, play

from replyclock.analysis.calendars.load import load_calendar
from replyclock.analysis.notice.files import notice_files
from replyclock.analysis.published.report import write_times
from replyclock.analysis.report.writer import ReportWriter
from replyclock.analysis.scoring.rubrics import read_rubric
from replyclock.domain.published.durations import ListedTimes, ReadTime
from replyclock.domain.scoring.rectification import compare
from replyclock.ports.report import Findings
from replyclock.steps.reporting.analyse_times import TimesOrder, analyse

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
PHONE = {"width": 390, "height": 800}
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The town's report as one page, and, in `paged`, as a large round has it."""
    return write_both(findings(), tmp_path_factory.mktemp("browsed"))


@pytest.fixture(scope="module")
def street(tmp_path_factory) -> Path:
    """The same of six letters, one of every kind the town has: axe-core takes its time with every word."""
    letters = [play(number, 0, inquiry(number, "社保转移")) for number in (3, 7, 8, 9, 10, 11)]
    return write_both(findings(letters), tmp_path_factory.mktemp("street"))


def write_both(found: Findings, written: Path) -> Path:
    ReportWriter(Drawer()).write(found, written)
    ReportWriter(Drawer(), whole_limit=0).write(found, written / "paged")
    return written


@pytest_asyncio.fixture(loop_scope="module")
async def tab(bare_chromium) -> AsyncIterator[Page]:
    """A new tab; whatever the page complains of fails the test."""
    page = await bare_chromium.new_page(viewport=WIDE)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    await page.close()
    assert said == []


async def faults(page: Page) -> list[str]:
    """What axe-core finds, each as one line: all its rules, whatever their weight."""
    await page.evaluate(f"() => {{ {AXE} }}")
    found = await page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['impact']}: {fault['id']} ({fault['help']}) at {fault['nodes'][0]['target']}"
        for fault in found["violations"]
    ]


async def test_axe_objects_to_what_it_should(tab):
    await tab.set_content("<html lang='en'><title>t</title><main><h1>t</h1><input type='text'></main></html>")
    assert [fault.split(" (")[0] for fault in await faults(tab)] == ["critical: label"]


OPEN_ALL = "() => document.querySelectorAll('details').forEach(part => { part.open = true; })"


@pytest.mark.parametrize(
    ("name", "language", "viewport"),
    [
        ("report.html", "zh", WIDE),
        ("report.html", "en", PHONE),
        ("paged/report.html", "en", WIDE),
        ("paged/sites/001.html", "zh", PHONE),
    ],
    ids=["one page, Chinese", "one page, English, phone", "large round, English", "letters, Chinese, phone"],
)
async def test_axe_finds_nothing_to_object_to(street, tab, name, language, viewport):
    await tab.set_viewport_size(viewport)
    await tab.goto(f"{(street / name).as_uri()}?lang={language}")
    await tab.evaluate(OPEN_ALL)
    assert await faults(tab) == []


async def test_axe_finds_nothing_to_object_to_in_the_report_of_a_published_list(tmp_path, tab):
    rows = [
        ListedTimes(line, ReadTime("", at(8, 9)), ReadTime("", at(8 + days, 10)))
        for line, days in enumerate((1, 4, -3))
    ]
    order = TimesOrder("letters.csv", {"encoding": "UTF-8"}, "Asia/Shanghai", (1, 5), at(20, 12))
    write_times(analyse(rows, order, load_calendar("CN")), tmp_path)
    await tab.set_viewport_size(PHONE)
    await tab.goto((tmp_path / "report.html").as_uri())
    assert await faults(tab) == []
    assert await tab.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


async def test_axe_finds_nothing_to_object_to_in_the_notice(tmp_path, tab):
    rubric = read_rubric("plain")
    letters = [
        letter("hours", answered_on, site=of(PORTAL, code)) for code, answered_on in (("a", 12), ("b", 17))
    ]
    earlier = sheet(rubric, letters[0], letters[1], campaign="summer")
    now = sheet(rubric, *letters)
    files = notice_files(
        found(*letters), now, compare(now, earlier, pending=False), pending=False, language="zh"
    )
    (tmp_path / "notice.html").write_bytes(files["notice.zh.html"])
    await tab.goto((tmp_path / "notice.html").as_uri())
    assert await faults(tab) == []


@pytest.mark.parametrize("name", ["report.html", "paged/report.html", "paged/sites/001.html"])
async def test_nothing_is_wider_than_a_phone(folder, tab, name):
    await tab.set_viewport_size(PHONE)
    await tab.goto((folder / name).as_uri() + "?lang=en")
    assert await tab.evaluate("document.documentElement.lang") == "en"
    assert await tab.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("script", [True, False], ids=["with its script", "without a script"])
async def test_one_language_shows_at_a_time(folder, bare_chromium, script):
    context = await bare_chromium.new_context(viewport=PHONE, java_script_enabled=script)
    page = await context.new_page()
    await page.goto((folder / "report.html").as_uri())
    for switch, shown, hidden in (
        ("English", "Main results", "主要结果"),
        ("中文", "主要结果", "Main results"),
    ):
        await page.get_by_text(switch, exact=True).click()
        assert await page.get_by_text(shown, exact=True).is_visible()
        assert not await page.get_by_text(hidden, exact=True).is_visible()
    await context.close()


async def test_the_keyboard_reaches_the_report_and_turns_it_into_english(folder, tab):
    await tab.goto((folder / "report.html").as_uri())
    await tab.keyboard.press("Tab")
    assert await tab.evaluate("document.activeElement.className") == "skip"
    await tab.keyboard.press("Enter")
    assert await tab.evaluate("document.activeElement.id") == "main"
    await tab.keyboard.press("Shift+Tab")
    assert await tab.evaluate("document.activeElement.id") == "language-zh"
    await tab.keyboard.press("ArrowRight")
    assert await tab.get_by_text("Main results", exact=True).is_visible()


async def test_the_list_of_sites_is_searched_sifted_and_leads_to_the_letters(folder, tab):
    await tab.goto((folder / "paged/report.html").as_uri() + "?lang=en")
    rows = tab.locator("#site-rows tr")
    assert await rows.count() == 12
    await tab.get_by_label("Search sites").fill("白水 S0")
    assert await rows.count() == 3  # sites 1, 4 and 7
    assert await tab.locator("#site-count").text_content() == "3 sites found, 1 to 3 shown"
    await tab.get_by_label("Search sites").fill("")
    await tab.get_by_label("Show only").select_option("sites with “undetermined”")
    assert await rows.count() == 1
    await tab.get_by_role("link", name="第9政务网").click()
    await tab.wait_for_url(re.compile(r"sites/001\.html\?lang=en#site-9$"))
    assert await tab.locator("#site-9").is_visible()
    await tab.get_by_role("link", name="Back to the report").click()
    await tab.wait_for_url(re.compile(r"/report\.html\?lang=en$"))


async def test_the_list_of_sites_turns_its_pages_and_its_language(tmp_path, tab):
    many = [delivered(inquiry(number, "社保转移")) for number in range(1, 121)]
    ReportWriter(Drawer(), whole_limit=0).write(findings(many), tmp_path)
    await tab.goto((tmp_path / "report.html").as_uri())
    first = tab.locator("#site-rows tr:first-child")
    assert not await tab.locator("#site-previous").is_enabled()
    await tab.locator("#site-next").click()
    await tab.locator("#site-next").click()
    assert await tab.locator("#site-rows tr").count() == 20
    assert not await tab.locator("#site-next").is_enabled()
    assert "市" in await first.inner_text() or "县" in await first.inner_text()
    await tab.get_by_text("English", exact=True).click()
    assert await tab.locator("#site-count").text_content() == "120 sites found, 101 to 120 shown"
    assert "portal" in await first.inner_text() or "department" in await first.inner_text()


async def test_without_a_script_every_letter_of_a_large_round_is_reached_by_links(folder, bare_chromium):
    context = await bare_chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto((folder / "paged/report.html").as_uri())
    assert not await page.locator("#site-list").is_visible()
    await page.locator("#pages-table ~ tbody a").first.click()
    assert await page.locator("article.letter").count() == 24
    await context.close()


async def test_paper_shows_every_section_and_nothing_that_only_a_screen_can_use(folder, tab):
    await tab.goto((folder / "report.html").as_uri())
    await tab.emulate_media(media="print")
    await tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert not await tab.locator(".languages").is_visible()
    assert await tab.locator("#curve-table").is_visible()
    assert await tab.locator("details.wording blockquote").first.is_visible()
    wider = "parts => parts.filter(part => part.scrollWidth > part.clientWidth + 1).map(part => part.id)"
    await tab.set_viewport_size({"width": 672, "height": 900})  # A4 less its margins, at 96 dots an inch
    assert await tab.locator("table, .drawing").evaluate_all(wider) == []
    assert await tab.evaluate("document.documentElement.scrollWidth") == 672
