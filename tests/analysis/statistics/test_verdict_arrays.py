"""Verdicts and working days as arrays, held to the domain's own answers on random cases."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replyclock.analysis.calendars.load import load_calendar
from replyclock.analysis.statistics.counts import FINDINGS
from replyclock.analysis.statistics.day_index import ends_of, index_days, open_day, started_on, to_instants
from replyclock.analysis.statistics.durations import durations_of
from replyclock.analysis.statistics.verdict_arrays import judge_all, moments_of
from replyclock.domain.case import Case, Counting, Observation, RestsOn
from replyclock.domain.facts import Outcome, Reply, ReplyKind, Review
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.verdict import Finding, judge
from replyclock.domain.window import Window
from replyclock.domain.workdays import CountingRule, WorkCalendar, deadline
from replyclock.errors import CalendarUnknown

CHINA = load_calendar("CN")
BEIJING = ZoneInfo("Asia/Shanghai")
PERSONA = Persona("王小明", "男", "教师", "长宁街1号", "auditor+a@mail.example")

# Zones with summer time, with clocks that went back over midnight (St John's until 2011), and one that
# left out a whole day (Samoa, 2011-12-30).
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "America/Sao_Paulo"]
RULES = {
    "the usual rule": CountingRule(),
    "the first day counts": CountingRule(first_day_counts=True),
    "a cut-off in the afternoon": CountingRule(cut_off=time(17)),
    "close of office": CountingRule(day_ends=time(17, 30)),
    "sent on the next working day": CountingRule(starts_on_workday=True, cut_off=time(16)),
}


def refusal_or(count):
    """What the call gives, or the beginning of its refusal; which day is named first may differ."""
    try:
        return count()
    except CalendarUnknown as refusal:
        return str(refusal).partition(" and ")[0]


rules = st.sampled_from(list(RULES.values()))
zones = st.sampled_from(ZONES).map(ZoneInfo)


def under(rule: CountingRule, first_year: int = 2010, last_year: int = 2012) -> WorkCalendar:
    """China's days of some years, counted by another rule."""
    return WorkCalendar("CN", "test", first_year, last_year, CHINA.off, CHINA.worked, rule=rule)


def minutes_from(origin: datetime, most: int):
    """Instants up to so many minutes later, often whole hours apart, so that ends coincide."""
    steps = st.one_of(st.integers(0, most // 60).map(lambda hours: 60 * hours), st.integers(0, most))
    return steps.map(lambda minutes: origin + timedelta(minutes=minutes))


_KINDS = [ReplyKind.UNKNOWN, ReplyKind.AUTOMATIC, ReplyKind.ACKNOWLEDGEMENT, ReplyKind.ANSWER]


@st.composite
def cases(draw):
    sent_at = draw(minutes_from(datetime(2011, 2, 25, tzinfo=UTC), 500 * 24 * 60))
    later = minutes_from(sent_at, 20 * 24 * 60)

    def window():
        return Window(*sorted((draw(later), draw(later))))

    seen = []
    for number in range(draw(st.integers(0, 3))):
        answer = window() if draw(st.booleans()) else None
        silent_to = answer.after if answer else draw(st.none() | later)
        confirmed = window() if answer and draw(st.booleans()) else None
        seen.append(Observation(f"place {number}", "window of looks", answer, silent_to, confirmed))
    kinds = draw(st.lists(st.sampled_from(_KINDS), max_size=2))
    replies = tuple(
        Reply(n, "r", "mail", window(), kind, "", "", is_settled=draw(st.booleans()))
        for n, kind in enumerate(kinds)
    )
    reviews = tuple(
        Review("reply", str(each.identity), each.kind, "", "li", sent_at)
        for each in replies
        if draw(st.booleans())
    )
    sent = draw(st.sampled_from([True, True, True, False]))
    inquiry = Inquiry(
        "r", "c", Site("s", "s", "https://s.example/"), "t", "zh", "", "", PERSONA, "a", sent_at
    )
    outcome = Outcome.CONFIRMED if sent else Outcome.CAPTCHA
    counting = draw(st.sampled_from(Counting))
    return Case(inquiry, (), replies, reviews, outcome, sent_at if sent else None, tuple(seen), counting)


@settings(max_examples=200)
@given(st.lists(cases(), min_size=1, max_size=8), rules, zones, st.integers(0, 40), st.data())
def test_arrays_say_what_the_domain_says(drawn, rule, zone, days_later, data):
    calendar = under(rule)
    first = drawn[0].inquiry.planned_at
    as_of = data.draw(minutes_from(first, days_later * 24 * 60))
    thresholds = (0, 1, 2, 5, 10)
    found = judge_all(moments_of(drawn), thresholds, calendar, zone, as_of)
    for column, case in enumerate(drawn):
        for row, days in enumerate(thresholds):
            said = judge(case, days, calendar, zone, as_of)
            assert FINDINGS[found.findings[row, column]] == said.finding
            assert found.could_turn[row, column] == said.could_turn
            carried = said.rests_on is RestsOn.REVIEWED and said.finding in (Finding.IN_TIME, Finding.LATE)
            assert found.confirmed[row, column] == carried
            assert found.due_on[row, column].astype(date) == said.due_on
            ends_at = deadline(calendar, case.sent_at, days, zone) if case.sent_at else None
            assert found.mature[row, column] == (ends_at is not None and ends_at <= as_of)


@settings(max_examples=100)
@given(st.lists(cases(), min_size=1, max_size=6), rules, zones)
def test_a_spell_is_over_where_a_verdict_is_in_time_and_lasts_where_it_is_missed(drawn, rule, zone):
    calendar, as_of = under(rule), datetime(2012, 12, 1, tzinfo=UTC)
    durations, sent = durations_of(moments_of(drawn), np.arange(len(drawn)), calendar, zone)
    assert list(sent) == [case.sent_at is not None for case in drawn]
    for place, column in enumerate(np.flatnonzero(sent)):
        for days in range(8):
            said = judge(drawn[column], days, calendar, zone, as_of).finding
            assert (durations.until[place] <= days) == (said is Finding.IN_TIME)
            assert (durations.after[place] >= days) == (said in (Finding.LATE, Finding.NO_ANSWER))


def test_what_happens_after_the_last_published_day_is_open_from_there_on():
    calendar, sent_at = under(CountingRule()), datetime(2012, 12, 26, 1, tzinfo=UTC)
    answer = Window.point(datetime(2013, 1, 20, tzinfo=UTC))
    seen = (Observation("mail", "mail arrival", answer, answer.after),)
    inquiry = Inquiry(
        "r", "c", Site("s", "s", "https://s.example/"), "t", "zh", "", "", PERSONA, "a", sent_at
    )
    case = Case(inquiry, (), (), (), Outcome.CONFIRMED, sent_at, seen)
    durations, _ = durations_of(moments_of([case]), np.zeros(1, dtype=np.intp), calendar, BEIJING)
    # The 27th, the 28th, and by the notice for 2013 no more of 2012 but Monday the 31st: three days passed.
    assert (durations.after[0], durations.until[0]) == (3, np.inf)


instants = minutes_from(datetime(2011, 1, 1, tzinfo=UTC), 500 * 24 * 60)


@settings(max_examples=150)
@given(st.lists(instants, min_size=1, max_size=12), rules, zones)
def test_a_letter_counts_as_sent_on_the_domains_day(drawn, rule, zone):
    calendar = under(rule)
    found = started_on(index_days(calendar), to_instants(drawn), zone)
    assert list(found.astype(date)) == [calendar.started_on(instant, zone) for instant in drawn]


def test_a_clock_that_went_back_over_midnight_gives_the_day_on_the_wall():
    # At 00:01 on 2010-11-07 St John's went back to 23:01 on the 6th: 02:31 UTC is the 6th again.
    zone, index = ZoneInfo("America/St_Johns"), index_days(under(CountingRule()))
    around = [datetime(2010, 11, 7, hour, minute, tzinfo=UTC) for hour, minute in ((2, 30), (2, 31), (3, 30))]
    assert [str(day) for day in started_on(index, to_instants(around), zone)] == [
        "2010-11-07",
        "2010-11-06",
        "2010-11-07",
    ]


@settings(max_examples=150)
@given(instants, st.integers(0, 30), rules, zones)
def test_the_least_count_is_the_one_whose_deadline_has_not_come(sent_at, days_later, rule, zone):
    calendar, instant = under(rule), sent_at + timedelta(days=days_later)
    index = index_days(calendar)
    starts = started_on(index, to_instants([sent_at]), zone)
    (count,) = index.count_to(starts, open_day(index, to_instants([instant]), zone))
    assert instant < deadline(calendar, sent_at, int(count), zone)
    assert count == 0 or deadline(calendar, sent_at, int(count) - 1, zone) <= instant


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.dates(date(2009, 12, 31), date(2012, 10, 1)), st.integers(0, 30)),
        min_size=1,
        max_size=20,
    )
)
def test_pairs_of_day_and_count_end_where_the_domain_ends_them(pairs):
    calendar = under(CountingRule())
    started, counts = zip(*pairs, strict=True)
    found = index_days(calendar).due_on(np.array(started, dtype="M8[D]"), counts)
    assert list(found.astype(date)) == [calendar.due_on(day, count) for day, count in pairs]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
@pytest.mark.parametrize(
    ("started", "days"),
    [
        pytest.param("2009-12-30", 1, id="the first day to count has no calendar"),
        pytest.param("2009-12-31", 1, id="the day of sending has no calendar"),
        pytest.param("2012-12-28", 5, id="the last days have no calendar yet"),
        pytest.param("2012-12-31", 1, id="the year ends with the day of sending"),
        pytest.param("2013-02-01", 1, id="the year has no calendar"),
        pytest.param("2013-02-01", 0, id="the year has no calendar, and nothing is counted"),
    ],
)
def test_a_year_without_a_calendar_is_refused_exactly_where_the_domain_refuses_it(rule, started, days):
    calendar = under(rule)
    by_the_domain = refusal_or(lambda: calendar.due_on(date.fromisoformat(started), days))
    as_arrays = refusal_or(lambda: index_days(calendar).due_on(np.array([started], dtype="M8[D]"), days)[0])
    assert str(as_arrays) == str(by_the_domain)


def test_a_count_backwards_is_refused():
    with pytest.raises(ValueError, match="counted forward, not -1"):
        index_days(CHINA).due_on(np.array(["2020-09-27"], dtype="M8[D]"), -1)


def test_the_index_of_every_published_chinese_day_says_what_the_calendar_says():
    index = index_days(CHINA)
    every = np.arange("2004-01-01", "2027-01-01", dtype="M8[D]")
    worked = {day for day in every.astype(date) if CHINA.is_workday(day)}
    assert set(index.workdays.astype(date)) == worked
    assert index.passed[-1] == len(worked)


def test_a_calendar_in_which_every_day_counts_is_indexed_whole():
    index = index_days(load_calendar("EVERY-DAY"))
    due_on = index.due_on(np.array(["2026-02-28", "9998-12-30"], dtype="M8[D]"), [1, 1])
    assert [str(day) for day in due_on] == ["2026-03-01", "9998-12-31"]


@settings(max_examples=30)
@given(zones, rules)
def test_days_end_one_after_the_other_at_the_domains_instants(zone, rule):
    calendar = under(rule)
    days = np.arange("2011-12-20", "2012-01-10", dtype="M8[D]")
    ends = ends_of(index_days(calendar), days, zone)
    assert list(ends) == list(to_instants([calendar.end_of(day, zone) for day in days.astype(date)]))
    assert all(earlier <= later for earlier, later in pairwise(ends))


def test_no_cases_give_no_verdicts():
    found = judge_all(moments_of([]), (1, 2), CHINA, BEIJING, datetime(2026, 10, 20, tzinfo=UTC))
    assert found.findings.shape == (2, 0)
