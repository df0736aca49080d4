"""When letters go out and when pages are looked at: pure functions of instants, hours and a seed."""

import hashlib
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from replyclock.domain.facts import Attempt
from replyclock.domain.inquiry import Site
from replyclock.domain.workdays import WorkCalendar

_DAY = timedelta(days=1)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# The looks that narrow the window around a deadline; the last of them comes after it.
_BEFORE_DEADLINE = tuple(timedelta(minutes=minutes) for minutes in (30, 5, 0))
_DEADLINE_SPREAD = timedelta(minutes=5)
_FAILURES_BORNE = 3
SHARDS = 64
_FIRST_BREAK = timedelta(minutes=5)
_LONGEST_BREAK = timedelta(hours=6)

CLOCKS_APART = timedelta(hours=1)
"""The clocks of machines that share a ledger differ by less: what lies further ahead than it can was
written before a clock was set back."""


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
    waits = last.outcome.retried_after
    return last.ended_at + waits[len(attempts) - 1] if len(attempts) <= len(waits) else None


@dataclass(frozen=True, slots=True)
class LookPace:
    """How often a place is looked at: in office hours, and at other times or once all is answered.

    Every host has its own minute in the hour (or whatever `busy` is), so that looks are spread evenly
    and a program that starts again after a pause causes no burst.
    """

    hours: OfficeHours
    busy: timedelta
    calm: timedelta

    def next_look_at(
        self, host: str, last_at: datetime, deadlines: Sequence[datetime], *, answered: bool
    ) -> datetime:
        """When to look again; close together before a deadline (24:00) and once right after it."""
        usual = self._usual(host, last_at, answered=answered)
        spread = _DEADLINE_SPREAD * share_of(host)
        close = [deadline + spread - early for deadline in deadlines for early in _BEFORE_DEADLINE]
        return min([usual, *(at for at in close if at > last_at)])

    def _usual(self, host: str, last_at: datetime, *, answered: bool) -> datetime:
        calm = next_turn(host, last_at, self.calm)
        if answered:
            return calm
        soon = next_turn(host, last_at, self.busy)
        if self.hours.is_open(soon):
            return soon
        opening = self.hours.next_opening(soon)
        return min(calm, next_turn(host, opening, self.busy, after_pause=True))


def next_turn(host: str, after: datetime, period: timedelta, *, after_pause: bool = False) -> datetime:
    """The host's next turn in every `period`, not sooner than half of it unless after a pause."""
    offset = (period * share_of(host)) % period
    earliest = after if after_pause else after + period / 2
    return earliest + (offset - (earliest - _EPOCH)) % period


@lru_cache(maxsize=65_536)
def share_of(host: str) -> float:
    """Where in a period the host has its turn: from 0 to below 1, the same on every machine."""
    return int.from_bytes(hashlib.sha256(host.encode()).digest()[:4], "big") / 2**32


def shard_of(host: str) -> int:
    """Which of the 64 shards a host belongs to: what is due in one is one piece of work."""
    return int(share_of(host) * SHARDS)


def rest_of(failures: int, gap: timedelta, asked: timedelta) -> timedelta:
    """How long a host is left alone after a visit: the gap, what it asked for, longer after each failure.

    `failures` are those in a row, this visit included; `asked` is its Retry-After, else zero.
    """
    if failures < _FAILURES_BORNE:
        return max(gap, asked)
    broken = rest_after_failures(failures - _FAILURES_BORNE + 1, _FIRST_BREAK, _LONGEST_BREAK)
    return max(gap, asked, broken)


def rest_after_failures(failures: int, first: timedelta, most: timedelta) -> timedelta:
    """`first` after one failure, doubled with each further one, never more than `most`; none after none."""
    if failures < 1:
        return timedelta(0)
    rest = min(first, most)
    for _ in range(failures - 1):
        if rest * 2 >= most or not rest:
            return most if rest else rest
        rest *= 2
    return rest
