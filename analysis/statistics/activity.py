"""When letters went out and when answers were there: counts by day, and by weekday and hour.

Days and hours are local. An answer on a page counts at the look that first saw it. Knows no shares.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from replyclock.domain.workdays import WorkCalendar
from replyclock.errors import CalendarUnknown
from replyclock.ports.report import Findings

MOST_WEEKS = 53
"""Further back than a year and a week nothing is counted by day."""

_DAY = timedelta(days=1)
_ALWAYS = range(8, 18)


@dataclass(frozen=True, slots=True)
class DayCount:
    """One day: letters `sent`, answers first seen, and whether it is worked (None: not known)."""

    day: date
    sent: int
    answered: int
    worked: bool | None


@dataclass(frozen=True, slots=True)
class HourCount:
    """One hour (0 to 23) of one weekday (0 is Monday), over all weeks."""

    weekday: int
    hour: int
    sent: int
    answered: int


@dataclass(frozen=True, slots=True)
class Activity:
    """Whole weeks from the first event to the last, and all hours of the week; empty when nothing was sent.

    `earlier` counts the days left out because they lie more than MOST_WEEKS before the last.
    """

    days: tuple[DayCount, ...]
    hours: tuple[HourCount, ...]
    earlier: int = 0


def count_activity(findings: Findings) -> Activity:
    """What happened when."""
    zone = ZoneInfo(findings.zone)
    sent = [case.sent_at.astimezone(zone) for case in findings.cases if case.sent_at]
    answers = [case.first_answer for case in findings.cases if case.sent_at]
    answered = [reply.window.until.astimezone(zone) for reply in answers if reply]
    if not sent:
        return Activity((), ())
    days, earlier = _weeks([at.date() for at in (*sent, *answered)])
    by_day = [Counter(at.date() for at in instants) for instants in (sent, answered)]
    by_hour = [Counter((at.weekday(), at.hour) for at in instants) for instants in (sent, answered)]
    return Activity(
        tuple(DayCount(day, by_day[0][day], by_day[1][day], _is_worked(day, findings.days)) for day in days),
        tuple(
            HourCount(weekday, hour, by_hour[0][weekday, hour], by_hour[1][weekday, hour])
            for weekday in range(7)
            for hour in range(24)
        ),
        earlier,
    )


def shown_hours(hours: Sequence[HourCount]) -> range:
    """From the first hour with an event to the last, office hours at least."""
    busy = [each.hour for each in hours if each.sent or each.answered]
    return range(min([_ALWAYS.start, *busy]), max([_ALWAYS.stop - 1, *busy]) + 1)


def _weeks(days: Sequence[date]) -> tuple[list[date], int]:
    """Every day of the weeks from the first to the last, and how many earlier days are left out."""
    first, last = min(days), max(days)
    monday = first - _DAY * first.weekday()
    sunday = last + _DAY * (6 - last.weekday())
    start = max(monday, sunday - _DAY * (7 * MOST_WEEKS - 1))
    return [start + _DAY * step for step in range((sunday - start).days + 1)], (start - monday).days


def _is_worked(day: date, calendar: WorkCalendar | None) -> bool | None:
    if calendar is None:
        return None
    try:
        return calendar.is_workday(day)
    except CalendarUnknown:
        return None
