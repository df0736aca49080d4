"""Discovery on a pretend site: why nothing was found, the form one points at, where answers may show."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from support.one_letter import StillClock

from replyclock.domain.recipes.no_form import NoFormCode
from replyclock.errors import WrongUse
from replyclock.ports.recipes import AskedForm
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.discovery.finder import Discoverer
from replyclock.probes.discovery.lists.list_finder import LetterLists
from replyclock.probes.http.fetch import Fetcher
from replyclock.probes.http.robots import Robots
from replyclock.probes.recipe.model import load_recipe
from replyclock.probes.watching.archive import RecipeArchive
from replyclock.steps.recipes.discover import discover, propose_watch, rows_read

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

AT_ONCE = timedelta(0)


class RestlessClock(StillClock):
    """Nobody waits."""

    async def sleep_until(self, instant: object) -> None:
        return None


@pytest_asyncio.fixture(loop_scope="module")
async def robots() -> AsyncIterator[Robots]:
    async with aclosing(Fetcher()) as fetcher:
        yield Robots(fetcher, RestlessClock(), keep_lines=True)


ODD = """<h1>Book a room</h1><form id=odd method=post action=/o><label>Phone <input name=tel></label>
<button>Book</button></form><iframe src=/inner width=500 height=300></iframe>
<div id=loose><label>Wish <textarea name=wish></textarea></label><label>Mail <input name=m></label></div>"""
INNER = """<form id=inner method=post action=/o><label>Subject <input name=sy></label>
<label>Details <input name=sm maxlength=80></label><button>Submit</button></form>"""


async def test_without_a_form_every_reason_is_told_with_its_values(
    site, browser: Browser, robots: Robots
) -> None:
    site.pages |= {
        "/": "<a href=/ask>Write to us</a> <a href=/gone>Feedback</a>"
        "<script src=http://static.example.invalid/a.js></script>"
        "<form id=in><input name=u><input type=password name=p><button>Log in</button></form>"
        "<form id=odd><label>Subject <input name=s></label><label>Mail <input name=m></label>"
        "<button>Send</button></form>",
        "/robots.txt": "# ours\nUser-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /a\nDisallow: /as",
    }

    found = await discover(Discoverer(browser, welcome=robots), f"{site.address}/", RestlessClock(), AT_ONCE)

    why = {reason.code: reason for reason in found.why}
    assert list(why) == list(NoFormCode)
    assert why[NoFormCode.ROBOTS].as_json() == {
        "code": "robots",
        "page": f"{site.address}/ask",
        "file": f"{site.address}/robots.txt",
        "line": 7,
        "rule": "Disallow: /as",
    }
    assert why[NoFormCode.LOGIN].values == {"form": "#in"}
    assert why[NoFormCode.HOSTS].values == {"hosts": ["static.example.invalid"]}
    assert (why[NoFormCode.FORM].values["selector"], why[NoFormCode.FORM].values["lacks"]) == (
        "#odd",
        ["body", "name"],
    )
    assert why[NoFormCode.UNREAD].page == f"{site.address}/gone"
    assert "/ask" not in site.visited


async def test_the_form_one_points_at_is_drafted_whatever_it_looks_like(
    site, browser: Browser, tmp_path: Path
) -> None:
    site.pages |= {"/": ODD, "/inner": INNER}
    drafts = {
        "#odd": ['label = "Phone"'],
        "[name=tel]": ['label = "Phone"'],
        "#inner": ['iframe = "iframe[src=\\"/inner\\"]"', 'fill = "title"', 'fill = "body"\nmost = 80'],
        "#loose": ['label = "Wish"', 'label = "Mail"'],
    }
    hosts = frozenset({"static.example.invalid"})
    for form, lines in drafts.items():
        asked = AskedForm(form=form, hosts=hosts, login_state="secrets/a.json", drafts=True)
        seen = await Discoverer(browser, asked=asked).look(f"{site.address}/")
        assert seen.has_message_form
        for line in ['hosts = ["static.example.invalid"]', 'login_state = "secrets/a.json"', *lines]:
            assert line in str(seen.draft)
    refused = {
        "input": "elements fit it",
        "#nothing": "nothing on the page or in its frames fits it",
        "h1": "there is nothing in it to fill in",
        "##": "is no CSS selector",
    }
    for form, words in refused.items():
        with pytest.raises(WrongUse, match=words):
            await Discoverer(browser, asked=AskedForm(form=form)).look(f"{site.address}/")


WRITE = """<title>我要写信</title><form method=post action=/s><label>姓名<input name=a></label>
<label>电子邮箱<input name=e></label><label>标题<input name=t maxlength=25></label>
<label>内容<textarea name=n></textarea></label><button>提交</button></form>"""
TABLE = "<table class=letters><tr><th>信件编号<th>标题<th>提交时间</tr>" + "".join(
    f"<tr class=letter><td class=number>YX20250{n}<td class=title><a href=/one/{n}>关于{n}路公交的问题</a>"
    f"<td class=at>2025-09-2{n} 1{n}:20</tr>"
    for n in range(1, 5)
)
ONE = """<div class=detail><h2>公交</h2><p class=body>公交线路什么时候恢复运营？</p><div class=answer>
<b>回复时间：</b><span class=answered>2025-09-25 10:00</span><p class=text>您好，线路下月恢复运营。</p>"""
LINES = "<ul class=news_list>" + "".join(
    f"<li><a href=/two/{n}>关于{n}中招生</a><span>2025-09-2{n}</span>" for n in range(1, 5)
)
TWO = """<div id=xl><table><tr><td>内容<td>请问今年招生的时间？<tr><td>答复内容
<td>您好，招生时间为八月十日至十五日。<tr><td>答复时间<td>2025年09月25日</table></div>"""


@pytest.mark.parametrize(
    ("answers", "lines"),
    [
        (
            ("<a href=/list>信件公开</a>", {"/list": TABLE, "/one/1": ONE}),
            [
                'container = ".letters"\nrow = "tr.letter"\nnumber = ".number"\ntitle = "a"',
                'answer = { link = "a", container = ".detail", body = ".text" }',
                'label = "提交时间"\non = "row"\nmeans = "submitted"',
                'label = "回复时间"\nmeans = "answered"\nselector = ".answered"',
            ],
        ),
        (
            ("<a href=/list>来信选登</a>", {"/list": LINES, "/two/1": TWO}),
            [
                'container = ".news_list"\nrow = "li:has(a)"\ntitle = "a"',
                "# DOUBTFUL: does time tell when a letter came (submitted) or was answered",
                "# DOUBTFUL: the answer is known by its place only",
                'label = "答复时间"\nmeans = "answered"',
            ],
        ),
    ],
    ids=["a table with headings", "a list of links and days"],
)
async def test_where_answers_show_is_proposed_from_the_sites_own_list_and_read_at_once(
    site, browser: Browser, tmp_path: Path, answers: tuple[str, dict[str, str]], lines: list[str]
) -> None:
    link, pages = answers
    site.pages |= {"/": f"{WRITE}{link}", **pages}
    asked = AskedForm(drafts=True)
    pages_of, clock = Discoverer(browser, asked=asked), RestlessClock()

    found = await discover(pages_of, f"{site.address}/", clock, AT_ONCE)
    proposed = await propose_watch(pages_of, LetterLists(browser, asked), found, clock, AT_ONCE)

    assert proposed is not None
    for line in [*lines, 'fill = "title"\nmost = 25']:
        assert line in proposed.draft
    file = tmp_path / "hz.toml"
    file.write_text(proposed.draft, encoding="utf-8")
    async with aclosing(RecipeArchive(load_recipe(file), browser, clock, "tests", any_times=True)) as archive:
        assert await rows_read(archive) == proposed.seen.rows == 4
