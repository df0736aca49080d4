"""The pictures of shares: plain SVG with a name, words and numbers, the same bytes every time."""

from datetime import date, timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from replyclock.analysis.charts.activity import draw_days, draw_hours
from replyclock.analysis.charts.shares import MOST_GROUPS, draw_answered, draw_curve, draw_groups
from replyclock.analysis.charts.svg import NO_PICTURES
from replyclock.analysis.statistics.activity import Activity, DayCount, HourCount
from replyclock.analysis.text.translations import load_translations

WORDS = load_translations()


def row(threshold: int, hits: int, trials: int, group: str = "", undetermined: int = 0) -> dict:
    share = hits / trials if trials else None
    high = (hits + undetermined) / trials if trials else None
    return {
        "group": group, "threshold": threshold, "numerator": hits, "denominator": trials, "share": share,
        "share_high": high, "undetermined": undetermined, "interval_low": 0.1, "interval_high": 0.9,
    }  # fmt: skip


NATIONAL = [row(1, 31, 153), row(5, 69, 153, undetermined=4)]


def test_a_chart_names_itself_and_tells_its_numbers_in_words():
    picture = LexborHTMLParser(draw_answered(NATIONAL, WORDS)["en"]).css_first("svg")
    named = [picture.css_first(f"#{name}").text() for name in picture.attributes["aria-labelledby"].split()]
    assert picture.attributes["role"] == "img"
    assert named == [
        "Share of letters answered in time, by working days",
        (
            "Share of letters answered in time: "
            "within 1 working day 20.3% (31 of 153, interval 10.0%–90.0%); "
            "within 5 working days 45.1% (69 of 153, interval 10.0%–90.0%)."
        ),
    ]


@pytest.mark.parametrize(("language", "axis"), [("zh", "工作日"), ("en", "Working days")])
def test_a_chart_speaks_one_language(language, axis):
    texts = [text.text() for text in LexborHTMLParser(draw_answered(NATIONAL, WORDS)[language]).css("text")]
    assert axis in texts
    assert "45.1%" in texts


def test_a_chart_is_the_same_bytes_every_time():
    assert draw_answered(NATIONAL, WORDS) == draw_answered(NATIONAL, WORDS)


def test_a_chart_needs_no_network_and_no_script():
    picture = draw_answered(NATIONAL, WORDS)["zh"]
    assert "<script" not in picture
    assert picture.replace("http://www.w3.org/", "").count("http") == 0


def test_a_chart_without_shares_is_not_drawn():
    assert draw_answered([row(1, 0, 0)], WORDS) == NO_PICTURES
    assert draw_groups([], WORDS) == NO_PICTURES
    assert draw_curve([], [], WORDS) == NO_PICTURES
    assert draw_days(Activity((), ()), WORDS) == draw_hours(Activity((), ()), WORDS) == NO_PICTURES


def test_groups_stand_in_the_order_of_their_names_with_a_panel_for_each_threshold():
    rows = [row(days, hits, 10, group) for days in (1, 5) for group, hits in (("West", 9), ("East", 1))]
    texts = [text.text() for text in LexborHTMLParser(draw_groups(rows, WORDS)["en"]).css("text")]
    assert [text for text in texts if text in ("East", "West")] == ["East", "West"]
    assert [text for text in texts if text.startswith("within")] == [
        "within 1 working day",
        "within 5 working days",
    ]


def test_a_hostile_group_name_stays_text():
    rows = [row(1, 5, 10, "<script>alert(1)</script>"), row(1, 5, 10, 'a" onload="x')]
    picture = LexborHTMLParser(draw_groups(rows, WORDS)["en"])
    assert picture.css("script") == []
    assert all("onload" not in node.attributes for node in picture.css("*"))


def test_two_charts_on_a_page_share_no_id():
    pages = [draw_answered(NATIONAL, WORDS)[language] for language in ("zh", "en")]
    ids = [node.attributes["id"] for page in pages for node in LexborHTMLParser(page).css("[id]")]
    assert len(ids) == len(set(ids))


def said(picture: str) -> list[str]:
    return [text.text() for text in LexborHTMLParser(picture).css("text")]


def test_the_curve_marks_every_time_limit_with_its_share():
    curve = [{"days": day, "share": day / 10, "low": day / 20, "high": 0.8} for day in range(9)]
    pictures = draw_curve(curve, NATIONAL, WORDS)
    texts = said(pictures["en"])
    assert {"20.3%", "45.1%", "Working days"} <= set(texts)
    assert [text for text in texts if text in ("1", "5")] == ["1", "5", "1", "5"]  # at the axis and on top
    assert "若干工作日内" in LexborHTMLParser(pictures["zh"]).css_first("title").text()


def test_the_curve_is_drawn_where_no_share_is_mature():
    curve = [{"days": 0, "share": 0.1, "low": 0.0, "high": 0.5}]
    picture = draw_curve(curve, [row(1, 0, 0)], WORDS)["en"]
    assert "100%" in said(picture)
    assert "10.0%" not in said(picture)


def test_groups_that_are_too_many_are_not_drawn():
    rows = [row(1, 5, 10, f"region {number:02}") for number in range(MOST_GROUPS + 1)]
    assert draw_groups(rows, WORDS) == NO_PICTURES
    assert draw_groups(rows[1:], WORDS) != NO_PICTURES


def weeks(count: int) -> Activity:
    """Whole weeks from Monday the 5th of October 2026 on: ten letters then, three answers that Friday."""
    days = tuple(
        DayCount(date(2026, 10, 5) + timedelta(days=day), 10 * (day == 0), 3 * (day == 4), day % 7 < 5)
        for day in range(count * 7)
    )
    hours = tuple(
        HourCount(weekday, hour, 10 * (weekday == 0 and hour == 20), 3 * (weekday == 4 and hour == 9))
        for weekday in range(7)
        for hour in range(24)
    )
    return Activity(days, hours)


def test_the_heat_map_of_days_has_a_column_per_week_and_numbers_in_its_cells():
    pictures = draw_days(weeks(3), WORDS)
    texts = said(pictures["en"])
    assert [text for text in texts if "-" in text] == ["10-05", "10-12", "10-19"] * 2
    assert [text for text in texts if text.isdecimal()] == ["10", "3"]
    assert texts.count("Mon") == said(pictures["zh"]).count("周一") == 2


def test_the_heat_map_of_a_year_is_drawn_without_numbers():
    texts = said(draw_days(weeks(53), WORDS)["en"])
    assert not [text for text in texts if text.isdecimal()]


def test_the_heat_map_of_hours_shows_office_hours_and_whatever_else_occurs():
    texts = said(draw_hours(weeks(1), WORDS)["en"])
    hours = [text for text in texts if text.isdecimal()]
    assert [str(hour) for hour in range(8, 21)] == hours[: 20 - 8 + 1]


def test_what_looks_like_a_word_of_ours_in_a_regions_name_is_all_that_is_translated():
    rows = [row(1, 5, 10, "within 1 working day, says <b>"), row(1, 5, 10, "&lt;b&gt;")]
    texts = said(draw_groups(rows, WORDS)["zh"])
    assert {"within 1 working day, says <b>", "&lt;b&gt;", "1 个工作日内"} <= set(texts)
