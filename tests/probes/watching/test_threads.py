"""Letters on pages without rows: below headings, by ids of comments, behind markers, in arrays of JSON."""

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError
from selectolax.lexbor import SelectolaxError
from support.one_letter import INQUIRY
from support.repository import ROOT

from replyclock.domain.facts import Inconclusive
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.recipe.json_watch import JsonWatch
from replyclock.probes.recipe.model import Recipe
from replyclock.probes.recipe.watch import ListWatch, PageWatch
from replyclock.probes.watching.content.threads import (
    MOST_SECTIONS,
    TooManyHeadings,
    following,
    marked,
    outermost,
    sections,
)
from replyclock.probes.watching.extract import parse_page, rows_of, words_of
from replyclock.probes.watching.json_values import text_at, values_at

NOW = datetime(2026, 1, 9, tzinfo=UTC)
TITLE = INQUIRY.title


def a_list(**keys: object) -> ListWatch:
    values = {"kind": "list", "url": "https://hz.example/list", "container": "main", "answer": {}}
    return ListWatch.model_validate({**values, **keys})


def read(page: str, watch: ListWatch) -> dict[str, tuple[str, str]]:
    """By number or else title: the title, and what the office says."""
    container = parse_page(page).css_first(watch.container)
    assert container is not None
    rows = list(rows_of(container, watch, watch.url, 0, NOW))
    found = {row.number or row.title: (row.title, words_of(row.below, watch.answer).text) for row in rows}
    assert len(found) == len(rows)
    return found


# The talk page of a wiki: a heading for each letter, below it whatever anybody wrote
TALK = """<main><p>欢迎在此提问。</p>
<div class="mw-heading mw-heading2"><h2 id="a">窗口办公时间咨询</h2><span class="edit">[编辑]</span></div>
<p>您好，请问周六窗口是否办公？ 王小明 2026年1月5日 10:02</p>
<dl><dd>您好，周六上午办公。 <small>政务办 2026年1月6日</small>
  <dl><dd>谢谢。</dd></dl></dd></dl>
<section><div class="mw-heading mw-heading2"><h2 id="b">停车证怎样办理</h2></div>
<p>请问停车证怎样办理？</p></section>
<h3>附记</h3><p>另外，要多少钱？</p></main>"""


def test_a_letter_below_a_heading_goes_on_to_the_next_one_however_deep_both_are_wrapped() -> None:
    found = read(TALK, a_list(heading=".mw-heading2", title="h2", answer={"without": ".edit"}))
    assert list(found) == [TITLE, "停车证怎样办理"]
    letter, reply, thanks = found[TITLE][1].split("\n")
    assert (letter[:5], reply, thanks) == ("您好，请问", "您好，周六上午办公。 政务办 2026年1月6日", "谢谢。")
    assert found["停车证怎样办理"][1] == "请问停车证怎样办理？\n附记\n另外，要多少钱？"


def test_the_heading_itself_is_the_title_and_no_part_of_the_answer() -> None:
    found = read(TALK, a_list(heading="h2"))
    assert list(found) == [TITLE, "停车证怎样办理"]
    assert TITLE not in found[TITLE][1]


def test_the_answer_of_a_thread_can_be_narrowed_down() -> None:
    found = read(TALK, a_list(heading="h2", answer={"body": "dd", "without": "small"}))
    assert found == {TITLE: (TITLE, "您好，周六上午办公。\n谢谢。"), "停车证怎样办理": ("停车证怎样办理", "")}


TABLE = """<table><tbody id=qa><tr class=q><td>窗口办公时间咨询</td></tr>
<tr class=a><td>答复</td><td class=hf>周六上午办公。</td></tr>
<tr class=q><td>停车证怎样办理</td></tr></tbody></table>"""


@pytest.mark.parametrize("container", ["table", "tbody"])
def test_rows_of_a_table_that_belong_together_are_a_letter(container: str) -> None:
    found = read(TABLE, a_list(container=container, heading="tr.q", answer={"body": ".hf"}))
    assert found == {TITLE: (TITLE, "周六上午办公。"), "停车证怎样办理": ("停车证怎样办理", "")}


# Comments: the number stands in an id only
NESTED = """<main><ol>
<li id="comment-57" class="comment"><article id="div-comment-57"><p class=text>请问周六办公吗？</p></article>
  <ol class="children"><li id="comment-61" class="comment byuser"><p class=text>周六上午办公。</p></li>
  </ol></li>
<li id="comment-58" class="comment"><article><p class=text>请问停车证怎样办理？</p></article></li>
</ol><form id="comment-form"></form></main>"""
FLAT = """<main>
<a id="comment-57"></a><article class="comment"><p class=text>请问周六办公吗？</p></article>
<a id="comment-61"></a><article class="comment byuser"><p class=text>周六上午办公。</p></article>
<a id="comment-58"></a><article class="comment"><p class=text>请问停车证怎样办理？</p></article></main>"""


def test_a_comment_is_known_by_the_number_in_its_id_and_answered_inside() -> None:
    found = read(NESTED, a_list(id="comment-{number}", answer={"body": ".children .text"}))
    assert (found["57"], found["58"]) == (("", "周六上午办公。"), ("", ""))


def test_a_comment_is_answered_by_the_one_that_follows_it() -> None:
    watch = a_list(
        heading="a:has(+ .comment:not(.byuser))", id="comment-{number}", answer={"body": ".byuser .text"}
    )
    assert read(FLAT, watch) == {"57": ("", "周六上午办公。"), "58": ("", "")}


def test_a_number_in_an_id_can_stand_within_a_row_and_in_an_old_anchor() -> None:
    page = "<main><li><a name=note-7></a><p class=t>好</p></li><li><div id=note-8></div></li></main>"
    assert read(page, a_list(row="li", id="note-{number}", answer={"body": ".t"})) == {
        "7": ("", "好"),
        "8": ("", ""),
    }


# What follows an element or a word
PAGE = """<div class=detail><h3>来信内容</h3><p>请问周六办公吗？</p>
<div class=bar><h3 class=hf>官方答复</h3></div>
<p>您好。</p><ul><li>周六上午办公。</li></ul><h3>相关链接</h3><p>首页</p></div>"""


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"after": "h3.hf", "until": "h3"}, "您好。\n周六上午办公。"),
        ({"after": "h3.hf"}, "您好。\n周六上午办公。\n相关链接\n首页"),
        ({"after": "h3.hf", "body": "li"}, "周六上午办公。"),
        ({"after": "h3.none", "until": "h3"}, ""),
        ({"marker": "^官方答复", "end_marker": "^相关链接"}, "您好。\n周六上午办公。"),
        ({"marker": "官方"}, "答复\n您好。\n周六上午办公。\n相关链接\n首页"),
        ({"marker": "无"}, ""),
    ],
)
def test_the_answer_is_what_follows(answer: dict[str, str], said: str) -> None:
    watch = PageWatch.model_validate({"kind": "page", "container": ".detail", "answer": answer})
    node = parse_page(PAGE).css_first(".detail")
    assert node is not None
    assert words_of(node, watch.answer).text == said


def test_a_marker_cuts_question_and_answer_of_one_paragraph_apart() -> None:
    text = "问：周六办公吗？\n答：您好，上午办公。\n请带证件。\n编辑：张三"
    assert marked(text, "^答：", "^编辑：") == "您好，上午办公。\n请带证件。"
    assert marked(text, None, None) == text


# Arrays


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("$", []),
        ("$.*.body", ["一", "二"]),
        ("*.body", ["一", "二"]),
        ("1.body", ["二"]),
        ("$.1.body", ["二"]),
    ],
)
def test_a_document_of_json_may_be_an_array(path: str, texts: list[str]) -> None:
    document = [{"id": 57, "body": "一"}, {"id": 61, "body": "二"}]
    assert text_at(document, path) == "\n\n".join(texts)
    assert values_at(document, "$") == [document]
    assert values_at([], "$") == [[]]


def test_a_recipe_reads_an_array_as_rows_and_as_one_letter() -> None:
    shared = {"kind": "json", "answer": {"body": "$.*.content"}}
    rows = {**shared, "url": "https://hz.example/api", "rows": "$", "number": "id"}
    one = {**shared, "url": "https://hz.example/api?parent={number}", "container": "$"}
    assert JsonWatch.model_validate(rows).rows == "$"
    assert JsonWatch.model_validate(one).container == "$"


# The how-to

HOW_TO = (ROOT / "docs/how-to/recipe.md").read_text("utf-8").partition("## Threads")[2]
SNIPPETS = re.findall(r"```toml\n(\[watch\].*?)```", HOW_TO, re.DOTALL)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=[f"the {n}." for n in range(1, len(SNIPPETS) + 1)])
def test_the_snippets_of_the_how_to_are_recipes(snippet: str) -> None:
    none = {"submit": {"channel": "none", "url": "https://hz.example/"}}
    said = tomllib.loads(snippet)
    if said["watch"].get("kind") == "json" and "answer" not in said["watch"]:
        said["watch"]["answer"] = {"body": "text"}
    assert Recipe.model_validate({**none, **said}).watch.kind == said["watch"]["kind"]


# What a recipe may not say

WRONG = {
    "two ways": (
        {"row": "li", "heading": "h2"},
        "row and heading do not go together: a letter is an element or begins at one",
    ),
    "no way": ({}, "expected row, heading or id, which say where each letter stands"),
    "two numbers": (
        {"id": "note-{number}", "number": ".no"},
        "number and id do not go together: both say where the receipt number stands",
    ),
    "no name": ({"row": "li"}, "expected number, title or id, by which a row is recognised"),
    "no answer": (
        {"row": "li", "title": "b"},
        "answer: expected body, after or marker, which say where the office's words stand",
    ),
    "no number in an id": (
        {"id": "note-"},
        'expected an id with {number} once in it, such as "comment-{number}"',
    ),
    "another blank in an id": (
        {"id": "{title}-{number}"},
        'expected an id with {number} once in it, such as "comment-{number}"',
    ),
    "an end without a beginning": (
        {"row": "li", "title": "b", "answer": {"body": "p", "until": "h2"}},
        "until goes with after only",
    ),
    "an end marker without a marker": (
        {"row": "li", "title": "b", "answer": {"body": "p", "end_marker": "完"}},
        "end_marker goes with marker only",
    ),
    "a marker that is none": (
        {"row": "li", "title": "b", "answer": {"marker": "("}},
        "not a regular expression",
    ),
}


@pytest.mark.parametrize(("keys", "says"), WRONG.values(), ids=WRONG)
def test_what_does_not_go_together_is_told(keys: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError) as fault:
        a_list(**keys)
    assert says in str(fault.value)


def test_a_page_of_one_letter_says_where_the_answer_stands() -> None:
    with pytest.raises(ValidationError, match="answer: expected body, after or marker"):
        TypeAdapter(PageWatch).validate_python({"kind": "page", "container": "main", "answer": {}})


# Pages are hostile


@pytest.mark.parametrize(
    "page",
    [
        "<main></main>",
        "<main><h2><h2></h2></h2></main>",
        "<main><h2>a</h2><table><tr><td><h2>b</h2></table>c",
        "<main><h2>|0|</h2>||begins|</main>",
        "<main><p><h2>a<div><h2>b</p></main>",
    ],
)
def test_whatever_stands_there_sections_follow_each_other(page: str) -> None:
    container = parse_page(page).css_first("main")
    assert container is not None
    found = [section.heading.text().strip() for section in sections(container, "h2")]
    assert len(found) == len(outermost(container, "h2"))
    for after in ("h2", "p", "none"):
        following(container, after, "h2")


def test_a_page_of_thousands_of_headings_is_refused_in_one_sentence_before_one_is_parsed() -> None:
    container = parse_page("<main>" + "<h2></h2>" * 40_000 + "</main>").css_first("main")
    assert container is not None
    with pytest.raises(TooManyHeadings, match="more than 2000 headings") as refused:
        list(rows_of(container, a_list(heading="h2"), "https://hz.example/list", 0, NOW))
    assert refused.value.cause is Inconclusive.UNREADABLE


def test_as_many_sections_as_a_page_may_have_keep_no_tree_each() -> None:
    """A tree takes 0.7 MB; with one kept for each section these would take more than 1 GB."""
    page = "<main>" + "<h2>x</h2><p>y</p>" * MOST_SECTIONS + "</main>"
    container = parse_page(page).css_first("main")
    assert container is not None
    before = _kilobytes()
    rows = list(rows_of(container, a_list(heading="h2"), "https://hz.example/list", 0, NOW))
    assert [row.words.split() for row in rows] == [["x", "y"]] * MOST_SECTIONS
    assert _kilobytes() - before < 100_000


def _kilobytes() -> int:
    """What this process holds in memory now (proc(5), VmRSS)."""
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))
    assert found is not None
    return int(found[1])


def test_where_the_parser_gives_up_nothing_is_concluded(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(_html: str) -> None:
        raise SelectolaxError("Can't create parser")

    monkeypatch.setattr("replyclock.probes.watching.content.html_tree.LexborHTMLParser", give_up)
    with pytest.raises(InconclusiveLook, match="cannot be parsed"):
        parse_page("<p>x")
