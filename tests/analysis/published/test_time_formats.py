"""How one cell is read: every spelling of a time with the instant it means, and texts that mean none.

Expected instants are worked out by hand: Beijing is eight hours ahead of UTC all year; 2026-03-02 is a
Monday; day 46083 of spreadsheets is 2026-03-02 (46082 days after 1899-12-31), 44621 the same from 1904.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replyclock.analysis.published.number_times import NUMBER_FORMATS
from replyclock.analysis.published.time_formats import (
    CLEAR,
    CLEAR_SHORT,
    ORDERS,
    SHORT_ORDERS,
    format_of,
    formats_used,
    read_time,
)

BEIJING = ZoneInfo("Asia/Shanghai")
KNOWN = (*CLEAR, *NUMBER_FORMATS)
DAY_FIRST = ORDERS["day first"]


def read(text: str, formats: tuple[str, ...] = KNOWN, zone: ZoneInfo = BEIJING) -> str | None:
    """The local time as text, "date" behind it where it is a date only; None where it is no time."""
    found = read_time(text, formats, zone)
    if found.instant is None:
        return None
    local = found.instant.astimezone(zone).replace(tzinfo=None).isoformat(" ", "seconds")
    return f"{local} date" if found.day_only else local


@pytest.mark.parametrize(
    ("text", "local"),
    [
        # The half of the day before the clock, behind it, in words of either language.
        ("2026/3/2 上午 9:05:00", "2026-03-02 09:05:00"),
        ("2026/3/2 下午 4:05", "2026-03-02 16:05:00"),
        ("2026-03-02 下午04:05:06", "2026-03-02 16:05:06"),
        ("2026年3月2日 下午4时05分", "2026-03-02 16:05:00"),
        ("2026年3月2日下午4点05分", "2026-03-02 16:05:00"),
        ("2026-03-02 PM 4:05", "2026-03-02 16:05:00"),
        ("2026-03-02 am 12:05", "2026-03-02 00:05:00"),
        ("2026-03-02 4:05 p.m.", "2026-03-02 16:05:00"),
        ("2026-03-02 (下午) 4:05", "2026-03-02 16:05:00"),
        ("2026-03-02 4:05（下午）", "2026-03-02 16:05:00"),
        ("2026-03-02 下午 16:05", "2026-03-02 16:05:00"),
        ("2026-03-02 上午 12:05", "2026-03-02 00:05:00"),
        ("2026-03-02 下午 12:05", "2026-03-02 12:05:00"),
        ("2026-03-02 凌晨 1:05", "2026-03-02 01:05:00"),
        ("2026-03-02 中午 12:05", "2026-03-02 12:05:00"),
        ("2026-03-02 中午 1:05", "2026-03-02 13:05:00"),
        ("2026-03-02 晚上 8:05", "2026-03-02 20:05:00"),
        ("2026-03-02 오후 4:05", "2026-03-02 16:05:00"),
        # Midnight at the end of a day.
        ("2026-03-02 24:00", "2026-03-03 00:00:00"),
        ("2026-03-02 24:00:00", "2026-03-03 00:00:00"),
        ("2026-02-28T24:00:00", "2026-03-01 00:00:00"),
        ("2026/12/31 24:00:00", "2027-01-01 00:00:00"),
        ("2026年3月2日24时", "2026-03-03 00:00:00"),
        ("2026年3月2日 24时00分", "2026-03-03 00:00:00"),
        ("2026-03-02 24:00:00Z", "2026-03-03 08:00:00"),
        # Zones.
        ("2026-03-02T01:05:00Z", "2026-03-02 09:05:00"),
        ("2026-03-02T01:05:00.250Z", "2026-03-02 09:05:00"),
        ("2026-03-02 01:05:00 UTC", "2026-03-02 09:05:00"),
        ("2026-03-02 01:05:00+00", "2026-03-02 09:05:00"),
        ("2026-03-02 02:05:00+0100", "2026-03-02 09:05:00"),
        ("2026-03-02 04:05 (UTC+3)", "2026-03-02 09:05:00"),
        ("2026-03-02 10:05:00 JST", "2026-03-02 09:05:00"),
        ("2026-03-02 09:05:00 北京时间", "2026-03-02 09:05:00"),
        ("2026-03-02 09:05:00 CST", "2026-03-02 09:05:00"),
        ("2026-03-02T09:05:00+08:00[Asia/Shanghai]", "2026-03-02 09:05:00"),
        ("Mon Mar 02 09:05:00 CST 2026", "2026-03-02 09:05:00"),
        ("Mon Mar 02 2026 09:05:00 GMT+0800 (中国标准时间)", "2026-03-02 09:05:00"),
        ("Mon, 02 Mar 2026 01:05:00 +0000", "2026-03-02 09:05:00"),
        # Numbers.
        ("1772413500", "2026-03-02 09:05:00"),
        ("1772413500.0", "2026-03-02 09:05:00"),
        ("1772413500000", "2026-03-02 09:05:00"),
        ("1772413500250", "2026-03-02 09:05:00"),
        ("46083", "2026-03-02 00:00:00 date"),
        ("46083.25", "2026-03-02 06:00:00"),
        ("46083,25", "2026-03-02 06:00:00"),
        ("46083.3784722222", "2026-03-02 09:05:00"),
        ("20260302", "2026-03-02 00:00:00 date"),
        ("20260302090500", "2026-03-02 09:05:00"),
        ("20260302 09:05", "2026-03-02 09:05:00"),
        # Width, dashes, units, days of the week.
        ("２０２６－０３－０２　０９：０５：００", "2026-03-02 09:05:00"),
        ("2026–03–02 09:05", "2026-03-02 09:05:00"),
        ("2026年3月2号 9點5分", "2026-03-02 09:05:00"),
        ("2026年3月2日9时半", "2026-03-02 09:30:00"),
        ("2026年3月2日（星期一）09:05", "2026-03-02 09:05:00"),
        ("2026-03-02 周一 09:05", "2026-03-02 09:05:00"),
        ("Monday, March 2, 2026 9:05 AM", "2026-03-02 09:05:00"),
        ("2-Mar-2026 09:05", "2026-03-02 09:05:00"),
        ("02.03.2026, 09:05", "2026-03-02 09:05:00"),
        ("'2026-03-02 09:05", "2026-03-02 09:05:00"),
        # Words beside it.
        ("2026-03-02 09:05（已办结）", "2026-03-02 09:05:00"),
        ("2026-03-02 09:05 已答复 第2次", "2026-03-02 09:05:00"),
        ("答复时间：2026-03-02 09:05", "2026-03-02 09:05:00"),
        ("于2026年3月2日答复", "2026-03-02 00:00:00 date"),
        ("02.03.2026, 09:05 Uhr", "2026-03-02 09:05:00"),
    ],
)
def test_a_spelling_of_a_time_means_one_instant(text: str, local: str) -> None:
    assert read(text) == local


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 上午 14:05",  # a half that its hour contradicts
        "2026-03-02 晚上 12:05",  # before midnight or after it
        "2026-03-02 24:05",
        "2026-03-02 25:00",
        "2026-13-02",
        "26-03-02 09:05",  # years of two digits are read when that is said
        "03/04/2026 09:05",  # day and month may change places
        "2026-03-02 09:05:00 IST",  # India, Ireland or Israel
        "2026-03-02 09:00-10:30",
        "2026-03-02 至 2026-03-05",
        "2026-03-02 09:05 2026-03-05 补充",
        "2026-03-02 09:05（未答复）",
        "2026-03-02 09:05前",
        "2026-03-02 约9:05",
        "预计答复时间：2026-03-02",
        "2026-03-02 (expected)",
        "2026-03-02 09:05 (Pacific Standard Time)",
        "1.77241E+12",  # rounded by a spreadsheet
        "13800138000",
        "3101000003.5.1",
        "12345",
        "2026",
        "x" * 100_000,
    ],
)
def test_a_text_that_means_no_time_or_two_is_none(text: str) -> None:
    assert read(text) is None
    assert read_time(text, KNOWN, BEIJING).text == text


@pytest.mark.parametrize(
    ("pattern", "text", "local"),
    [
        ("%Y/%m/%d %p %I:%M:%S", "2026/3/2 下午 04:05:06", "2026-03-02 16:05:06"),
        ("%Y/%m/%d %p %I:%M:%S", "2026/3/2 PM 04:05:06", "2026-03-02 16:05:06"),
        ("%Y年%m月%d日 %p%I:%M", "2026年3月2日 下午4:05", "2026-03-02 16:05:00"),
        ("%p %I:%M %d/%m/%Y", "PM 04:05 02/03/2026", "2026-03-02 16:05:00"),
        ("%d/%m/%Y, %H:%M", "02/03/2026, 16:05", "2026-03-02 16:05:00"),
        ("%Y-%m-%dT%H:%M:%SZ", "2026-03-02T01:05:00Z", "2026-03-02 09:05:00"),
        ("%Y-%m-%dT%H:%M:%S'Z'", "2026-03-02T01:05:00'Z'", "2026-03-02 09:05:00"),
        ("%Y-%m-%dT%H:%M:%S.%fZ", "2026-03-02T01:05:00.123Z", "2026-03-02 09:05:00"),
        ("%Y%m%dT%H%M%SZ", "20260302T010500Z", "2026-03-02 09:05:00"),
        ("%Y%m%dT%H%M%S%z", "20260302T010500Z", "2026-03-02 09:05:00"),
        ("%Y-%m-%d %H:%M:%S %Z", "2026-03-02 01:05:00 GMT", "2026-03-02 09:05:00"),
        ("%Y-%m-%d %H:%M:%S %Z", "2026-03-02 02:05:00 CET", "2026-03-02 09:05:00"),
        ("%Y-%m-%d %H:%M:%S UTC", "2026-03-02 01:05:00 UTC", "2026-03-02 09:05:00"),
        ("%Y-%m-%d %H:%M:%S +0000", "2026-03-02 01:05:00 +0000", "2026-03-02 09:05:00"),
        ("%Y-%m-%d %H:%M:%SZ", "2026-03-02 01:05:00 JST", None),
        ("%Y-%m-%dT%H:%M:%SZ", "2026-03-02T01:05:00", None),
        ("%Y-%m-%d %H:%M:%S", "2026-03-02 01:05:00Z", None),
        ("%Y-%m-%d %H:%M", "2026-03-02 24:00", "2026-03-03 00:00:00"),
        ("%y-%m-%d %H:%M", "26-03-02 09:05", "2026-03-02 09:05:00"),
        ("Am %d. %B %Y um %H Uhr", "Am 2. March 2026 um 9 Uhr", "2026-03-02 09:00:00"),
        ("%Y %j", "2026 061", "2026-03-02 00:00:00 date"),
        ("%Y %Y", "2026 2026", None),
        ("epoch-seconds", "1772413500", "2026-03-02 09:05:00"),
        ("epoch-seconds", "0", "1970-01-01 08:00:00"),
        ("epoch-milliseconds", "1772413500", None),
        ("excel-1904", "44621.25", "2026-03-02 06:00:00"),
    ],
)
def test_a_format_that_is_named_is_read_as_it_says(pattern: str, text: str, local: str | None) -> None:
    assert read(text, (pattern,)) == local


def test_letters_of_a_zone_are_those_of_the_list_where_it_has_them() -> None:
    chicago, sydney = ZoneInfo("America/Chicago"), ZoneInfo("Australia/Sydney")

    assert read("2026-03-02 09:05:00 CST", zone=chicago) == "2026-03-02 09:05:00"
    # The hour that comes twice, first in summer time (UTC-5) and then without (UTC-6).
    assert read_time("2026-11-01 01:30:00 CDT", KNOWN, chicago).instant == datetime.fromisoformat(
        "2026-11-01T06:30:00+00:00"
    )
    assert read_time("2026-11-01 01:30:00 CST", KNOWN, chicago).instant == datetime.fromisoformat(
        "2026-11-01T07:30:00+00:00"
    )
    assert read("2026-03-02 09:05:00 CST", zone=sydney) is None


def test_words_that_were_set_aside_are_told() -> None:
    assert read_time("2026-03-02 09:05（已办结）", KNOWN, BEIJING).words
    assert not read_time("2026年3月2日（星期一）下午 9:05", KNOWN, BEIJING).words


def test_a_column_of_both_clocks_is_read_by_both() -> None:
    texts = ["2026-03-02 9:05 AM", "2026-03-02 16:05", "2026-03-02 下午 4:05", "2026-03-02 16:06"]

    assert formats_used(texts, KNOWN) == ("%Y-%m-%d %H:%M", "%Y-%m-%d %I:%M %p", "%Y-%m-%d %p %I:%M")
    assert [read(text) for text in texts] == [
        "2026-03-02 09:05:00", "2026-03-02 16:05:00", "2026-03-02 16:05:00", "2026-03-02 16:06:00",
    ]  # fmt: skip


def test_what_leaves_day_and_month_open_is_never_read_as_clear() -> None:
    for text in ("03/04/2026 09:05", "25/12/2026", "12-31-2026 下午 4:05"):
        assert format_of(text, KNOWN) is None
    for text in ("2026-03-04", "03.04.2026", "4 Mar 2026", "1772413500", "46083.5"):
        assert [name for name, formats in ORDERS.items() if format_of(text, formats)] == []


@given(st.text(max_size=60) | st.from_regex(r"[0-9年月日:/ .上下午APMZ+-]{1,40}", fullmatch=True))
def test_whatever_stands_in_a_cell_is_a_time_or_none(text: str) -> None:
    formats = (*KNOWN, *CLEAR_SHORT, *DAY_FIRST, *SHORT_ORDERS["year first"], "%d.%m.%y um %H", "%G-W%V-%u")

    found = read_time(text, formats, BEIJING)

    assert found.text == " ".join(text.split())
    assert found.instant is None or found.instant.tzinfo is not None
