"""Working days of a whole calendar as arrays: many days and instants at once, by the calendar's own rule.

Holds nothing that the calendar does not say; replyclock.domain.workdays defines every answer, and a year
without a calendar is refused as it is there. Days are datetime64[D] in local time, instants
datetime64[us] in UTC; neither may be NaT.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from replyclock.analysis.statistics.arrays import DayArray, Flags, InstantArray
from replyclock.domain.workdays import WorkCalendar

_DAY = np.timedelta64(1, "D")
_EPOCH_WEEKDAY = 3
"""1970-01-01, from which numpy counts days, was a Thursday."""


@dataclass(frozen=True, slots=True)
class DayIndex:
    """A calendar's working days, counted once.

    `before` is the day before the first published one; `passed` holds, for each day from then on, how
    many working days there were up to its end; `workdays` are the working days in order.
    """

    calendar: WorkCalendar
    before: np.datetime64
    passed: NDArray[np.int32]
    workdays: DayArray

    @property
    def last(self) -> np.datetime64:
        """The last day that has a calendar."""
        return self.before + np.timedelta64(len(self.passed) - 1, "D")

    def due_on(self, started_on: DayArray, working_days: ArrayLike) -> DayArray:
        """The last day of each period; raises CalendarUnknown where a count leaves the calendar."""
        counts = np.asarray(working_days, dtype=np.int64)
        if counts.size and counts.min() < 0:
            raise ValueError(f"working days are counted forward, not {counts.min()}")
        starts, counts = np.broadcast_arrays(started_on, counts)
        looked_up = counts > 0
        if self.calendar.rule.first_day_counts or looked_up.all():
            return np.where(looked_up, self._nth(starts, counts), starts)
        due = starts.copy()
        due[looked_up] = self._nth(starts[looked_up], counts[looked_up])
        return due

    def next_workday(self, days: DayArray) -> DayArray:
        """The day itself where it is worked, else the next one that is; raises CalendarUnknown."""
        self._require(days)
        return self._workday(self._passed(days - _DAY))

    def count_to(self, started_on: DayArray, days: DayArray) -> NDArray[np.int64]:
        """The least number of working days whose last day is not before each of `days`.

        A day outside the calendar counts as the day before its first or after its last.
        """
        reached = self._passed(np.clip(days - _DAY, self.before, self.last))
        counts = reached - self._base(started_on) + 1
        return np.where(days <= started_on, 0, counts)

    def _nth(self, starts: DayArray, counts: NDArray[np.int64]) -> DayArray:
        return self._workday(self._base(starts) + np.maximum(counts, 1) - 1)

    def _base(self, starts: DayArray) -> NDArray[np.int64]:
        """How many working days had passed before the first day that counts."""
        if self.calendar.rule.first_day_counts:
            self._require(starts)
            return self._passed(starts - _DAY)
        self._require(starts + _DAY)
        return self._passed(starts)

    def _passed(self, days: DayArray) -> NDArray[np.int64]:
        return self.passed[(days - self.before).astype(np.int64)].astype(np.int64)

    def _workday(self, places: NDArray[np.int64]) -> DayArray:
        if places.size and places.max() >= len(self.workdays):
            self.calendar.is_workday(date(self.calendar.last_year + 1, 1, 1))
        return self.workdays[places]

    def _require(self, days: DayArray) -> None:
        """Let the calendar itself refuse the first or last day when it is outside."""
        for day in (days.min(), days.max()) if days.size else ():
            self.calendar.is_workday(day.astype(date))


def index_days(calendar: WorkCalendar) -> DayIndex:
    """The index of every published year of a calendar."""
    first = np.datetime64(f"{calendar.first_year:04}-01-01", "D")
    days = np.arange(first, np.datetime64(f"{calendar.last_year + 1:04}-01-01", "D"))
    resting = np.isin((days.astype(np.int64) + _EPOCH_WEEKDAY) % 7, list(calendar.weekend))
    worked = np.where(resting, np.isin(days, _days(calendar.worked)), ~np.isin(days, _days(calendar.off)))
    passed = np.concatenate([[0], np.cumsum(worked)]).astype(np.int32)
    return DayIndex(calendar, first - _DAY, passed, days[worked])


def started_on(index: DayIndex, instants: InstantArray, zone: tzinfo) -> DayArray:
    """The local days on which letters of these instants count as sent; raises CalendarUnknown."""
    if not instants.size:
        return instants.astype("M8[D]")
    rule = index.calendar.rule
    offsets, steady = _offsets(instants, zone)
    local = instants + offsets + (_day_after(rule.cut_off) if rule.cut_off else np.timedelta64(0, "us"))
    days = local.astype("M8[D]")
    if rule.starts_on_workday:
        days = index.next_workday(days)
    for place in np.flatnonzero(~steady):
        days[place] = index.calendar.started_on(_aware(instants[place]), zone)
    return days


def ends_of(index: DayIndex, days: DayArray, zone: tzinfo) -> InstantArray:
    """The instants at which these local days end as last days."""
    if not days.size:
        return days.astype("M8[us]")
    first = days.min()
    ends: InstantArray = _ends(index, first, days.max(), zone)[(days - first).astype(np.int64)]
    return ends


def open_day(index: DayIndex, instants: InstantArray, zone: tzinfo) -> DayArray:
    """The first local day that has not ended yet at each instant."""
    if not instants.size:
        return instants.astype("M8[D]")
    margin = np.timedelta64(3, "D")
    first = instants.min().astype("M8[D]") - margin
    ends = _ends(index, first, instants.max().astype("M8[D]") + margin, zone)
    days: DayArray = first + np.searchsorted(ends, instants, side="right").astype("m8[D]")
    return days


def to_instants(instants: list[datetime | None]) -> InstantArray:
    """Aware instants as an array; None becomes NaT."""
    return np.array([each and each.astimezone(UTC).replace(tzinfo=None) for each in instants], dtype="M8[us]")


def _ends(index: DayIndex, first: np.datetime64, last: np.datetime64, zone: tzinfo) -> InstantArray:
    days = np.arange(first, last + _DAY).astype(date)
    return to_instants([index.calendar.end_of(day, zone) for day in days])


def _offsets(instants: InstantArray, zone: tzinfo) -> tuple[NDArray[np.timedelta64], Flags]:
    """The zone's offset at the beginning of each instant's UTC day, and whether it stays until the next."""
    days = instants.astype("M8[D]")
    first = days.min()
    span = np.arange(first, days.max() + 2 * _DAY)
    table = np.array([_aware(day.astype("M8[us]")).astimezone(zone).utcoffset() for day in span], "m8[us]")
    places = (days - first).astype(np.int64)
    return table[places], table[places] == table[places + 1]


def _day_after(cut_off: time) -> np.timedelta64:
    """What is left of the day at the cut-off: a letter of that instant on is of the next day."""
    gone = timedelta(
        hours=cut_off.hour, minutes=cut_off.minute, seconds=cut_off.second, microseconds=cut_off.microsecond
    )
    return np.timedelta64(timedelta(days=1) - gone)


def _days(dates: Mapping[date, Any]) -> DayArray:
    return np.array(sorted(dates), dtype="M8[D]")


def _aware(instant: np.datetime64) -> datetime:
    moment: datetime = instant.astype("M8[us]").astype(datetime)
    return moment.replace(tzinfo=UTC)
