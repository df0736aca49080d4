"""When letters go out and when pages are looked at: pure functions of instants, hours and a seed."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from replyclock.domain.facts import Attempt, Outcome
from replyclock.domain.inquiry import Site
from replyclock.domain.workdays import WorkCalendar

_DAY = timedelta(days=1)
_RETRIES = {Outcome.SITE_DOWN: (timedelta(hours=2), timedelta(hours=6), timedelta(hours=24))}


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When offices are open: working days of the calendar, from `start` to `end` local time."""

    calendar: WorkCalendar
    zone: tzinfo
    start: time
    end: time

    def is_open(self, instant: datetime) -> bool:
        """True within office hours of a working day."""
        local = instant.astimezone(self.zone)
        return self.start <= local.time() < self.end and self._works(local.date())

    def next_opening(self, instant: datetime) -> datetime:
        """The first opening after `instant`."""
        local = instant.astimezone(self.zone)
        day = local.date() if local.time() < self.start else local.date() + _DAY
        while not self._works(day):
            day += _DAY
        return self._opening(day)

    def slots(self, first_on: date, last_on: date, count: int) -> list[datetime]:
        """`count` instants evenly spread over the office hours of these days; [] without a working day.

        Raises CalendarUnknown where the calendar ends.
        """
        days = [first_on + _DAY * step for step in range((last_on - first_on).days + 1)]
        workdays = [day for day in days if self.calendar.is_workday(day)]
        length = self._length()
        offsets = [length * len(workdays) * (2 * index + 1) / (2 * count) for index in range(count)]
        return (
            [self._opening(workdays[offset // length]) + offset % length for offset in offsets]
            if workdays
            else []
        )

    def _works(self, day: date) -> bool:
        """Hours only pace our visits: where the calendar ends, Monday to Friday will do."""
        if self.calendar.first_year <= day.year <= self.calendar.last_year:
            return self.calendar.is_workday(day)
        return day.weekday() not in self.calendar.weekend

    def _opening(self, day: date) -> datetime:
        return datetime.combine(day, self.start, self.zone)

    def _length(self) -> timedelta:
        return datetime.combine(date.min, self.end) - datetime.combine(date.min, self.start)


def blocked_order(sites: Sequence[Site], seed: int) -> list[Site]:
    """The sites in a seeded order in which regions and levels take turns."""
    blocks: dict[tuple[str, str], list[Site]] = defaultdict(list)
    for site in sorted(sites, key=lambda site: site.code):
        blocks[site.region, site.level].append(site)
    chance = random.Random(seed)  # noqa: S311 - a draw to be repeated, no secret
    for key in sorted(blocks):
        chance.shuffle(blocks[key])
    turns = [blocks[key] for key in sorted(blocks)]
    chance.shuffle(turns)
    longest = max((len(block) for block in turns), default=0)
    return [block[turn] for turn in range(longest) for block in turns if turn < len(block)]


def next_try_at(planned_at: datetime, attempts: Sequence[Attempt]) -> datetime | None:
    """When the inquiry may be tried (again), or None when it is settled: never after a press.

    Only an outage before the press is tried again, three times at growing distances.
    """
    if not attempts:
        return planned_at
    last = attempts[-1]
    if any(attempt.pressed for attempt in attempts) or last.outcome is None or last.ended_at is None:
        return None
    waits = _RETRIES.get(last.outcome, ())
    return last.ended_at + waits[len(attempts) - 1] if len(attempts) <= len(waits) else None


@dataclass(frozen=True, slots=True)
class LookPace:
    """How often a place is looked at: in office hours, and at other times or once all is answered."""

    hours: OfficeHours
    busy: timedelta
    calm: timedelta

    def next_look_at(
        self, last_at: datetime | None, now: datetime, deadlines: Sequence[datetime], *, answered: bool
    ) -> datetime:
        """When to look next: at once the first time, and always right at a deadline (24:00 is its start)."""
        if last_at is None:
            return now
        usual = last_at + (self.busy if self.hours.is_open(last_at) and not answered else self.calm)
        if not answered:
            usual = min(usual, max(self.hours.next_opening(last_at), last_at + self.busy))
        return min([usual, *(deadline for deadline in deadlines if deadline > last_at)])
