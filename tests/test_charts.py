"""The pictures of shares: plain SVG with a name, words and numbers, the same bytes every time."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from replyclock.analysis.charts import draw_answered, draw_groups
from replyclock.analysis.words import load_words

WORDS = load_words()


def row(threshold: int, hits: int, trials: int, group: str = "", undetermined: int = 0) -> dict:
    share = hits / trials if trials else None
    high = (hits + undetermined) / trials if trials else None
    return {
        "group": group, "threshold": threshold, "numerator": hits, "denominator": trials, "share": share,
        "share_high": high, "undetermined": undetermined, "interval_low": 0.1, "interval_high": 0.9,
    }  # fmt: skip


NATIONAL = [row(1, 31, 153), row(5, 69, 153, undetermined=4)]


def test_a_chart_names_itself_and_tells_its_numbers_in_words():
    picture = LexborHTMLParser(draw_answered(NATIONAL, WORDS, "en")).css_first("svg")
    named = [picture.css_first(f"#{name}").text() for name in picture.attributes["aria-labelledby"].split()]
    assert picture.attributes["role"] == "img"
    assert named == [
        "Figure 1. Share of letters answered in time, by working days",
        (
            "Share of letters answered in time: "
            "within 1 working day 20.3% (31 of 153, interval 10.0%–90.0%); "
            "within 5 working days 45.1% (69 of 153, interval 10.0%–90.0%)."
        ),
    ]


@pytest.mark.parametrize(("language", "axis"), [("zh", "工作日"), ("en", "Working days")])
def test_a_chart_speaks_one_language(language, axis):
    texts = [text.text() for text in LexborHTMLParser(draw_answered(NATIONAL, WORDS, language)).css("text")]
    assert axis in texts
    assert "45.1%" in texts


def test_a_chart_is_the_same_bytes_every_time():
    assert draw_answered(NATIONAL, WORDS, "zh") == draw_answered(NATIONAL, WORDS, "zh")


def test_a_chart_needs_no_network_and_no_script():
    picture = draw_answered(NATIONAL, WORDS, "zh")
    assert "<script" not in picture
    assert picture.replace("http://www.w3.org/", "").count("http") == 0


def test_a_chart_without_shares_is_not_drawn():
    assert draw_answered([row(1, 0, 0)], WORDS, "zh") == ""
    assert draw_groups([], WORDS, "zh") == ""


def test_groups_stand_in_the_order_of_their_names_with_a_panel_for_each_threshold():
    rows = [row(days, hits, 10, group) for days in (1, 5) for group, hits in (("West", 9), ("East", 1))]
    texts = [text.text() for text in LexborHTMLParser(draw_groups(rows, WORDS, "en")).css("text")]
    assert [text for text in texts if text in ("East", "West")] == ["East", "West"]
    assert [text for text in texts if text.startswith("within")] == [
        "within 1 working day",
        "within 5 working days",
    ]


def test_a_hostile_group_name_stays_text():
    rows = [row(1, 5, 10, "<script>alert(1)</script>"), row(1, 5, 10, 'a" onload="x')]
    picture = LexborHTMLParser(draw_groups(rows, WORDS, "en"))
    assert picture.css("script") == []
    assert all("onload" not in node.attributes for node in picture.css("*"))


def test_two_charts_on_a_page_share_no_id():
    pages = [draw_answered(NATIONAL, WORDS, language) for language in ("zh", "en")]
    ids = [node.attributes["id"] for page in pages for node in LexborHTMLParser(page).css("[id]")]
    assert len(ids) == len(set(ids))
