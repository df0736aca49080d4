"""How each deadline of a round was counted, day by day; knows no letter by name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from replyclock.domain.case import Case
from replyclock.domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Trace:
    """One deadline: `working_days` after `started_on`, for so many `letters` of the round.

    `days` are (reason, day, working days counted so far) from the day of sending to the last day
    `due_on`, which ends at the instant `ends_at` (UTC).
    """

    started_on: date
    working_days: int
    due_on: date
    ends_at: datetime
    letters: int
    days: tuple[tuple[str, date, int], ...]


def trace_deadlines(
    cases: Iterable[Case], thresholds: Sequence[int], calendar: WorkCalendar, zone: tzinfo
) -> tuple[Trace, ...]:
    """Every distinct deadline of the letters sent, by day of sending and threshold."""
    started = Counter(calendar.started_on(case.sent_at, zone) for case in cases if case.sent_at)
    return tuple(
        _trace(day, working_days, started[day], calendar, zone)
        for day in sorted(started)
        for working_days in sorted(thresholds)
    )


def trace_of(sent_at: datetime, working_days: int, calendar: WorkCalendar, zone: tzinfo) -> Trace:
    """The deadline of one letter sent at that instant."""
    return _trace(calendar.started_on(sent_at, zone), working_days, 1, calendar, zone)


def _trace(started_on: date, working_days: int, letters: int, calendar: WorkCalendar, zone: tzinfo) -> Trace:
    due_on = calendar.due_on(started_on, working_days)
    ends_at = calendar.end_of(due_on, zone)
    days = tuple(calendar.trace(started_on, working_days))
    return Trace(started_on, working_days, due_on, ends_at, letters, days)
