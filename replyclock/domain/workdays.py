"""Counting working days by a published calendar and its rule.

Knows nothing of where a calendar comes from; refuses every year that has none.
Sources of the usual rule: Civil Code of the PRC, articles 201 (the first day is not counted) and 203 (a
period ends at 24:00 of its last day; a last day that is a holiday moves to the next working day; where
there are office hours it ends with them); the same count serves section 10 of the UK Freedom of
Information Act 2000.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from replyclock.errors import CalendarUnknown

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CountingRule:
    """How days are counted; times are local.

    `first_day_counts`: the day of sending is day 1 when it is worked. `cut_off`: from this time on a
    letter counts as sent on the next day. `starts_on_workday`: one that counts as sent on a day off
    counts as sent on the next working day. `day_ends`: when the last day ends, None for 24:00.
    """

    first_day_counts: bool = False
    cut_off: time | None = None
    starts_on_workday: bool = False
    day_ends: time | None = None

    @property
    def needs_time_of_day(self) -> bool:
        """True when a day alone does not say how long a letter took."""
        return self.cut_off is not None or self.day_ends is not None


USUAL = CountingRule()


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked and how they are counted.

    `off` are weekdays off, `worked` are weekend days worked, both with reasons. `version` says where the
    data comes from and hashes it; `first_year` and `last_year` are the years whose calendar is published.
    `way_out` says in words what to write, and where, to have the year after them; it counts nothing.
    """

    name: str
    version: str
    first_year: int
    last_year: int
    off: Mapping[date, str]
    worked: Mapping[date, str]
    weekend: frozenset[int] = frozenset({5, 6})
    rule: CountingRule = USUAL
    way_out: str = field(default="wait for the official notice of that year", compare=False)

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

    def started_on(self, started_at: datetime, zone: tzinfo) -> date:
        """The local day on which a letter of that instant counts as sent."""
        local = started_at.astimezone(zone)
        day, rule = local.date(), self.rule
        if rule.cut_off is not None and local.time() >= rule.cut_off:
            day = _after(day)
        while rule.starts_on_workday and not self.is_workday(day):
            day = _after(day)
        return day

    def end_of(self, day: date, zone: tzinfo) -> datetime:
        """The instant (UTC) at which `day` ends as a last day: 24:00 local time, or the rule's own."""
        ends = self.rule.day_ends
        local = datetime.combine(day, ends, zone) if ends else datetime.combine(_after(day), time.min, zone)
        return local.astimezone(UTC)

    def due_on(self, started_on: date, working_days: int) -> date:
        """The day whose end is the deadline, `working_days` (0 or more) after `started_on`.

        Day 1 is the first working day after `started_on`, or that day itself where the first day counts;
        0 gives `started_on` itself.
        """
        for _, day, count in self.trace(started_on, working_days):
            if count == working_days:
                return day
        return started_on

    def due_days(self, started_on: date, most: int) -> tuple[date, ...]:
        """What `due_on` gives for 0, 1 and so on up to `most` working days, counted once."""
        found = {0: started_on}
        for _, day, count in self.trace(started_on, most):
            found.setdefault(count, day)
        return tuple(found.values())

    def trace(self, started_on: date, working_days: int) -> Iterator[tuple[str, date, int]]:
        """Day by day to the deadline: (reason, day, working days counted so far)."""
        if working_days < 0:
            raise ValueError(f"working days are counted forward, not {working_days}")
        day, count = started_on, 0
        if self.rule.first_day_counts:
            count += self.is_workday(day)
            yield f"day of sending: {self.reason(day)}", day, count
        else:
            yield "day of sending, not counted", day, 0
        while count < working_days:
            day = _after(day)
            count += self.is_workday(day)
            yield self.reason(day), day, count

    def trace_between(self, started_on: date, ended_on: date) -> Iterator[tuple[str, date, int]]:
        """Day by day to `ended_on`: (reason, day, working days counted so far)."""
        [first] = self.trace(started_on, 0)
        yield first
        count = first[2]
        for step in range(1, (ended_on - started_on).days + 1):
            day = started_on + _DAY * step
            count += self.is_workday(day)
            yield self.reason(day), day, count

    def count_between(self, started_on: date, ended_on: date) -> int:
        """Working days after `started_on` up to and including `ended_on`; 0 when that is not later.

        Where the first day counts, it is counted too.
        """
        first = 0 if self.rule.first_day_counts else 1
        days = (started_on + _DAY * step for step in range(first, (ended_on - started_on).days + 1))
        return sum(self.is_workday(day) for day in days)

    def _require(self, day: date) -> None:
        if not self.first_year <= day.year <= self.last_year:
            way_out = f"{self.way_out}, or " if day.year > self.last_year else ""
            raise CalendarUnknown(
                f"The calendar {self.name} covers {self.first_year}-{self.last_year} and {day} is outside: "
                f"{way_out}choose other dates."
            )


def _after(day: date) -> date:
    if day == date.max:
        raise CalendarUnknown(f"No calendar goes beyond {day}: choose other dates.")
    return day + _DAY


def deadline(calendar: WorkCalendar, started_at: datetime, working_days: int, zone: tzinfo) -> datetime:
    """The instant (UTC) at which the period ends: the end of the last day, by the calendar's rule."""
    due_on = calendar.due_on(calendar.started_on(started_at, zone), working_days)
    return calendar.end_of(due_on, zone)


def working_days_passed(
    calendar: WorkCalendar, started_at: datetime, ended_at: datetime, zone: tzinfo
) -> int:
    """How many working days had begun after the day of sending when something happened at `ended_at`.

    What happens on a day off has the count of the working day before it, although a deadline may have
    passed with that day: whether something came before a deadline, `deadline` says.
    """
    ended_on = ended_at.astimezone(zone).date()
    if ended_at >= calendar.end_of(ended_on, zone):
        ended_on = _after(ended_on)
    return calendar.count_between(calendar.started_on(started_at, zone), ended_on)
