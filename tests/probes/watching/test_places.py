"""Every kind of place where answers show, on a pretend site over HTTP."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from support.one_letter import INQUIRY, OTHER, WANTED, StillClock

from replyclock.domain.claims import DATE_ONLY
from replyclock.domain.facts import Inconclusive, Receipt
from replyclock.errors import WrongUse
from replyclock.ports.reader import LookResult, Place, WatchedLetter
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.recipe.model import RecipeBook
from replyclock.probes.watching.reader import RecipeReader

pytestmark = pytest.mark.asyncio(loop_scope="module")

SUBMIT = '[submit]\nchannel = "none"\nurl = "{address}/"\n[watch]\n'
LIST = (
    SUBMIT
    + """
kind = "list"
url = "{address}/list"
container = "#letters"
row = "#letters li"
number = ".no"
title = ".bt"
answer = {answer}
{more}
[[watch.times]]
label = "来信时间"
on = "row"
means = "submitted"
selector = ".sj"
formats = ["%Y-%m-%d"]
"""
)
IN_ROW = '{ body = ".hf" }'
BEHIND_LINK = '{ link = "a", container = ".detail", body = ".hf" }'


def item(no: str = "117", reply: str = "", title: str = INQUIRY.title, on: str = "2026-01-05") -> str:
    link = f"<a href='/d/{no}'>看</a>"
    cells = f"<i class=no>{no}</i><b class=bt>{title}</b><i class=sj>{on}</i><p class=hf>{reply}</p>"
    return f"<li>{cells}{link}</li>"


def page(*items: str, after: str = "") -> str:
    return f"<meta charset=utf-8><h1>来信</h1><ul id=letters>{''.join(items)}</ul>{after}"


class Reader:
    """A reader with one recipe for one pretend site; it keeps its memory from look to look."""

    def __init__(self, site, folder: Path) -> None:
        self.site, self.folder, self.memory = site, folder, ""
        self.browser = Browser(BrowserSettings(executable=str(folder / "nowhere")))
        self.reader = RecipeReader(RecipeBook(folder), self.browser, StillClock())

    def recipe(self, text: str, **parts: str) -> None:
        for name, part in {"more": "", "answer": IN_ROW, **parts, "address": self.site.address}.items():
            text = text.replace(f"{{{name}}}", part).replace("{address}", self.site.address)
        (self.folder / "hz.toml").write_text(text, encoding="utf-8")

    def place(self, one: WatchedLetter = WANTED) -> Place:
        [place] = self.reader.places(one.inquiry, one.receipt)
        return place

    async def look(self, *wanted: WatchedLetter) -> LookResult:
        wanted = wanted or (WANTED,)
        sight = await self.reader.look(self.place(wanted[0]), wanted, user_agent="tests", memory=self.memory)
        self.memory = sight.memory
        return sight

    async def texts(self, *wanted: WatchedLetter) -> dict[str, str]:
        sight = await self.look(*wanted)
        assert sight.unknown == ""
        return {found.reference: found.text for found in sight.found}

    def visited(self) -> list[str]:
        """What was asked for since the last time, but for robots.txt."""
        visited = [path for path in self.site.visited if path != "/robots.txt"]
        self.site.visited.clear()
        return visited


@pytest_asyncio.fixture(loop_scope="module")
async def reader(site, tmp_path: Path) -> AsyncIterator[Reader]:
    reader = Reader(site, tmp_path)
    yield reader
    await reader.reader.aclose()
    await reader.browser.aclose()


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        pytest.param(lambda _: web.Response(status=502), Inconclusive.OUTAGE, id="outage"),
        pytest.param(
            lambda _: web.Response(status=403, text="Just a moment..."),
            Inconclusive.CHALLENGE,
            id="challenge",
        ),
        pytest.param("<html></html>", Inconclusive.EMPTY, id="empty page"),
        pytest.param("<p>网站改版了</p>", Inconclusive.SELECTOR, id="selector missing"),
        pytest.param("<p>看不清，换一张</p>", Inconclusive.PERSON, id="captcha"),
        pytest.param("<form><input type=password></form>", Inconclusive.PERSON, id="login"),
    ],
)
async def test_what_hinders_a_look_is_told_apart(reader: Reader, answer: object, cause: Inconclusive) -> None:
    signs = 'captcha = { text = "换一张" }\nlogin = { selector = "input[type=password]" }'
    reader.recipe(LIST, more=signs)
    reader.site.pages["/list"] = answer
    sight = await reader.look()
    assert (sight.cause, sight.found) == (cause, ())


async def test_a_captcha_is_handed_to_a_person_and_never_solved(reader: Reader) -> None:
    reader.recipe(
        LIST.replace('kind = "list"', 'kind = "lookup"').replace(
            'row = "#letters li"\nnumber = ".no"\ntitle = ".bt"', ""
        ),
        more='captcha = { selector = "img.code" }',
    )
    reader.site.pages["/list"] = "<form><input name=no><img class=code src=/code></form>"
    assert reader.place().url == f"{reader.site.address}/list"
    sight = await reader.look()
    assert sight.unknown.endswith(
        "asks for a captcha; a person looks and records what is there: replyclock look REFERENCE"
    )
    assert reader.visited() == ["/list"]


async def test_a_login_is_stored_by_a_person_and_needs_the_browser(reader: Reader) -> None:
    reader.recipe(LIST, more='login_state = "states/hz.json"')
    with pytest.raises(WrongUse, match="login_state goes with browser = true only"):
        reader.place()
    reader.recipe(LIST, more='browser = true\nlogin_state = "../hz.json"')
    with pytest.raises(WrongUse, match="login_state"):
        reader.place()


async def test_a_letters_own_page_is_fetched_until_it_is_answered_and_then_once_a_day(reader: Reader) -> None:
    reader.recipe(LIST, answer=BEHIND_LINK)
    reader.site.pages["/list"] = page(item("117"), item("118", title=OTHER.inquiry.title))
    detail = "<div class=detail><p class=hf>{}</p></div>"
    reader.site.pages.update({"/d/117": detail.format("可以。"), "/d/118": detail.format("")})
    assert await reader.texts(WANTED, OTHER) == {"autumn-hz-hours": "可以。", "autumn-hz-school": ""}
    assert await reader.texts(WANTED, OTHER) == {}  # nothing has changed
    assert reader.visited() == ["/list", "/d/117", "/d/118"] * 2
    answered = replace(WANTED, answered=True)
    assert await reader.texts(answered, OTHER) == {"autumn-hz-hours": "可以。", "autumn-hz-school": ""}
    assert reader.visited() == ["/list", "/d/117", "/d/118"]  # other letters, so all is read anew
    reader.site.pages["/d/118"] = detail.format("不可以。")
    assert await reader.texts(answered, OTHER) == {"autumn-hz-school": "不可以。"}
    assert reader.visited() == ["/list", "/d/118"]


async def test_an_answer_is_cited_with_the_list_and_its_own_page_only(reader: Reader) -> None:
    reader.recipe(LIST, answer=BEHIND_LINK)
    reader.site.pages["/list"] = page(item("117"), item("118", title=OTHER.inquiry.title))
    for number in ("117", "118"):
        reader.site.pages[f"/d/{number}"] = f"<div class=detail><p class=hf>答{number}</p></div>"
    for found in (await reader.look(WANTED, OTHER)).found:
        shown = [each.data.decode() for each in found.captures if each.role == "watched page"]
        assert [found.text in text for text in shown] == [False, True]


NEXT = "<a class=next href='{}'>下一页</a>"


async def test_a_list_is_read_from_page_to_page_until_every_letter_is_found(reader: Reader) -> None:
    reader.recipe(LIST, more='next = "a.next"')
    reader.site.pages["/list"] = page(item("119"), after=NEXT.format("list2"))
    reader.site.pages["/list2"] = page(item("117", "可以。"), after=NEXT.format("/list3"))
    assert await reader.texts() == {"autumn-hz-hours": "可以。"}
    assert reader.visited() == ["/list", "/list2"]


@pytest.mark.parametrize(
    ("pages", "visited"),
    [
        pytest.param(
            {"/list": page(after=NEXT.format("list#top"))}, ["/list"], id="a next page that is this one"
        ),
        pytest.param(
            {"/list": page(after=NEXT.format("list2")), "/list2": page(after=NEXT.format("list"))},
            ["/list", "/list2"],
            id="in circles",
        ),
        pytest.param({"/list": page(after=NEXT.format("javascript:next()"))}, ["/list"], id="no address"),
        pytest.param(
            {
                "/list": page(
                    item("9", on="2026-01-04"), item("8", on="2026-01-03"), after=NEXT.format("list2")
                )
            },
            ["/list"],
            id="a page older than the letter",
        ),
        pytest.param(
            {
                "/list": page(
                    item("9", on="2026-01-03"), item("8", on="2026-01-06"), after=NEXT.format("list2")
                ),
                "/list2": page(),
            },
            ["/list", "/list2"],
            id="an old letter pinned on top",
        ),
        pytest.param(
            {f"/list{n or ''}": page(item(f"9{n}"), after=NEXT.format(f"list{n + 1}")) for n in range(9)},
            ["/list", "/list1", "/list2"],
            id="as far as the recipe goes",
        ),
    ],
)
async def test_the_way_through_a_list_has_an_end(
    reader: Reader, pages: dict[str, str], visited: list[str]
) -> None:
    reader.recipe(LIST, more='next = "a.next"\nmost_pages = 3')
    reader.site.pages.update(pages)
    assert await reader.texts() == {}
    assert reader.visited() == visited


async def test_the_way_through_a_list_stays_on_the_recipes_hosts(reader: Reader) -> None:
    reader.recipe(LIST, more='next = "a.next"')
    reader.site.pages["/list"] = page(after=NEXT.format("http://other.example/list2"))
    assert "not on one of the recipe's hosts" in (await reader.look()).unknown


async def test_a_list_in_a_frame_goes_on_within_the_frame(reader: Reader) -> None:
    reader.recipe(LIST, more='iframe = "#f"\nnext = "a.next"')
    reader.site.pages["/list"] = "<iframe id=f src=inner/list></iframe>"
    reader.site.pages["/inner/list"] = page(item("119"), after=NEXT.format("list2"))
    reader.site.pages["/inner/list2"] = page(item("117", "可以。"))
    assert await reader.texts() == {"autumn-hz-hours": "可以。"}


def searched(asked: list[dict[str, str]], results: dict[str, str]):
    """A search page that answers each word with its results, and remembers what it was asked."""

    async def answer(request: web.Request) -> web.Response:
        given = dict(await request.post()) if request.method == "POST" else dict(request.query)
        asked.append(given)
        return web.Response(text=results.get(str(given["w"]), "<p>没有找到</p>"), content_type="text/html")

    return answer


@pytest.mark.parametrize(
    "search",
    [
        pytest.param('search = { url = "{address}/find?w={number}" }', id="by an address"),
        pytest.param(
            'search = { method = "POST", url = "{address}/find", fields = { w = "{number}" } }', id="by POST"
        ),
    ],
)
async def test_a_list_is_searched_once_for_every_letter_that_waits(reader: Reader, search: str) -> None:
    asked: list[dict[str, str]] = []
    results = {"117": page(item("117", "可以。")), "118": page(item("118", "不可以。", OTHER.inquiry.title))}

    reader.site.pages["/find"] = searched(asked, results)
    reader.recipe(LIST, more=f'{search}\nnot_found = {{ text = "没有找到" }}')
    third = replace(WANTED, inquiry=replace(INQUIRY, reference="x", title="别的"), receipt=Receipt("120"))
    assert reader.place(WANTED) == reader.place(OTHER)
    assert reader.reader.places(INQUIRY, Receipt()) == ()
    assert await reader.texts(WANTED, OTHER, third) == {
        "autumn-hz-hours": "可以。",
        "autumn-hz-school": "不可以。",
    }
    assert sorted(given["w"] for given in asked) == ["117", "118", "120"]


@pytest.mark.parametrize(
    ("rows", "cause"),
    [
        pytest.param([item("", "可以。"), item("", "")], Inconclusive.PERSON, id="one of them is answered"),
        pytest.param([item("", ""), item("", "")], None, id="none of them is answered"),
    ],
)
async def test_rows_that_cannot_be_told_apart_hinder_a_look_once_one_is_answered(
    reader: Reader, rows: list[str], cause: Inconclusive | None
) -> None:
    reader.recipe(LIST)
    reader.site.pages["/list"] = page(*rows)
    sight = await reader.look(replace(WANTED, receipt=Receipt()))
    assert (sight.cause, sight.found) == (cause, ())


JSON = SUBMIT + 'kind = "json"\nurl = "{address}/api"\nanswer = {answer}\n{more}\n'
ROWS = 'rows = "data.list"\nnumber = "id"\ntitle = "bt"\ncontainer = "data"'
TIMES = """
[[watch.times]]
label = "hfsj"
path = "reply.at"
formats = ["epoch_ms"]
[[watch.times]]
label = "lysj"
path = "on"
on = "row"
means = "submitted"
formats = ["%Y-%m-%d"]
"""


def api(*rows: object) -> str:
    return json.dumps({"code": 200, "data": {"list": rows}})


async def test_a_list_of_letters_in_json_is_read(reader: Reader) -> None:
    reader.recipe(JSON, answer='{ body = "reply.text", office = "dept.0.name" }', more=ROWS + TIMES)
    reply = {
        "text": "<p>您好，&nbsp;周六<b>办公</b>。</p><script>x()</script><p>谢谢</p>",
        "at": 1767840600000,
    }
    mine = {"id": 117, "bt": INQUIRY.title, "on": "2026-01-05", "reply": reply, "dept": [{"name": "政务办"}]}
    reader.site.pages["/api"] = api({"id": 118, "bt": "别的", "reply": None}, mine)
    [found] = (await reader.look()).found
    assert (found.text, found.office) == ("您好， 周六办公。\n谢谢", "政务办")
    times = {claim.label: (claim.instant, claim.flags, claim.means) for claim in found.claims}
    assert times == {
        "lysj": (datetime(2026, 1, 4, 16, tzinfo=UTC), (DATE_ONLY,), "submitted"),
        "hfsj": (datetime(2026, 1, 8, 2, 50, tzinfo=UTC), (), "answered"),
    }


async def test_a_json_list_is_asked_for_page_after_page(reader: Reader) -> None:
    asked: list[dict[str, object]] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(await request.json())
        number = asked[-1]["page"]
        return web.Response(text=api({"id": "117" if number == "2" else "9", "reply": "可以。"}))

    reader.site.pages["/api"] = answer
    more = ROWS + '\nmethod = "POST"\nsend = { page = "{page}", size = 10, kind = ["all"] }'
    reader.recipe(JSON, answer='{ body = "reply" }', more=more)
    assert await reader.texts() == {"autumn-hz-hours": "可以。"}
    assert asked == [{"page": number, "size": 10, "kind": ["all"]} for number in ("1", "2")]


async def test_json_is_searched_for_each_letter_and_its_answer_stands_in_a_document_of_its_own(
    reader: Reader,
) -> None:
    asked: list[str] = []

    def answer(request: web.Request) -> web.Response:
        asked.append(request.query["w"])
        return web.Response(text=f"cb({api({'id': request.query['w'], 'key': 'a/b'})});")

    reader.site.pages["/api"] = answer
    reader.site.pages["/one/a/b"] = json.dumps(
        {"data": json.dumps({"replies": [{"t": "可以。"}, {"t": "谢谢"}]})}
    )
    details = '{ url = "{address}/one/{field:key}", container = "data", body = "data.replies.*.t" }'
    reader.recipe(JSON.replace("/api", "/api?w={number}"), answer=details, more=ROWS)
    both = {"autumn-hz-hours": "可以。\n\n谢谢", "autumn-hz-school": "可以。\n\n谢谢"}
    assert await reader.texts(WANTED, OTHER) == both
    assert asked == ["117", "118"]
    assert "{" not in reader.place().url


async def test_one_letter_in_json_is_looked_up_with_number_and_password(reader: Reader) -> None:
    fields = 'method = "POST"\nfields = { no = "{number}", pw = "{password}" }\ncontainer = "letter.id"'
    reader.recipe(
        JSON,
        answer='{ body = "letter.reply", not_yet = ["办理中"] }',
        more=fields + '\nnot_found = { text = "查无此信" }',
    )
    reader.site.pages["/api"] = '{"letter": {"id": 7, "reply": "办理中"}}'
    assert await reader.texts() == {"autumn-hz-hours": ""}
    assert reader.site.posted == [("/api", {"no": "117", "pw": "482913"})]
    reader.site.pages["/api"] = '{"message": "查无此信"}'
    gone = await reader.look()
    assert (gone.cause, gone.found) == (Inconclusive.GONE, ())  # it was there a moment ago
    reader.memory = ""
    assert await reader.texts() == {}
    assert reader.reader.places(INQUIRY, Receipt()) == ()


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        pytest.param("", Inconclusive.EMPTY, id="nothing"),
        pytest.param("[" * 100_000, Inconclusive.CUT, id="nested without an end"),
        pytest.param('{"a":' * 20_000 + "1" + "}" * 20_000, Inconclusive.SELECTOR, id="nested too deep"),
        pytest.param("9" * 10_000, Inconclusive.SELECTOR, id="an endless number"),
        pytest.param("null", Inconclusive.SELECTOR, id="null"),
        pytest.param('{"code": 500, "data": null}', Inconclusive.SELECTOR, id="an error in JSON"),
        pytest.param('{"data": {"list": {"a": 1}}}', Inconclusive.SELECTOR, id="no array"),
        pytest.param('{"data": {"list": null}}', None, id="an empty list as null"),
        pytest.param(
            '{"data": {"list": [1, null, "x", [], {"id": {"a": 1}}, {"id": true}]}}', None, id="odd rows"
        ),
        pytest.param(api({"id": "117\ud800\0", "bt": "\ud800"}), None, id="characters that are none"),
        pytest.param("<p>登录超时</p>", Inconclusive.SELECTOR, id="a page instead"),
        pytest.param("<p>请完成安全验证</p>", Inconclusive.CHALLENGE, id="a challenge instead"),
        pytest.param(
            lambda _: web.Response(status=500, text='{"data": {"list": []}}'),
            Inconclusive.OUTAGE,
            id="outage",
        ),
    ],
)
async def test_json_that_is_not_as_expected_never_raises(
    reader: Reader, answer: object, cause: Inconclusive | None
) -> None:
    reader.recipe(JSON, answer='{ body = "reply" }', more=ROWS)
    reader.site.pages["/api"] = answer
    sight = await reader.look()
    assert (sight.cause, [found.text for found in sight.found if found.text]) == (cause, [])


async def test_a_function_may_only_find_letters_that_are_wanted(reader: Reader) -> None:
    (reader.folder / "hooks.py").write_text(
        "from replyclock.ports.reader import FoundReply\n"
        "def read(text, wanted):\n    return [FoundReply('stranger', text)]\n"
    )
    reader.recipe(JSON, answer='{ body = "reply" }', more=f'{ROWS}\npython = "hooks.py:read"')
    reader.site.pages["/api"] = api()
    assert "watch.python found stranger, which is not wanted" in (await reader.look()).unknown


@pytest.mark.parametrize(
    ("recipe", "sentence"),
    [
        pytest.param(
            LIST.replace("{more}", "search = {{ fields = {{ w = 'x' }} }}"),
            "expected a blank",
            id="search for nobody",
        ),
        pytest.param(
            JSON.replace("{more}", 'container = "a"\nsend = {{ a = "{{number}}" }}'),
            'send goes with method = "POST"',
            id="JSON with GET",
        ),
        pytest.param(JSON.replace("{more}", ""), "expected container", id="one letter without proof"),
        pytest.param(
            JSON.replace("{more}", 'rows = "a"'), "expected number or title", id="rows that nobody knows"
        ),
        pytest.param(JSON.replace("{more}", 'container = "a..b"'), "watch.container", id="no path"),
    ],
)
async def test_a_recipe_that_cannot_work_is_told_at_once(reader: Reader, recipe: str, sentence: str) -> None:
    answer = IN_ROW if 'kind = "list"' in recipe else '{ body = "reply" }'
    reader.recipe(recipe.replace("{{", "{").replace("}}", "}"), answer=answer)
    with pytest.raises(WrongUse, match=sentence):
        reader.place()
