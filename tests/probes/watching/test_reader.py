"""Looking for answers on a pretend site, over HTTP and in a real Chromium."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from support.one_letter import INQUIRY, LIST, WANTED, StillClock

from replyclock.domain.facts import Claim, Receipt
from replyclock.ports.reader import FoundReply, LookResult, WatchedLetter
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.recipe.model import RecipeBook
from replyclock.probes.watching.reader import RecipeReader

BROWSER = {"action_timeout_ms": 1500}

pytestmark = pytest.mark.asyncio(loop_scope="module")


ROW = "<tr class=letter><td class=no>{no}<td class=bt>{title}<td class=sj>{at}<td class=hf>{reply}</tr>"
ANSWERED = ROW.format(no="117", title="窗口办公时间咨询", at="2026-01-05 10:02", reply="周六上午办公。")
LOOKUP = """
[submit]
channel = "none"
url = "{address}/"
[watch]
kind = "lookup"
url = "{address}/query"
container = ".detail"
not_found = {{ text = "没有查到" }}
answer = {{ body = ".hf p", office = ".dw", not_yet = ["正在办理"] }}
{more}
"""


def rows(*lines: str) -> str:
    return f"<html><meta charset=utf-8><h1>来信</h1><table id=letters>{''.join(lines)}</table></html>"


class Reader:
    """A reader with one recipe for one pretend site."""

    def __init__(self, site, browser: Browser, folder: Path) -> None:
        self.site, self.folder = site, folder
        self.reader = RecipeReader(RecipeBook(folder), browser, StillClock())

    def recipe(self, text: str, more: str = "", **changes: str) -> None:
        text = text.format(address=self.site.address, more=more)
        for old, new in changes.items():
            text = text.replace(old, new)
        (self.folder / "hz.toml").write_text(text, encoding="utf-8")

    async def look(self, *wanted: WatchedLetter) -> LookResult:
        wanted = wanted or (WANTED,)
        (place,) = self.reader.places(wanted[0].inquiry, wanted[0].receipt)
        return await self.reader.look(place, wanted, user_agent="tests")


@pytest_asyncio.fixture(loop_scope="module")
async def reader(site, browser: Browser, tmp_path: Path) -> AsyncIterator[Reader]:
    reader = Reader(site, browser, tmp_path)
    yield reader
    await reader.reader.aclose()


async def test_an_answer_in_a_public_list_is_found_by_the_receipts_number(reader: Reader) -> None:
    reader.recipe(LIST)
    page = rows(
        ROW.format(no="116", title="窗口办公时间咨询", at="2026-01-05 11:00", reply="另一个"), ANSWERED
    )
    reader.site.pages["/list"] = page
    sight = await reader.look()
    claim = Claim("来信时间", "2026-01-05 10:02", datetime(2026, 1, 5, 2, 2, tzinfo=UTC), means="submitted")
    [found] = sight.found
    address = f"{reader.site.address}/list"
    assert replace(found, captures=()) == FoundReply(
        "autumn-hz-hours", "周六上午办公。", claims=(claim,), page=address
    )
    assert sight.body_sha256 == hashlib.sha256(page.encode()).hexdigest()
    assert ("watched page", "text/html", page.encode()) in [
        (each.role, each.media_type, each.data) for each in found.captures
    ]


async def test_a_letter_that_is_shown_without_an_answer_is_there_but_says_nothing(reader: Reader) -> None:
    reader.recipe(LIST)
    reader.site.pages["/list"] = rows(ANSWERED.replace("周六上午办公。", " "))
    assert [(found.reference, found.text) for found in (await reader.look()).found] == [
        ("autumn-hz-hours", "")
    ]


async def test_an_empty_list_is_known_to_be_empty(reader: Reader) -> None:
    reader.recipe(LIST)
    reader.site.pages["/list"] = rows()
    sight = await reader.look()
    assert (sight.unknown, sight.found) == ("", ())


def moved(address: str) -> object:
    return lambda _: web.Response(status=302, headers={"Location": address})


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        pytest.param(lambda _: web.Response(status=503, text="busy"), "answered with HTTP 503", id="outage"),
        pytest.param("<p>网站改版了</p>", "the selector #letters is missing", id="container missing"),
        pytest.param("<html><body></body></html>", "the page is empty", id="empty page"),
        pytest.param("<p>请完成安全验证</p>", "a challenge page stands in the way", id="challenge page"),
        pytest.param("<div>" * 100_000, "nests more than 512 elements", id="nested without an end"),
        pytest.param("<x></y>" * 100_000, "nests more than 512 elements", id="closed by others only"),
        pytest.param("x" * 5_000_001, "more than 5000000 bytes", id="too large"),
        pytest.param(
            moved("/list"),
            "/list redirects to itself, and plain HTTP shows nothing else; write browser = true into",
            id="redirected in circles",
        ),
        pytest.param(moved("http://other.example/"), "not on one of the recipe's hosts", id="led astray"),
    ],
)
async def test_what_hinders_a_look_is_unknown_and_never_no_answer(
    reader: Reader, page: object, reason: str
) -> None:
    reader.recipe(LIST)
    reader.site.pages["/list"] = page
    sight = await reader.look()
    assert reason in sight.unknown
    assert sight.found == ()


async def test_a_site_that_does_not_listen_is_unknown(reader: Reader, free_port: int) -> None:
    reader.site = replace(reader.site, address=f"http://127.0.0.1:{free_port}")
    reader.recipe(LIST)
    assert "could not be fetched" in (await reader.look()).unknown


async def test_a_challenge_named_in_the_recipe_is_unknown_even_beside_the_list(reader: Reader) -> None:
    reader.recipe(LIST, more='challenge = { text = "请输入验证码" }')
    reader.site.pages["/list"] = rows(ANSWERED) + "<p>请输入验证码</p>"
    assert "challenge page" in (await reader.look()).unknown


async def test_a_page_in_gbk_that_calls_itself_gb2312_is_read_whole(reader: Reader) -> None:
    reader.recipe(LIST)
    text = rows(ANSWERED.replace("周六上午办公。", "请到镕江路办理。")).replace(
        "utf-8", "gb2312"
    )  # 镕 is not in GB 2312
    reader.site.pages["/list"] = text.encode("gb18030")
    assert [found.text for found in (await reader.look()).found] == ["请到镕江路办理。"]


TITLE_ONLY = replace(WANTED, receipt=Receipt())


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        pytest.param([("", "2026-01-05 10:02", "一")], "一", id="one row of that title"),
        pytest.param([("", "2026-01-05 10:02", ""), ("", "2026-01-05 10:30", "")], None, id="two rows"),
        pytest.param(
            [("", "2026-01-05 11:30", "二"), ("", "2026-01-05 10:02", "一")], "一", id="one came when we sent"
        ),
        pytest.param([("", "2026-01-09 10:02", "一")], None, id="only one from days later"),
        pytest.param(
            [("", "2025-12-05 10:02", "旧"), ("", "2026-01-05 10:02", "新")], "新", id="one is older"
        ),
        pytest.param([("", "2025-12-05 10:02", "旧")], None, id="only an older one"),
        pytest.param([("9", "2026-01-05 10:02", "一")], "一", id="a number that we were not told"),
    ],
)
async def test_a_title_counts_only_when_it_tells_one_row_not_older_than_the_letter(
    reader: Reader, lines: list[tuple[str, str, str]], text: str | None
) -> None:
    reader.recipe(LIST)
    reader.site.pages["/list"] = rows(
        *(ROW.format(no=no, title=" 窗口办公时间咨询\n", at=at, reply=reply) for no, at, reply in lines)
    )
    found = (await reader.look(TITLE_ONLY)).found
    assert [hit.text for hit in found] == ([] if text is None else [text])


async def test_two_letters_of_one_title_get_each_the_row_of_their_own_time(reader: Reader) -> None:
    reader.recipe(LIST)
    later = replace(
        TITLE_ONLY,
        inquiry=replace(INQUIRY, reference="winter-hz-hours"),
        sent_at=datetime(2026, 1, 7, 2, tzinfo=UTC),
    )
    reader.site.pages["/list"] = rows(
        ROW.format(no="", title=INQUIRY.title, at="2026-01-05 10:02", reply="第一次"),
        ROW.format(no="", title=INQUIRY.title, at="2026-01-07 10:05", reply="第二次"),
    )
    found = (await reader.look(TITLE_ONLY, later)).found
    assert [(hit.reference, hit.text) for hit in found] == [
        ("autumn-hz-hours", "第一次"),
        ("winter-hz-hours", "第二次"),
    ]


async def test_a_number_that_differs_outweighs_a_title_that_fits(reader: Reader) -> None:
    reader.recipe(LIST)
    reader.site.pages["/list"] = rows(ANSWERED.replace("117", "118"))
    assert (await reader.look()).found == ()


async def test_a_link_in_the_row_leads_to_the_answer(reader: Reader) -> None:
    detail = '{ link = ".bt a", container = "article", body = ".hf", office = ".dw" }'
    reader.recipe(LIST, **{'{ body = ".hf" }': detail})
    reader.site.pages["/list"] = rows(
        ROW.format(no="117", title="<a href='/d/7'>窗口办公时间咨询</a>", at="2026-01-05 10:02", reply="")
    )
    reader.site.pages["/d/7"] = (
        "<article><div class=hf><p>周六上午<b>办公</b>。</p><p>谢谢</p></div><i class=dw>政务办</i></article>"
    )
    sight = await reader.look()
    assert [(hit.text, hit.office) for hit in sight.found] == [("周六上午办公。\n谢谢", "政务办")]
    assert [each.data.decode() for each in sight.found[0].captures if each.role == "watched page"] == [
        reader.site.pages["/list"],
        reader.site.pages["/d/7"],
    ]
    reader.site.pages["/d/7"] = "<p>栏目已调整</p>"
    assert "the selector article is missing" in (await reader.look()).unknown


async def test_further_pages_of_a_list_are_read_in_the_same_look(reader: Reader) -> None:
    reader.recipe(LIST, more=f'more_urls = ["{reader.site.address}/list2"]')
    reader.site.pages.update({"/list": rows(), "/list2": rows(ANSWERED)})
    assert len((await reader.look()).found) == 1
    reader.site.pages["/list2"] = lambda _: web.Response(status=500)
    assert "HTTP 500" in (await reader.look()).unknown


@pytest.mark.parametrize(
    "browser_line",
    ["browser = false", pytest.param("browser = true", marks=pytest.mark.browser)],
)
async def test_a_list_in_a_frame_is_read(reader: Reader, browser_line: str) -> None:
    reader.recipe(LIST, more=f'iframe = "#f"\n{browser_line}')
    reader.site.pages["/list"] = "<h1>来信选登</h1><iframe id=f src='inner/list'></iframe>"
    reader.site.pages["/inner/list"] = rows(ANSWERED)
    assert [hit.text for hit in (await reader.look()).found] == ["周六上午办公。"]
    reader.site.pages["/list"] = "<h1>来信选登</h1>"
    assert "the frame #f is missing" in (await reader.look()).unknown


@pytest.mark.browser
async def test_a_list_made_by_a_script_is_read_in_the_browser_with_a_picture(reader: Reader) -> None:
    reader.recipe(LIST, more="browser = true")
    reader.site.pages["/rows"] = rows(ANSWERED)
    reader.site.pages["/list"] = (
        "<div id=here></div><script>fetch('/rows').then(r => r.text()).then(t => here.innerHTML = t)</script>"
    )
    sight = await reader.look()
    assert [hit.text for hit in sight.found] == ["周六上午办公。"]
    assert {"text/html", "image/png"} <= {each.media_type for each in sight.found[0].captures}


DETAIL = "<div class=detail><b class=dw>政务办</b><div class=hf><p>{text}</p></div></div>"


async def test_a_look_up_sends_number_and_password_and_keeps_the_password_out_of_its_place(
    reader: Reader,
) -> None:
    reader.recipe(LOOKUP, more='method = "POST"\nfields = { bh = "{number}", mm = "{password}" }')
    reader.site.pages["/query"] = DETAIL.format(text="可以。")
    sight = await reader.look()
    assert [(hit.text, hit.office) for hit in sight.found] == [("可以。", "政务办")]
    assert reader.site.posted == [("/query", {"bh": "117", "mm": "482913"})]
    assert "482913" not in repr(reader.reader.places(INQUIRY, WANTED.receipt))


@pytest.mark.parametrize(
    ("page", "found"),
    [
        pytest.param("<p>没有查到您的信件</p>", [], id="not found"),
        pytest.param(
            lambda _: web.Response(status=404, text="没有查到您的信件"),
            [],
            id="not found, with its HTTP status",
        ),
        pytest.param(DETAIL.format(text="正在办理"), [""], id="words that stand for no answer yet"),
        pytest.param("<div class=detail></div>", [""], id="no answer yet"),
    ],
)
async def test_a_look_up_without_an_answer_is_known(reader: Reader, page: object, found: list[str]) -> None:
    reader.recipe(LOOKUP, more='fields = { bh = "{number}" }')
    reader.site.pages["/query"] = page
    sight = await reader.look()
    assert sight.unknown == ""
    assert [hit.text for hit in sight.found] == found


async def test_there_is_no_place_while_the_number_is_not_known(reader: Reader) -> None:
    reader.recipe(LOOKUP, more='fields = { bh = "{number}" }')
    assert reader.reader.places(INQUIRY, Receipt()) == ()


@pytest.mark.browser
async def test_a_look_up_form_is_filled_in_the_browser(reader: Reader) -> None:
    reader.recipe(
        LOOKUP,
        more="""browser = true
        form = [{ label = "编号", value = "{number}" }]
        press = { role = "button", name = "查询" }""",
    )
    reader.site.pages["/query"] = lambda request: web.Response(
        text=DETAIL.format(text=f"编号{request.query['bh']}已办")
        if request.query
        else "<form action=/query><label>编号<input name=bh></label><button>查询</button></form>",
        content_type="text/html",
    )
    assert [hit.text for hit in (await reader.look()).found] == ["编号117已办"]


async def test_the_receipts_own_page_is_read_and_one_list_is_one_place(reader: Reader) -> None:
    reader.recipe(
        LOOKUP,
        **{
            'kind = "lookup"\nurl = "' + reader.site.address + '/query"': 'kind = "page"',
            'not_found = { text = "没有查到" }': "",
        },
    )
    reader.site.pages["/t"] = DETAIL.format(text="可以。")
    wanted = replace(WANTED, receipt=Receipt(url=f"{reader.site.address}/t?key=abc"))
    assert [hit.text for hit in (await reader.look(wanted)).found] == ["可以。"]
    assert reader.reader.places(INQUIRY, Receipt()) == ()
    astray = replace(WANTED, receipt=Receipt(url="http://other.example/t"))
    assert "not on one of the recipe's hosts" in (await reader.look(astray)).unknown


async def test_all_letters_of_a_list_share_one_place(reader: Reader) -> None:
    reader.recipe(LIST)
    other = replace(INQUIRY, reference="autumn-hz-permit")
    places = {*reader.reader.places(INQUIRY, Receipt()), *reader.reader.places(other, Receipt("9"))}
    assert [(place.host, place.url) for place in places] == [
        (reader.site.host, f"{reader.site.address}/list")
    ]


async def test_a_function_beside_the_recipe_reads_what_selectors_cannot_say(reader: Reader) -> None:
    (reader.folder / "hooks.py").write_text(
        "import json\n"
        "from replyclock.ports.reader import FoundReply\n"
        "def read(html, wanted):\n"
        "    return [FoundReply(one.inquiry.reference, json.loads(html)['reply']) for one in wanted]\n"
    )
    reader.recipe(LOOKUP, more='python = "hooks.py:read"', **{'".detail"': '"body"'})
    reader.site.pages["/query"] = '{"reply": "可以。"}'
    assert [hit.text for hit in (await reader.look()).found] == ["可以。"]
    reader.site.pages["/query"] = "{}"
    assert "watch.python failed" in (await reader.look()).unknown
