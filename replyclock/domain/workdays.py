"""Counting working days by a published calendar: the day of sending is not counted.

Knows nothing of where a calendar comes from; refuses every year that has none.
Sources: Civil Code of the PRC, articles 201 (the first day is not counted) and 203 (a period ends
at 24:00 of its last day; a last day that is a holiday moves to the next working day); the same rule
serves section 10 of the UK Freedom of Information Act 2000.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from replyclock.errors import CalendarUnknown

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked. `off` are weekdays off, `worked` are weekend days worked, both with reasons.

    `version` says where the data comes from and hashes it; `first_year` and `last_year` are the
    years whose calendar is published.
    """

    name: str
    version: str
    first_year: int
    last_year: int
    off: Mapping[date, str]
    worked: Mapping[date, str]
    weekend: frozenset[int] = frozenset({5, 6})

    def is_workday(self, day: date) -> bool:
        """True when offices work on `day`; raises CalendarUnknown for a year without a calendar."""
        self._require(day)
        if day.weekday() in self.weekend:
            return day in self.worked
        return day not in self.off

    def reason(self, day: date) -> str:
        """Why `day` is worked or not, in words."""
        if self.is_workday(day):
            return self.worked.get(day, "working day")
        return self.off.get(day, "weekend")

    def due_on(self, started_on: date, working_days: int) -> date:
        """The day whose end is the deadline, `working_days` (0 or more) after `started_on`.

        Day 1 is the first working day after `started_on`; 0 gives `started_on` itself.
        """
        for _, day, count in self.trace(started_on, working_days):
            if count == working_days:
                return day
        return started_on

    def trace(self, started_on: date, working_days: int) -> Iterator[tuple[str, date, int]]:
        """Day by day to the deadline: (reason, day, working days counted so far)."""
        if working_days < 0:
            raise ValueError(f"working days are counted forward, not {working_days}")
        yield "day of sending, not counted", started_on, 0
        day, count = started_on, 0
        while count < working_days:
            day += _DAY
            count += self.is_workday(day)
            yield self.reason(day), day, count

    def count_between(self, started_on: date, ended_on: date) -> int:
        """Working days after `started_on` up to and including `ended_on`; 0 for the same day."""
        days = (started_on + _DAY * step for step in range(1, (ended_on - started_on).days + 1))
        return sum(self.is_workday(day) for day in days)

    def _require(self, day: date) -> None:
        if not self.first_year <= day.year <= self.last_year:
            raise CalendarUnknown(
                f"The calendar {self.name} covers {self.first_year}-{self.last_year} and {day} is outside: "
                "wait for the official notice of that year, or choose other dates."
            )


def deadline(calendar: WorkCalendar, started_at: datetime, working_days: int, zone: tzinfo) -> datetime:
    """The instant (UTC) at which the period ends: 24:00 local time of the last day."""
    due_on = calendar.due_on(started_at.astimezone(zone).date(), working_days)
    return datetime.combine(due_on + _DAY, time.min, zone).astimezone(UTC)
