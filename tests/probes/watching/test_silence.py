"""What a look may call silence: rows that are missing, rows that stand twice, labels, pages of scripts."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from support.one_letter import INQUIRY, OTHER, WANTED, MovedClock

from replyclock.domain.facts import Inconclusive
from replyclock.ports.reader import LookResult, WatchedLetter
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.recipe.model import RecipeBook
from replyclock.probes.watching.reader import RecipeReader

BROWSER = {"action_timeout_ms": 2000}

pytestmark = pytest.mark.asyncio(loop_scope="module")

HEAD = '[submit]\nchannel = "none"\nurl = "{address}/"\n[watch]\n'
LIST = (
    HEAD
    + """
kind = "list"
url = "{address}/list"
container = "#letters"
row = "#letters li"
number = ".no"
title = ".bt"
answer = {{ body = ".hf", not_yet = ["暂无回复"] }}
{more}
"""
)
BEHIND_LINK = LIST.replace('body = ".hf",', 'link = "a", container = ".detail", body = ".hf",')
LOOKUP = (
    HEAD
    + """
kind = "lookup"
url = "{address}/query"
fields = {{ no = "{{number}}" }}
container = "{container}"
not_found = {{ text = "没有查到" }}
answer = {{ body = ".hf" }}
{more}
"""
)
JSON = (
    HEAD
    + """
kind = "json"
url = "{address}/api"
rows = "list"
number = "no"
title = "bt"
answer = {{ body = "hf" }}
{more}
"""
)
ALL = ("121", "120", "119", "118", "117", "116")


def item(no: str, reply: str = "", title: str | None = None) -> str:
    shown = title if title is not None else {"117": INQUIRY.title, "118": "入学咨询"}.get(no, f"来信{no}")
    return (
        f"<li><i class=no>{no}</i><b class=bt>{shown}</b><p class=hf>{reply}</p><a href='/d/{no}'>看</a></li>"
    )


def page(*items: str, after: str = "") -> str:
    return f"<meta charset=utf-8><h1>来信</h1><ul id=letters>{''.join(items)}</ul>{after}"


def listed(*numbers: str, **replies: str) -> str:
    return page(*(item(no, replies.get(f"n{no}", "")) for no in numbers))


class Watcher:
    """Looks for letters on one pretend site, an hour apart, and keeps the memory."""

    def __init__(self, site, folder: Path, browser: Browser) -> None:
        self.site, self.folder, self.clock, self.memory = site, folder, MovedClock(), ""
        self.book = RecipeBook(folder)
        self.reader = RecipeReader(self.book, browser, self.clock, may_open_browser=False)

    def recipe(self, text: str, **parts: str) -> None:
        words = {"address": self.site.address, "more": "", "container": ".detail", **parts}
        (self.folder / "hz.toml").write_text(text.format(**words), encoding="utf-8")

    async def look(self, *wanted: WatchedLetter) -> LookResult:
        wanted = wanted or (WANTED,)
        [place] = self.reader.places(wanted[0].inquiry, wanted[0].receipt)
        sight = await self.reader.look(place, wanted, user_agent="tests", memory=self.memory)
        self.memory = sight.memory
        self.clock.instant += timedelta(hours=1)
        return sight

    async def causes(self, *pages: object, path: str = "/list") -> list[Inconclusive | None]:
        """What hinders the looks at these pages, one after the other."""
        seen = []
        for each in pages:
            self.site.pages[path] = each
            seen.append((await self.look()).cause)
        return seen


@pytest_asyncio.fixture(loop_scope="module")
async def watcher(site, tmp_path: Path) -> AsyncIterator[Watcher]:
    nowhere = Browser(BrowserSettings(executable=tmp_path / "nowhere"))
    watcher = Watcher(site, tmp_path, nowhere)
    yield watcher
    await watcher.reader.aclose()
    await nowhere.aclose()


GONE, CONFLICT, SCRIPT = Inconclusive.GONE, Inconclusive.CONFLICT, Inconclusive.SCRIPT


# Rows that are missing


@pytest.mark.parametrize(
    ("before", "now", "cause"),
    [
        pytest.param(ALL, ("122", *ALL[:-1]), None, id="pushed over the end by a new one"),
        pytest.param(ALL, ("123", "122", *ALL[:-2]), GONE, id="our own pushed over the end"),
        pytest.param(ALL, ("122", *ALL), None, id="a new one"),
        pytest.param(ALL, ALL[:4], GONE, id="cut in the middle"),
        pytest.param(ALL, ALL[1:], GONE, id="without its newest"),
        pytest.param(ALL, ("122", *ALL[1:]), GONE, id="another one in the place of the newest"),
        pytest.param(ALL, ("121", "120", "118", "117", "116"), GONE, id="a hole"),
        pytest.param(ALL, tuple(reversed(ALL)), None, id="in another order"),
        pytest.param(ALL, ("117", "121", "122", "120", "119", "118"), None, id="by the last change"),
        pytest.param(ALL[::-1], (*ALL[-2::-1], "122"), None, id="the oldest first"),
        pytest.param(
            ("9", *ALL[::-1]), ("9", *ALL[-2::-1], "122"), None, id="the oldest first, below a pinned one"
        ),
        pytest.param(ALL, ("9", "8", "7", "6", "117", "118"), None, id="most of it new"),
        pytest.param(ALL, ("9", "8"), GONE, id="all of it new, and less"),
        pytest.param(ALL, (), GONE, id="empty"),
        pytest.param((), ALL, None, id="empty before"),
    ],
)
async def test_a_list_in_which_a_row_is_missing_for_no_reason_shows_no_silence(
    watcher: Watcher, before: tuple[str, ...], now: tuple[str, ...], cause: Inconclusive | None
) -> None:
    watcher.recipe(LIST)
    assert await watcher.causes(listed(*before), listed(*now)) == [None, cause]


async def test_a_list_that_is_whole_again_counts_at_once(watcher: Watcher) -> None:
    watcher.recipe(LIST)
    pages = [listed(*ALL), listed(*ALL[:3]), listed("122", *ALL)]
    assert await watcher.causes(*pages) == [None, GONE, None]


async def test_a_row_that_stays_away_is_taken_for_withdrawn_at_the_third_look(watcher: Watcher) -> None:
    watcher.recipe(LIST)
    withdrawn = listed("121", "120", "118", "117", "116")
    assert await watcher.causes(listed(*ALL), *[withdrawn] * 4) == [None, GONE, GONE, None, None]


async def test_a_list_that_lost_everything_is_doubted_for_a_day(watcher: Watcher) -> None:
    watcher.recipe(LIST)
    others = [no for no in ALL if no != "117"]
    seen = await watcher.causes(listed(*others), *[page()] * 26)
    assert seen == [None, *[GONE] * 24, None, None]


async def test_our_own_letter_that_left_the_list_may_have_been_answered(watcher: Watcher) -> None:
    watcher.recipe(LIST)
    others = listed(*[no for no in ALL if no != "117"])
    assert await watcher.causes(listed(*ALL), *[others] * 30) == [None, *[GONE] * 30]
    [last] = [await watcher.look()]
    assert last.unknown == (
        f"letter autumn-hz-hours stood at {watcher.site.address}/list and is not there any more: it may have"
        " been answered, moved or withdrawn; a person looks (replyclock look autumn-hz-hours), or the recipe"
        " names where such letters stand (more_urls, most_pages, search)."
    )
    answered = await watcher.look(replace(WANTED, answered=True))
    assert answered.unknown == ""  # nobody waits for it any more


async def test_what_is_there_of_the_other_letters_is_found_all_the_same(watcher: Watcher) -> None:
    watcher.recipe(LIST)
    watcher.site.pages["/list"] = listed(*ALL)
    await watcher.look(WANTED, OTHER)
    watcher.site.pages["/list"] = listed("121", "120", "119", "118", "116", n118="可以入学。")
    sight = await watcher.look(WANTED, OTHER)
    assert (sight.cause, [(hit.reference, hit.text) for hit in sight.found]) == (
        GONE,
        [("autumn-hz-school", "可以入学。")],
    )


NEXT = "<a class=next href='/list2'>下一页</a>"


async def test_rows_behind_what_was_read_are_not_missed(watcher: Watcher) -> None:
    watcher.recipe(LIST, more='next = "a.next"\nmost_pages = 2')
    watcher.site.pages["/list2"] = listed("118", "117", "116")
    first = page(*(item(no) for no in ("121", "120", "119")), after=NEXT)
    found = page(*(item(no) for no in ("117", "121", "120")), after=NEXT)
    assert await watcher.causes(first, found, first) == [None, None, None]
    watcher.site.pages["/list2"] = listed("118", "116")
    assert await watcher.causes(first) == [GONE]


async def test_a_look_up_that_knew_a_letter_and_knows_it_no_more_shows_no_silence(watcher: Watcher) -> None:
    watcher.recipe(LOOKUP)
    shown = "<div class=detail><h2>窗口办公时间咨询</h2><p class=hf></p></div>"
    pages = ["<p>没有查到您的信件</p>", shown, "<p>没有查到您的信件</p>", shown]
    assert await watcher.causes(*pages, path="/query") == [None, None, GONE, None]


async def test_a_search_that_found_a_letter_and_finds_it_no_more_shows_no_silence(watcher: Watcher) -> None:
    watcher.recipe(
        LIST,
        more=f'search = {{ url = "{watcher.site.address}/find?w={{number}}" }}\n'
        'not_found = { text = "无" }',
    )
    answers = {"117": listed("117"), "118": listed("118", n118="可以入学。")}
    watcher.site.pages["/find"] = lambda request: web.Response(
        text=answers[request.query["w"]], content_type="text/html"
    )
    await watcher.look(WANTED, OTHER)
    answers.update({"117": "<p>无</p>", "118": listed("118", n118="不可以入学。")})
    sight = await watcher.look(WANTED, OTHER)
    assert (sight.cause, [hit.reference for hit in sight.found]) == (GONE, ["autumn-hz-school"])


async def test_rows_of_json_are_missed_like_rows_of_a_page(watcher: Watcher) -> None:
    watcher.recipe(JSON)
    whole = json.dumps({"list": [{"no": no, "hf": ""} for no in ALL]})
    cut = json.dumps({"list": [{"no": no, "hf": ""} for no in ALL[:3]]})
    assert await watcher.causes(whole, cut, whole, path="/api") == [None, GONE, None]


# Rows that stand twice


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        pytest.param([item("117", "可以。"), item("117", "不可以。")], CONFLICT, id="two answers"),
        pytest.param(
            [item("117", "可以。"), item("117", "可以。 浏览次数：7")], "可以。", id="a counter aside"
        ),
        pytest.param([item("117"), item("117", "可以。")], "可以。", id="on top without its answer"),
        pytest.param([item("117"), item("117")], "", id="twice without one"),
        pytest.param(
            [item("117", "可以。"), item("117", "旧答复。", title="别的来信")],
            "可以。",
            id="a number that another title bears too",
        ),
        pytest.param(
            [item("117", "可以。", title=""), item("117", "", title="")],
            CONFLICT,
            id="a number of two rows without titles",
        ),
        pytest.param(
            [item("117", "可以。"), item("117", "不可以。"), item("117", "再议。"), item("117")],
            CONFLICT,
            id="four times",
        ),
    ],
)
async def test_a_row_that_stands_twice_counts_where_both_say_the_same(
    watcher: Watcher, rows: list[str], told: str | Inconclusive
) -> None:
    watcher.recipe(LIST)
    watcher.site.pages["/list"] = page(*rows)
    sight = await watcher.look()
    assert (sight.cause or sight.found[0].text) == told


async def test_two_answers_of_a_letter_that_was_answered_hold_nobody_up(watcher: Watcher) -> None:
    watcher.recipe(LIST)
    watcher.site.pages["/list"] = page(item("117", "可以。"), item("117", "不可以。"), item("118"))
    sight = await watcher.look(replace(WANTED, answered=True), OTHER)
    assert (sight.unknown, [hit.reference for hit in sight.found]) == ("", ["autumn-hz-school"])


async def test_two_answers_of_one_letter_name_it_and_leave_the_others_to_be_found(watcher: Watcher) -> None:
    watcher.recipe(LIST)
    watcher.site.pages["/list"] = page(
        item("117", "可以。"), item("117", "不可以。"), item("118", "可以入学。")
    )
    sight = await watcher.look(WANTED, OTHER)
    assert sight.unknown == (
        f"{watcher.site.address}/list shows letter autumn-hz-hours twice, with different answers; a person"
        " looks (replyclock look autumn-hz-hours)."
    )
    assert [hit.text for hit in sight.found] == ["可以入学。"]


async def test_a_row_that_stands_twice_is_followed_once(watcher: Watcher) -> None:
    watcher.recipe(BEHIND_LINK)
    watcher.site.pages["/list"] = page(item("117"), item("117", "看全文"))
    watcher.site.pages["/d/117"] = "<div class=detail><p class=hf>可以。</p></div>"
    assert [hit.text for hit in (await watcher.look()).found] == ["可以。"]
    assert watcher.site.visited.count("/d/117") == 1


# What stands in an answer's place


@pytest.mark.parametrize(
    ("box", "told"),
    [
        ("回复内容：", Inconclusive.LABEL),
        ("<b>答复:</b><p>&nbsp;</p>", Inconclusive.LABEL),
        ("Reply:", Inconclusive.LABEL),
        ("回复单位：市民政局<br>回复时间：2026-01-06 10:00<br>回复内容：", Inconclusive.LABEL),
        ("\ufffd\ufffd\ufffd\ufffd\ufffd，\ufffd\ufffd", Inconclusive.UNREADABLE),
        ("\ue001\ue002\ue003\ue004\ue005\ue006", Inconclusive.UNREADABLE),
        ("加载中…", SCRIPT),
        ("暂 无 回复。", ""),
        ("回复内容：暂无回复", ""),
        ("", ""),
        ("回复内容：可以。", "回复内容：可以。"),
        ("需要", "需要"),
    ],
)
async def test_a_label_and_signs_that_nobody_can_read_are_no_answer_and_no_silence(
    watcher: Watcher, box: str, told: str | Inconclusive
) -> None:
    watcher.recipe(LIST)
    watcher.site.pages["/list"] = page(item("117", box))
    sight = await watcher.look()
    assert (sight.cause or sight.found[0].text) == told


async def test_a_label_alone_says_how_the_recipe_takes_it_for_no_answer(watcher: Watcher) -> None:
    watcher.recipe(LIST)
    watcher.site.pages["/list"] = page(item("117", "回复内容："))
    assert (await watcher.look()).unknown == (
        f'{watcher.site.address}/list: where the answer should stand is only the label "回复内容："; if that'
        " is how the site shows a letter without an answer, write it into not_yet in [watch.answer] of"
        f" {watcher.folder / 'hz.toml'}."
    )
    watcher.recipe(LIST.replace("暂无回复", "回复内容："))
    assert [hit.text for hit in (await watcher.look()).found] == [""]


# What bytes are read as


def in_bytes(text: str, codec: str, content_type: str = "text/html") -> object:
    """A page of these bytes, whatever it calls them."""
    body = text.encode(codec)
    return lambda _: web.Response(body=body, headers={"Content-Type": content_type})


def letter_page(reply: str, charset: str) -> str:
    meta = f"<meta charset={charset}>" if charset else ""
    others = "".join(item(no, "您好，来信收悉，请携带身份证原件到政务大厅一楼办理。") for no in ALL[:3])
    return f"{meta}<h1>来信选登</h1><ul id=letters>{others}{item('117', reply)}</ul>"


LATIN = "text/html; charset=ISO-8859-1"
NONE_YET, ANSWER = "暂无回复", "您好，周六上午九点到十二点办公。"


# The bytes, what the page and the header call them, and what is said of it.
GUESSED = "charset guessed: the bytes are"
CHARSETS = {
    "gb2312": ("gb18030", "gb2312", "text/html", ""),
    "GBK called Latin-1": ("gb18030", "", LATIN, f"{GUESSED} GB18030, not ISO-8859-1"),
    "UTF-8 called Latin-1": ("utf-8", "", LATIN, f"{GUESSED} UTF-8, not ISO-8859-1"),
    "GBK called UTF-8": ("gb18030", "utf-8", "text/html", f"{GUESSED} GB18030, not utf-8"),
    "UTF-16 with its mark": ("utf-16", "", "text/html", ""),
}


@pytest.mark.parametrize("reply", [NONE_YET, ANSWER])
@pytest.mark.parametrize("charset", CHARSETS.values(), ids=CHARSETS)
async def test_a_page_is_read_as_browsers_read_it_and_a_guess_is_told(
    watcher: Watcher, reply: str, charset: tuple[str, str, str, str]
) -> None:
    codec, called, header, fault = charset
    watcher.recipe(LIST)
    watcher.site.pages["/list"] = in_bytes(letter_page(reply, called), codec, header)
    [found] = (await watcher.look()).found
    said = json.loads(next(each.data for each in found.captures if each.role == "response"))
    assert (found.text, found.fault) == ("" if reply == NONE_YET else ANSWER, fault)
    assert said.get("charset_fault", "") == fault


async def test_one_sign_that_was_cut_makes_no_other_page_of_it(watcher: Watcher) -> None:
    watcher.recipe(LIST)
    whole = letter_page(NONE_YET, "utf-8").encode()
    cut = whole.replace("选登".encode(), "选登".encode()[:-1])
    watcher.site.pages["/list"] = lambda _: web.Response(body=cut, content_type="text/html")
    sight = await watcher.look()
    assert (sight.unknown, [hit.text for hit in sight.found]) == ("", [""])


async def test_a_page_of_which_many_signs_are_lost_shows_no_silence(watcher: Watcher) -> None:
    watcher.recipe(LIST)
    text = letter_page(NONE_YET, "utf-8").encode()
    lost = text.replace("身份证原件".encode(), b"\xff\xfe" * 5)
    watcher.site.pages["/list"] = lambda _: web.Response(body=lost, content_type="text/html")
    sight = await watcher.look()
    assert (sight.cause, sight.unknown.endswith("were replaced; words may be lost.")) == (
        Inconclusive.UNREADABLE,
        True,
    )


# Pages that are not what they should be

SHELL = "<title>互动交流</title><div id=letters></div><script src=/app.js></script>"
PAGES = {
    "an empty list of a page of scripts": (SHELL, SCRIPT),
    "a list that says it loads": (
        page(after="<script>fill()</script>").replace("</ul>", "加载中…</ul>"),
        SCRIPT,
    ),
    "a table with nothing but its head, and a script": (
        "<h1>来信</h1><table id=letters><tr><th>标题</th></tr></table><script>fill()</script>",
        SCRIPT,
    ),
    "another root of a page of scripts": (SHELL.replace("letters", "app"), SCRIPT),
    "a page that refreshes": ("<meta http-equiv=refresh content='0;url=/list?a=1'><p>正在跳转</p>", SCRIPT),
    "a page that refreshes, around the list": (
        page().replace("<h1>", "<meta content='1' http-equiv=\"Refresh\"><h1>"),
        SCRIPT,
    ),
    "a script that sets a cookie": ("<script>document.cookie='a=1';location.reload()</script>", SCRIPT),
    "a script that sets a cookie, with a word": (
        "<p>请稍候</p><script>document . cookie = 'a=1'</script>",
        SCRIPT,
    ),
    "a script that goes on": ("<script>window.location.href='/list?x=1'</script>", SCRIPT),
    "a header that refreshes": (
        lambda _: web.Response(text="<p>请稍候</p>", content_type="text/html", headers={"Refresh": "0"}),
        SCRIPT,
    ),
    "nothing but a script, refused": (
        lambda _: web.Response(status=412, text="<script>x()</script>", content_type="text/html"),
        SCRIPT,
    ),
    "a fault told as a page": ("<div><h1>系统繁忙，请稍后再试</h1></div>", Inconclusive.OUTAGE),
    "a fault told in the list": ("<div id=letters>数据库连接失败</div>", Inconclusive.OUTAGE),
    "a fault in English": ("<h1>An error has occurred</h1>", Inconclusive.OUTAGE),
    "a login instead": ("<form>用户名<input name=u><input type=password></form>", Inconclusive.PERSON),
    "a login in the list": (
        "<div id=letters><form>用户名<input type=password></form></div>",
        Inconclusive.PERSON,
    ),
    "a challenge in the list": ("<div id=letters>请完成安全验证</div>", Inconclusive.CHALLENGE),
    "another page": ("<p>栏目已调整，请从首页进入。</p>", Inconclusive.SELECTOR),
    "an empty list": (page(), None),
    "an empty list that says so, beside a script": (
        page(after="<script>count()</script>").replace("</ul>", "暂无信件</ul>"),
        None,
    ),
    "an empty list that refreshes every five minutes": (
        page().replace("<h1>", "<meta http-equiv=refresh content=300><h1>").replace("</ul>", "暂无信件</ul>"),
        None,
    ),
}


@pytest.mark.parametrize(("shown", "cause"), PAGES.values(), ids=PAGES)
async def test_a_page_without_a_row_is_silence_only_where_it_is_the_list(
    watcher: Watcher, shown: object, cause: Inconclusive | None
) -> None:
    watcher.recipe(LIST)
    watcher.site.pages["/list"] = shown
    sight = await watcher.look()
    assert (sight.cause, sight.found) == (cause, ())
    if cause is SCRIPT:
        assert sight.unknown.endswith(f"write browser = true into [watch] of {watcher.folder / 'hz.toml'}.")


LETTER_PAGES = {
    "filled by a script": ("<div class=detail></div><script>fill()</script>", SCRIPT),
    "a fault": ("<div class=detail>系统异常</div>", Inconclusive.OUTAGE),
    "a letter about a fault": ("<div class=detail><h2>窗口办公时间咨询</h2>系统异常</div>", None),
    "a letter without an answer": ("<div class=detail></div>", None),
    "the form that asks for the password": ("<div class=detail><input type=password></div>", None),
}


@pytest.mark.parametrize(("shown", "cause"), LETTER_PAGES.values(), ids=LETTER_PAGES)
async def test_a_page_without_an_answer_is_silence_only_where_it_is_the_letters(
    watcher: Watcher, shown: str, cause: Inconclusive | None
) -> None:
    watcher.recipe(LOOKUP)
    assert await watcher.causes(shown, path="/query") == [cause]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('{"code": 200, "list": []}', None),
        ('{"code": 500, "msg": "系统异常", "list": []}', Inconclusive.OUTAGE),
        ('{"success": false, "list": []}', Inconclusive.OUTAGE),
        ('{"code": -1, "list": []}', Inconclusive.OUTAGE),
        ('{"code": 500, "list": [{"no": "116"}]}', None),
        ('{"list": [{"no": "117", "hf": ""}', Inconclusive.CUT),
        ("<script>document.cookie='a=1'</script>", SCRIPT),
        ("<form><input type=password>登录</form>", Inconclusive.PERSON),
    ],
)
async def test_json_that_tells_a_fault_or_is_none_shows_no_silence(
    watcher: Watcher, text: str, cause: Inconclusive | None
) -> None:
    watcher.recipe(JSON)
    watcher.site.pages["/api"] = text
    sight = await watcher.look()
    assert sight.cause is cause
    assert cause is not SCRIPT or 'write another kind than "json" with browser = true into' in sight.unknown


async def test_a_page_that_leads_to_itself_is_asked_for_once_and_names_the_browser(watcher: Watcher) -> None:
    watcher.recipe(LIST)
    watcher.site.pages["/list"] = lambda _: web.Response(
        status=302, headers={"Location": "/list#top", "Set-Cookie": "a=1"}
    )
    sight = await watcher.look()
    assert (sight.cause, watcher.site.visited.count("/list")) == (SCRIPT, 1)
    assert sight.unknown.startswith(f"{watcher.site.address}/list redirects to itself, and plain HTTP shows")


async def test_a_post_that_leads_back_to_its_address_is_no_circle(watcher: Watcher) -> None:
    watcher.recipe(LOOKUP, more='method = "POST"')
    shown = "<div class=detail><p class=hf>可以。</p></div>"
    watcher.site.pages["/query"] = lambda request: (
        web.Response(status=303, headers={"Location": "/query"})
        if request.method == "POST"
        else web.Response(text=shown, content_type="text/html")
    )
    assert [hit.text for hit in (await watcher.look()).found] == ["可以。"]


# The browser


@pytest.fixture
def in_browser(watcher: Watcher, browser: Browser) -> Watcher:
    watcher.reader = RecipeReader(watcher.book, browser, watcher.clock)
    return watcher


def asks_for_a_cookie(request: web.Request) -> web.Response:
    if request.cookies.get("seen") == "yes":
        return web.Response(text=listed("117", n117="可以。"), content_type="text/html")
    return web.Response(status=302, headers={"Location": "/list", "Set-Cookie": "seen=yes"})


FILLED = """<title>来信</title><table id=letters><tr><th>标题</th></tr></table><script>
setTimeout(() => fetch('/rows').then(r => r.text()).then(t => letters.innerHTML += t), 300)</script>"""


@pytest.mark.browser
async def test_the_browser_is_opened_for_what_only_it_shows(in_browser: Watcher) -> None:
    in_browser.recipe(LIST)
    in_browser.site.pages["/rows"] = listed("117", n117="可以。")
    refreshes = "<meta http-equiv=refresh content='0;url=/other'>"
    in_browser.site.pages["/other"] = listed("117", n117="可以。")
    for shown in (asks_for_a_cookie, refreshes, FILLED):
        in_browser.memory = ""
        in_browser.site.pages["/list"] = shown
        sight = await in_browser.look()
        assert (sight.unknown, [hit.text for hit in sight.found]) == ("", ["可以。"])


@pytest.mark.browser
async def test_what_the_browser_does_not_show_either_is_told_with_what_it_was_opened_for(
    in_browser: Watcher,
) -> None:
    in_browser.recipe(LIST)
    in_browser.site.pages["/list"] = "<p>请稍候</p><script>document.cookie = 'a=1'</script>"
    sight = await in_browser.look()
    address, file = f"{in_browser.site.address}/list", in_browser.folder / "hz.toml"
    assert sight.cause is Inconclusive.SELECTOR
    assert sight.unknown == (
        f"{address}: the selector #letters is missing on the page. So it was in the browser, which was opened"
        f" because {address} sets a cookie by a script, and plain HTTP shows nothing else; write browser ="
        f" true into [watch] of {file}."
    )


@pytest.mark.browser
async def test_a_list_that_stays_empty_in_the_browser_is_empty(in_browser: Watcher) -> None:
    in_browser.recipe(LIST)
    in_browser.site.pages["/rows"] = ""
    assert await in_browser.causes(FILLED) == [None]


async def test_a_browser_that_is_not_there_is_named_beside_the_line_that_would_need_it(
    watcher: Watcher, tmp_path: Path
) -> None:
    nowhere = Browser(BrowserSettings(executable=tmp_path / "nowhere"))
    watcher.reader = RecipeReader(watcher.book, nowhere, watcher.clock)
    watcher.recipe(LIST)
    watcher.site.pages["/list"] = SHELL
    sight = await watcher.look()
    await nowhere.aclose()
    assert sight.unknown.startswith(
        f"{watcher.site.address}/list is filled by a script, and plain HTTP shows nothing else; write"
        f" browser = true into [watch] of {watcher.folder / 'hz.toml'}. The browser cannot be asked: "
    )
