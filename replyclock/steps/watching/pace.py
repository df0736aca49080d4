"""What the rounds behind a place say about looking there: for whom, as whom, and when again."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from replyclock.domain.workdays import deadline
from replyclock.errors import CalendarUnknown
from replyclock.outside import Outside
from replyclock.ports.looks import SoughtLetter, WatchedPlace
from replyclock.ports.reader import WatchedLetter
from replyclock.steps.round import RoundContext, look_pace, running_rounds


class Pace:
    """Reads each round once: what was planned does not change."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._rounds: dict[str, RoundContext] = {}
        self._due: dict[tuple[str, datetime], tuple[datetime, ...]] = {}

    def wanted(self, watched: WatchedPlace) -> tuple[WatchedLetter, ...]:
        """The letters looked for at the place, as the reader needs them."""
        return tuple(
            WatchedLetter(each.inquiry, each.attempt.receipt, each.attempt.started_at, each.answered)
            for each in watched.sought
        )

    def user_agent(self, watched: WatchedPlace) -> str | None:
        """As whom to look: as the round of the youngest letter; None as the browser itself."""
        youngest = max(watched.sought, key=lambda each: each.attempt.started_at)
        return self._round(youngest.inquiry.campaign).user_agent

    def next_look_at(self, watched: WatchedPlace, at: datetime, answered: Collection[str]) -> datetime | None:
        """When to look again after a look at `at`; None when nobody waits there any more."""
        rounds: dict[str, list[SoughtLetter]] = defaultdict(list)
        for each in watched.sought:
            rounds[each.inquiry.campaign].append(each)
        turns = (self._next_for(key, sought, watched, at, answered) for key, sought in rounds.items())
        return min((turn for turn in turns if turn is not None), default=None)

    def _next_for(
        self,
        key: str,
        sought: Sequence[SoughtLetter],
        watched: WatchedPlace,
        at: datetime,
        answered: Collection[str],
    ) -> datetime | None:
        running = self._round(key)
        ends_at = max(each.attempt.started_at for each in sought) + timedelta(
            days=running.campaign.watch_days
        )
        if at >= ends_at:
            return None
        waiting = [each for each in sought if not each.answered and each.inquiry.reference not in answered]
        deadlines = [
            due for each in waiting for due in self._deadlines(running, each.attempt.started_at) if due > at
        ]
        turn = look_pace(running, self._outside).next_look_at(
            watched.place.host, at, deadlines, answered=not waiting
        )
        return min(turn, ends_at)

    def _deadlines(self, running: RoundContext, sent_at: datetime) -> tuple[datetime, ...]:
        """Those that the calendar knows already; the others only cost a look right at the deadline."""
        if (running.key, sent_at) not in self._due:
            self._due[running.key, sent_at] = tuple(_known_deadlines(running, sent_at))
        return self._due[running.key, sent_at]

    def _round(self, key: str) -> RoundContext:
        if key not in self._rounds:
            self._rounds = {running.key: running for running in running_rounds(self._outside)}
        return self._rounds[key]


def _known_deadlines(running: RoundContext, sent_at: datetime) -> Iterator[datetime]:
    for days in running.campaign.thresholds:
        with suppress(CalendarUnknown):
            yield deadline(running.calendar, sent_at, days, running.zone)
