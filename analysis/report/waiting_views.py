"""What the template prints of the time to answer: the curve's days and the medians as finished text."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pandas as pd
from markupsafe import Markup

from replyclock.analysis.calendars.load import load_calendar
from replyclock.analysis.report.share_views import NOTHING, interval, percent
from replyclock.analysis.statistics.waiting_times import CALENDAR_DAYS, WORKING_DAYS, wait_tables
from replyclock.analysis.text.sanitize import make_plain
from replyclock.analysis.text.translations import Translations
from replyclock.domain.case import Case
from replyclock.domain.workdays import WorkCalendar
from replyclock.ports.report import Row

_EVERY_DAY = "EVERY-DAY"
_GROUPINGS = ("all", "level", "kind", "topic")


@dataclass(frozen=True, slots=True)
class CurveDay:
    """One day of the curve as text."""

    days: int
    at_risk: int
    answered: int
    share: str
    interval: str


@dataclass(frozen=True, slots=True)
class MedianView:
    """The median time to answer of one group: days and their interval, and what they rest on."""

    group: Markup
    unit: Markup
    median: Markup | str
    interval: str
    letters: int
    answered: int
    suggested: int
    open: int
    unobserved: int


@dataclass(frozen=True, slots=True)
class Waits:
    """The curve of all letters (`curve` as drawn, `days` as printed) and the medians; `method` by name.

    `rows` and `median_rows` are the tables themselves, by group and in both ways of counting days.
    """

    rows: tuple[Row, ...]
    median_rows: tuple[Row, ...]
    curve: tuple[Row, ...]
    days: tuple[CurveDay, ...]
    medians: tuple[MedianView, ...]
    headline: Markup | None
    method: str


def view_waits(cases: Sequence[Case], calendar: WorkCalendar, zone: ZoneInfo, words: Translations) -> Waits:
    """The time to answer in working days, by group, too, and for all letters in calendar days."""
    curves, medians = wait_tables(cases, calendar, zone, groupings=_GROUPINGS)
    plain = wait_tables(cases, load_calendar(_EVERY_DAY), zone, unit=CALENDAR_DAYS)
    rows = _records(pd.concat([curves, plain[0]], ignore_index=True))
    found = _records(pd.concat([medians[:1], plain[1], medians[1:]], ignore_index=True))
    curve = tuple(row for row in rows if row["grouping"] == "all" and row["unit"] == WORKING_DAYS)
    return Waits(
        tuple(rows),
        tuple(found),
        curve,
        tuple(_day(row) for row in curve),
        tuple(_median(row, words) for row in _several(found)),
        _headline(found, words),
        curve[0]["method"] if curve else "",
    )


def _records(table: pd.DataFrame) -> list[Row]:
    whole = table.astype(object)
    return [
        {str(name): value for name, value in row.items()}
        for row in whole.where(pd.notna(whole), None).to_dict("records")
    ]


def _several(rows: Sequence[Row]) -> list[Row]:
    """Without the groupings that have only one group."""
    counts = {row["grouping"]: sum(other["grouping"] == row["grouping"] for other in rows) for row in rows}
    return [row for row in rows if row["grouping"] == "all" or counts[row["grouping"]] > 1]


def _day(row: Row) -> CurveDay:
    share = percent(row["share"])
    if row["share_high"] != row["share"]:
        share = interval(row["share"], row["share_high"])
    return CurveDay(row["days"], row["at_risk"], row["answered"], share, interval(row["low"], row["high"]))


def _median(row: Row, words: Translations) -> MedianView:
    return MedianView(
        group=_group(row, words),
        unit=words.both(f"day_kind.{row['unit']}"),
        median=_days(row["median_earliest"], row["median"]),
        interval=_limits(row["median_low"], row["median_high"]),
        letters=row["letters"],
        answered=row["answered"],
        suggested=row["suggested"],
        open=row["open"],
        unobserved=row["unobserved"],
    )


def _group(row: Row, words: Translations) -> Markup:
    if row["grouping"] == "all":
        return words.both("page.all_letters")
    if not row["group"]:
        return words.both("page.not_stated")
    if row["grouping"] in ("level", "kind"):
        return words.term(row["grouping"], row["group"])
    return Markup.escape(make_plain(row["group"]))


def _headline(rows: Sequence[Row], words: Translations) -> Markup | None:
    """One sentence of the median in working days; None when fewer than half were ever answered."""
    if not rows or rows[0]["median"] is None:
        return None
    row = rows[0]
    return words.both(
        "wait.headline",
        n=row["median"],
        median=_days(row["median_earliest"], row["median"]),
        interval=_limits(row["median_low"], row["median_high"]),
    )


def _days(earliest: int | None, latest: int | None) -> str:
    if latest is None:
        return NOTHING
    return str(latest) if earliest in (None, latest) else f"{earliest}–{latest}"


def _limits(low: int | None, high: int | None) -> str:
    if low is None:
        return NOTHING
    return f"{low}–{high}" if high is not None else f"{low}–∞"
