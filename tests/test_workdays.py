"""Working days: legally sourced cases, the outside oracles, and what must hold for any date."""

import csv
import os
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replyclock.analysis.calendars import calendar_names, load_calendar
from replyclock.domain.workdays import deadline
from replyclock.errors import CalendarUnknown, WrongUse

CHINA = load_calendar("CN")
UK = load_calendar("UK-FOI")
BEIJING = ZoneInfo("Asia/Shanghai")
DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"

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
    assert str(refusal.value) == "There is no calendar 'XX': choose one of CN, EVERY-DAY, UK-FOI."
    assert calendar_names() == ("CN", "EVERY-DAY", "UK-FOI")


def test_the_calendar_of_every_day_counts_weekends_too():
    assert load_calendar("EVERY-DAY").due_on(date(2026, 10, 9), 3) == date(2026, 10, 12)


def test_a_trace_gives_the_reason_for_every_day():
    told = list(CHINA.trace(date(2026, 2, 13), 2))
    assert told[:3] == [
        ("day of sending, not counted", date(2026, 2, 13), 0),
        ("working weekend by official notice", date(2026, 2, 14), 1),
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
