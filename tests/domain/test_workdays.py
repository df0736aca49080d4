"""Working days: legally sourced cases, the outside oracles, notices as they became known, rules as data."""

import csv
import os
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.doubles import made_bench
from support.repository import SHARED

from replyclock.analysis.calendars.load import Calendars, calendar_names, load_calendar
from replyclock.domain.workdays import CountingRule, deadline, working_days_passed
from replyclock.errors import CalendarUnknown, WrongUse
from replyclock.steps.reporting.calendar_effect import effect_of

CHINA = load_calendar("CN")
UK = load_calendar("UK-FOI")
BEIJING = ZoneInfo("Asia/Shanghai")
DATA = SHARED / "data"

days = st.dates(date(2004, 1, 1), date(2026, 9, 30))
counts = st.integers(0, 30)


def oracle(name: str) -> list[dict[str, str]]:
    if not (DATA / name).is_file():
        pytest.skip(f"the measuring data ../shared/data/{name} is not on this machine")
    with (DATA / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


# Each from the State Council notice of its year (for 2020: 国办发明电〔2019〕16号),
# Labour Day 2019 as re-issued on 2019-03-22, Spring Festival 2020 as extended on 2020-01-27,
# and 2018-12-29, a working Saturday in the notice for 2019.
@pytest.mark.parametrize(
    ("started_on", "working_days", "due_on"),
    [
        pytest.param("2020-09-25", 1, "2020-09-27", id="a Sunday worked for National Day is day one"),
        pytest.param("2020-09-25", 5, "2020-10-09", id="eight days of National Day are not counted"),
        pytest.param("2020-10-01", 1, "2020-10-09", id="a letter sent on a holiday starts after it"),
        pytest.param("2020-10-10", 5, "2020-10-16", id="sent on a working Saturday, that day is not counted"),
        pytest.param("2026-02-13", 1, "2026-02-14", id="a Saturday worked for Spring Festival is day one"),
        pytest.param("2026-02-13", 2, "2026-02-24", id="nine days of Spring Festival are not counted"),
        pytest.param(
            "2019-04-25", 5, "2019-05-05", id="a calendar re-issued in mid-year is the one that counts"
        ),
        pytest.param(
            "2020-01-23", 1, "2020-02-03", id="the prolonged Spring Festival of 2020 is not counted"
        ),
        pytest.param("2018-12-28", 1, "2018-12-29", id="a swap announced in the next year's notice counts"),
        pytest.param("2026-10-08", 0, "2026-10-08", id="nought working days end on the day of sending"),
    ],
)
def test_a_chinese_time_limit_ends_where_the_notices_say(started_on, working_days, due_on):
    assert CHINA.due_on(date.fromisoformat(started_on), working_days) == date.fromisoformat(due_on)


# Freedom of Information Act 2000, section 10(6): a bank holiday in any part of the United Kingdom counts.
# St Patrick's Day 2009-03-17 (Northern Ireland), Good Friday 04-10, Easter Monday 04-13.
@pytest.mark.parametrize(
    ("received", "due_on"),
    [("2008-10-01", "2008-10-29"), ("2009-03-12", "2009-04-14"), ("2009-03-16", "2009-04-16")],
)
def test_a_british_request_is_due_after_twenty_days_worked_in_every_part_of_the_kingdom(received, due_on):
    assert UK.due_on(date.fromisoformat(received), 20) == date.fromisoformat(due_on)


def test_every_row_of_the_chinese_oracle_agrees():
    for row in oracle("cn_workday_oracle.csv"):
        submitted = date.fromisoformat(row["submitted"])
        due = {n: str(CHINA.due_on(submitted, n)) for n in (1, 2, 5, 15)}
        assert CHINA.is_workday(submitted) == (row["is_workday"] == "1"), row
        assert due == {n: row[f"due_{n}wd"] for n in (1, 2, 5, 15)}, row


def test_every_row_of_the_british_oracle_agrees():
    for row in oracle("uk_foi_20wd_oracle.csv"):
        due_on = UK.due_on(date.fromisoformat(row["received"]), int(row["working_days"]))
        assert str(due_on) == row["due"], row


def test_a_deadline_is_midnight_beijing_time_at_the_end_of_the_last_day():
    # Monday 00:30 in Beijing is still Sunday in UTC; five days later is Monday 24:00, not Saturday.
    sent_at = datetime(2026, 10, 11, 16, 30, tzinfo=UTC)
    assert deadline(CHINA, sent_at, 5, BEIJING) == datetime(2026, 10, 19, 16, tzinfo=UTC)


def test_a_year_without_a_published_calendar_is_refused_by_name():
    with pytest.raises(CalendarUnknown) as refusal:
        CHINA.due_on(date(2026, 12, 31), 1)
    assert str(refusal.value) == (
        "The calendar CN covers 2004-2026 and 2027-01-01 is outside: "
        "wait for the official notice of that year, or choose other dates."
    )


def test_a_calendar_nobody_published_is_refused_with_those_there_are():
    with pytest.raises(WrongUse) as refusal:
        load_calendar("XX")
    assert str(refusal.value) == (
        "There is no calendar 'XX': choose one of CN, CN-GX, DE, EVERY-DAY, JP, UK-FOI, US."
    )
    assert calendar_names() == ("CN", "CN-GX", "DE", "EVERY-DAY", "JP", "UK-FOI", "US")


def test_the_calendar_of_every_day_counts_weekends_too():
    assert load_calendar("EVERY-DAY").due_on(date(2026, 10, 9), 3) == date(2026, 10, 12)


def test_a_trace_gives_the_reason_for_every_day():
    told = list(CHINA.trace(date(2026, 2, 13), 2))
    assert told[:3] == [
        ("day of sending, not counted", date(2026, 2, 13), 0),
        (
            "worked in exchange for 2026-02-20 (Chinese New Year (Spring Festival)) (国办发明电〔2025〕7号)",
            date(2026, 2, 14),
            1,
        ),
        ("weekend", date(2026, 2, 15), 1),
    ]
    assert told[-1] == ("working day", date(2026, 2, 24), 2)


def test_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="counted forward, not -1"):
        CHINA.due_on(date(2026, 10, 8), -1)


def test_a_calendars_version_names_its_source_and_its_days():
    assert CHINA.version.startswith("holidays ")
    assert CHINA.version != UK.version


@given(days, st.integers(1, 30))
def test_a_deadline_never_falls_on_a_day_off(started_on, working_days):
    assert CHINA.is_workday(CHINA.due_on(started_on, working_days))


@given(days, st.integers(1, 30))
def test_counting_to_the_deadline_gives_the_days_back(started_on, working_days):
    assert CHINA.count_between(started_on, CHINA.due_on(started_on, working_days)) == working_days


@given(days, counts)
def test_a_longer_limit_never_ends_earlier(started_on, working_days):
    assert CHINA.due_on(started_on, working_days) < CHINA.due_on(started_on, working_days + 1)


@given(days, counts)
def test_a_later_start_never_ends_earlier(started_on, working_days):
    later = started_on + timedelta(days=1)
    assert CHINA.due_on(started_on, working_days) <= CHINA.due_on(later, working_days)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati", "UTC"])
def test_the_machines_time_zone_changes_nothing(zone, monkeypatch):
    sent_at = datetime(2026, 10, 9, 16, 30, tzinfo=UTC)
    monkeypatch.setitem(os.environ, "TZ", zone)
    time.tzset()
    try:
        assert deadline(CHINA, sent_at, 1, BEIJING) == datetime(2026, 10, 12, 16, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_every_day_from_2004_to_2026_is_what_chinesecalendar_says():
    from chinese_calendar import is_workday  # a year it lacks would raise

    # 2005-12-31: a working Saturday by the notice for 2006, which chinesecalendar leaves out.
    every = (date(2004, 1, 1) + timedelta(days=step) for step in range(8401))
    differing = [day for day in every if CHINA.is_workday(day) != is_workday(day)]

    assert differing == [date(2005, 12, 31)]


# What was known when: the notice for 2019 is of 2018-12-06, the changes of 2019-03-22 and 2020-01-27.
@pytest.mark.parametrize(
    ("known_on", "started_on", "working_days", "due_on"),
    [
        pytest.param("2018-12-06", "2018-12-28", 1, "2018-12-29", id="the notice for 2019 works 2018-12-29"),
        pytest.param("2018-12-05", "2018-12-28", 1, "2018-12-31", id="a day before it, Monday was worked"),
        pytest.param("2019-03-22", "2019-04-30", 1, "2019-05-05", id="four days of Labour Day 2019"),
        pytest.param("2019-03-21", "2019-04-30", 1, "2019-05-02", id="a day before, it was a single day"),
        pytest.param("2020-01-27", "2020-01-23", 1, "2020-02-03", id="Spring Festival 2020 prolonged"),
        pytest.param("2020-01-26", "2020-01-23", 2, "2020-02-01", id="before, that Saturday was worked"),
    ],
)
def test_a_calendar_can_be_taken_as_it_was_known_on_a_day(known_on, started_on, working_days, due_on):
    then = load_calendar(f"CN@{known_on}")

    assert then.due_on(date.fromisoformat(started_on), working_days) == date.fromisoformat(due_on)
    assert (then.version == CHINA.version) == (known_on == "2025-11-04")


def test_a_year_is_unknown_until_its_notice_is_out():
    assert load_calendar("CN@2025-11-04").version == CHINA.version
    with pytest.raises(CalendarUnknown, match="CN@2025-11-03 covers 2004-2025"):
        load_calendar("CN@2025-11-03").due_on(date(2025, 12, 31), 1)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("CN@yesterday", "'CN@yesterday' names no day after the @: write CN@2019-03-21."),
        ("US@2019-03-21", "US@2019-03-21: the notices of US have no dates here; leave out the @."),
        ("CN@2007-01-01", "CN@2007-01-01: the first notice with a date here is of 2007-12-15."),
    ],
)
def test_a_calendar_of_a_day_needs_dated_notices(name, sentence):
    with pytest.raises(WrongUse) as refusal:
        load_calendar(name)
    assert str(refusal.value) == sentence


# Notices of the General Office of Guangxi for 2023 (21 to 23 April free, the 23rd worked elsewhere) and 2024.
def test_a_region_has_days_off_of_its_own_on_top_of_the_countrys():
    guangxi = load_calendar("CN-GX")

    assert CHINA.due_on(date(2023, 4, 20), 2) == date(2023, 4, 23)
    assert guangxi.due_on(date(2023, 4, 20), 2) == date(2023, 4, 25)
    assert guangxi.due_on(date(2024, 4, 10), 1) == date(2024, 4, 15)
    assert "三月三" in guangxi.reason(date(2024, 4, 11))
    with pytest.raises(CalendarUnknown, match="CN-GX covers 2023-2025"):
        guangxi.is_workday(date(2026, 4, 20))


# Epiphany is a holiday in Bavaria, not in Berlin; 2026-07-03 is Independence Day observed (5 U.S.C. 6103(b)).
@pytest.mark.parametrize(
    ("name", "started_on", "due_on"),
    [
        ("DE-BY", "2026-01-05", "2026-01-07"),
        ("DE-BE", "2026-01-05", "2026-01-06"),
        ("US", "2026-07-02", "2026-07-06"),
        ("JP", "2026-05-01", "2026-05-07"),
    ],
)
def test_a_country_or_region_of_the_holidays_package_counts_its_own_days(name, started_on, due_on):
    assert load_calendar(name).due_on(date.fromisoformat(started_on), 1) == date.fromisoformat(due_on)


def write(folder: Path, name: str, text: str) -> Calendars:
    (folder / f"{name}.toml").write_text(text, "utf-8")
    return Calendars(folder)


def test_a_workspace_says_which_years_of_a_country_are_published(tmp_path):
    with pytest.raises(WrongUse, match=r"There is no calendar 'FR': .*, or write .*FR\.toml\."):
        Calendars(tmp_path).load("FR")

    text = (
        'country = "FR"\nfirst_year = 2020\nlast_published_year = 2026\nsource = "Code du travail L3133-1"\n'
    )
    france = write(tmp_path, "FR", text).load("FR")

    assert france.due_on(date(2026, 7, 13), 1) == date(2026, 7, 15)
    with pytest.raises(CalendarUnknown, match="FR covers 2020-2026"):
        france.is_workday(date(2027, 1, 4))


def test_a_new_notice_is_a_file_of_the_workspace_that_extends_the_same_name(tmp_path):
    text = 'extends = "CN"\nlast_published_year = 2027\n'
    with pytest.raises(WrongUse, match="no day off of 2027 is listed"):
        write(tmp_path, "CN", text).load("CN")

    text += '[off]\n2027-01-01 = "New Year"\n[worked]\n2027-01-02 = "made up"\n'
    newer = write(tmp_path, "CN", text).load("CN")

    assert newer.due_on(date(2026, 12, 31), 1) == date(2027, 1, 2)
    assert newer.version.startswith("holidays ")
    assert " + CN.toml sha256:" in newer.version
    assert newer.version.rpartition(":")[2] != CHINA.version.rpartition(":")[2]


def test_a_day_that_is_only_estimated_must_be_announced_in_the_file(tmp_path):
    # The package marks feasts of the Islamic calendar that nobody has announced yet.
    text = 'country = "AL"\nfirst_year = 2027\nlast_published_year = 2027\nsource = "gazette"\n'
    with pytest.raises(WrongUse, match=r"AL\.toml: 2027-03-09 \(.*estimated\)\) is only an estimate"):
        write(tmp_path, "AL", text).load("AL")

    announced = (
        '[off]\n2027-03-09 = "Eid al-Fitr"\n2027-03-10 = "Eid al-Fitr"\n2027-05-16 = "x"\n2027-05-17 = "x"\n'
    )
    albania = write(tmp_path, "AL", text + announced).load("AL")
    assert albania.reason(date(2027, 3, 9)) == "Eid al-Fitr"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("first_year = 2020\n", "a calendar needs one of `extends`, `country` and `every_day`"),
        ('country = "FR"\n', "a calendar that extends none needs `first_year`"),
        ('extends = "CN"\nofff = 1\n', "unknown key offf"),
        ('extends = "CN"\n[rule]\ncut_off = 17\n', "rule.cut_off"),
        ('extends = "X"\n', "There is no calendar 'X'"),
        ('country = "QQ"\nfirst_year = 1\nlast_published_year = 2\nsource = "x"\n', "knows no QQ"),
    ],
)
def test_what_is_wrong_with_a_calendar_file_is_said(tmp_path, text, sentence):
    with pytest.raises(WrongUse, match=sentence):
        write(tmp_path, "X", text).load("X")


FRIDAY = datetime(2026, 10, 16, 17, 0, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("rule", "sent_at", "due_on", "ends"),
    [
        pytest.param(CountingRule(), FRIDAY, "2026-10-19", "24:00", id="the usual rule"),
        pytest.param(
            CountingRule(first_day_counts=True), FRIDAY, "2026-10-16", "24:00", id="the first day counts"
        ),
        pytest.param(
            CountingRule(first_day_counts=True), FRIDAY + timedelta(days=1), "2026-10-19", "24:00",
            id="a Saturday is never day one",
        ),
        pytest.param(
            CountingRule(cut_off=time_of_day(17)), FRIDAY, "2026-10-19", "24:00",
            id="at the cut-off it counts as sent on Saturday, and Monday is still day one",
        ),
        pytest.param(
            CountingRule(cut_off=time_of_day(17), starts_on_workday=True), FRIDAY, "2026-10-20", "24:00",
            id="or as sent on the next working day, which is not counted",
        ),
        pytest.param(
            CountingRule(cut_off=time_of_day(17), starts_on_workday=True), FRIDAY - timedelta(minutes=1),
            "2026-10-19", "24:00", id="a minute before the cut-off it is still Friday's",
        ),
        pytest.param(
            CountingRule(day_ends=time_of_day(17, 30)), FRIDAY, "2026-10-19", "17:30", id="offices close"
        ),
    ],
)  # fmt: skip
def test_how_days_are_counted_belongs_to_the_calendar(rule, sent_at, due_on, ends):
    calendar = replace(CHINA, rule=rule)
    day = date.fromisoformat(due_on)
    midnight = datetime.combine(day + timedelta(days=1), time_of_day(), BEIJING)
    end = midnight if ends == "24:00" else datetime.combine(day, time_of_day.fromisoformat(ends), BEIJING)

    assert deadline(calendar, sent_at, 1, BEIJING) == end


def test_a_rule_stands_in_the_file_and_in_the_version(tmp_path):
    text = 'extends = "CN"\n[rule]\ncut_off = 17:00:00\nday_ends = 17:30:00\n'
    promise = write(tmp_path, "PROMISE", text).load("PROMISE")

    assert promise.rule == CountingRule(cut_off=time_of_day(17), day_ends=time_of_day(17, 30))
    assert promise.version.rpartition(":")[2] != CHINA.version.rpartition(":")[2]


def test_working_days_passed_count_an_answer_on_a_day_off_with_the_working_day_before_it():
    # Asked on a Friday: Monday is day one; Saturday has the count of Friday.
    passed = {
        days: working_days_passed(CHINA, FRIDAY, FRIDAY + timedelta(days=days), BEIJING)
        for days in (0, 1, 3, 8)
    }
    assert passed == {0: 0, 1: 0, 3: 1, 8: 5}
    close = replace(CHINA, rule=CountingRule(day_ends=time_of_day(17)))
    assert working_days_passed(close, FRIDAY, FRIDAY + timedelta(days=3), BEIJING) == 2


@given(days, counts, st.booleans(), st.booleans(), st.times())
def test_whatever_the_rule_a_deadline_ends_a_working_day(started_on, working_days, first, onward, at):
    calendar = replace(CHINA, rule=CountingRule(first, time_of_day(17), onward, time_of_day(18)))
    sent_at = datetime.combine(started_on, at, BEIJING)
    begun_on = calendar.started_on(sent_at, BEIJING)
    due_on = calendar.due_on(begun_on, working_days + 1)

    assert calendar.is_workday(due_on)
    assert calendar.count_between(begun_on, due_on) == working_days + 1
    assert started_on <= begun_on <= due_on


def test_what_another_calendar_would_change_is_shown_and_nothing_is_changed(tmp_path):
    # Sent on Wednesday 2025-09-24 and never answered; looked at last on the Thursday after National Day.
    with made_bench(tmp_path) as bench:
        bench.send()
        bench.look(datetime(2025, 9, 26, 9, tzinfo=BEIJING))
        bench.look(datetime(2025, 10, 9, 9, tzinfo=BEIJING))
        as_of = datetime(2025, 9, 30, 9, tzinfo=BEIJING)
        found = effect_of(bench.running, load_calendar("EVERY-DAY"), bench.outside, as_of)
        same = effect_of(bench.running, load_calendar("CN@2025-01-01"), bench.outside, as_of)

    # One and two days end alike; five end on Monday 29th by days and on Tuesday 30th by working days
    # (Sunday 28th was worked for National Day).
    assert [(one.working_days, str(one.due_on), str(one.other_due_on)) for one in found.changed] == [
        (5, "2025-09-30", "2025-09-29")
    ]
    assert found.moves() == {("too early", "undetermined"): 1}
    assert (same.changed, found.verdicts) == ((), 6)


def test_a_calendar_that_does_not_know_the_year_is_part_of_the_effect(tmp_path):
    with made_bench(tmp_path) as bench:
        bench.send()
        as_of = datetime(2025, 9, 30, 9, tzinfo=BEIJING)
        found = effect_of(bench.running, load_calendar("CN@2024-01-01"), bench.outside, as_of)

    assert {one.other_finding for one in found.changed} == {"calendar unknown"}
