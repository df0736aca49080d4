"""What is taken from a page's HTML, and what is left out of it."""

from datetime import UTC, datetime

from replyclock.probes.recipe.watch_elements import Answer, TimeSpec
from replyclock.probes.watching.extract import claims_of, parse_page, words_of

NOW = datetime(2026, 1, 9, tzinfo=UTC)
PAGE = """<div class=reply><p>市民您好。<span class=ago>（<b>5</b> 分钟前）</span>周六上午办公。</p>
<p class=tools>打印 关闭</p><p>特此答复。</p>
<time datetime="2026-01-06T09:30:00">三天前</time></div>"""


def test_parts_that_are_no_part_of_the_answer_are_left_out_with_all_that_stands_in_them() -> None:
    page = parse_page(PAGE).css_first(".reply")
    answer = Answer(body=".reply", without=".ago, .tools, time")

    assert words_of(page.parent, answer).text == "市民您好。周六上午办公。\n特此答复。"


def test_an_answer_of_nothing_but_such_parts_is_none() -> None:
    page = parse_page('<div id=all><div class=reply><p class="tools">打印</p></div></div>').css_first("#all")

    assert words_of(page, Answer(body=".reply", without=".tools")).text == ""


def test_a_time_is_read_from_the_attribute_that_holds_it() -> None:
    page = parse_page(PAGE).css_first(".reply")
    spec = TimeSpec(label="答复时间", selector="time", attribute="datetime", formats=("%Y-%m-%dT%H:%M:%S",))

    (claim,) = claims_of(page, (spec,), "answer", NOW)
    assert claim.instant == datetime(2026, 1, 6, 1, 30, tzinfo=UTC)  # 09:30 in Beijing
    missing = spec.model_copy(update={"attribute": "title"})
    assert claims_of(page, (missing,), "answer", NOW) == ()
