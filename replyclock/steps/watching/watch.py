"""Looks at every place that is due, many hosts at once and each in its turn, and records what was seen."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from replyclock.domain.case import attempt_key
from replyclock.domain.facts import Inconclusive, LookState, Outcome, Review
from replyclock.domain.found_receipt import known_receipt
from replyclock.domain.sending.pacing import CLOCKS_APART, next_turn, rest_after_failures, rest_of
from replyclock.domain.whose_fault import FIRST_REST, LONGEST_REST
from replyclock.errors import LocalCause, LocalFault, WrongUse
from replyclock.outside import Outside
from replyclock.ports.gate import Leaving, Turn
from replyclock.ports.looks import NewLook, SoughtLetter, WatchedPlace
from replyclock.steps.round import RoundContext
from replyclock.steps.watching.batching import Batcher
from replyclock.steps.watching.look import Looked, ambiguous, look
from replyclock.steps.watching.pace import Pace

_BATCH = 500
"""Places read from the ledger at a time, so that memory does not grow with their number."""

_LATE = timedelta(minutes=15)
"""A place that waits longer than this when a run begins takes its host's next usual turn."""


@dataclass(frozen=True, slots=True)
class LookReport:
    """What one look gave; `result` is None when none was made, and `reason` says why.

    `local_cause` is what of this machine kept it from being made.
    """

    place: str
    result: LookState | None
    reason: str = ""
    replies: int = 0
    is_resting: bool = False
    local_cause: LocalCause | None = None


@dataclass(frozen=True, slots=True)
class WatchOrders:
    """Which places: of one shard, or of all; whether to stop; whom to tell of each look."""

    shard: int | None = None
    stopped: Callable[[], bool] = lambda: False
    tell: Callable[[LookReport], None] = lambda _: None


@contextmanager
def watching(outside: Outside, hosts_at_once: int) -> Iterator["Watcher"]:
    """A watcher with a thread of its own for what it writes into the ledger."""
    with ThreadPoolExecutor(1, "ledger") as executor:
        yield Watcher(outside, hosts_at_once, executor)


class Watcher:
    """Looks at places, up to `hosts_at_once` at a time; what ends together is committed together."""

    def __init__(self, outside: Outside, hosts_at_once: int, executor: ThreadPoolExecutor) -> None:
        self._outside = outside
        self._pace = Pace(outside)
        self._local_faults: dict[int, int] = {}
        self._turns = asyncio.Semaphore(hosts_at_once)
        self._enter: Batcher[str, Turn] = Batcher(self._enter_all, executor)
        self._commit: Batcher[tuple[NewLook, Leaving], None] = Batcher(self._commit_all, executor)

    async def look_at_due(self, orders: WatchOrders) -> list[LookReport]:
        """Look once at every place that is due now, and say what each look gave."""
        now = self._outside.clock.now()
        outcomes: list[LookReport] = []
        while not orders.stopped() and (due := self._outside.ledger.looks.due(now, _BATCH, orders.shard)):
            outcomes += await self.look_at(due, orders)
        return outcomes

    async def look_at(self, places: Sequence[WatchedPlace], orders: WatchOrders) -> list[LookReport]:
        """Look once at each of these places, whether due or not, and say what each look gave."""
        hosts: dict[str, list[WatchedPlace]] = defaultdict(list)
        for watched in places:
            hosts[watched.place.host].append(watched)
        visits = [self._visit(host, waiting, orders) for host, waiting in hosts.items()]
        found = await asyncio.gather(*visits, return_exceptions=True)
        faults = [each for each in found if isinstance(each, BaseException)]
        if faults:
            raise faults[0]
        return [outcome for each in found if not isinstance(each, BaseException) for outcome in each]

    async def _visit(
        self, host: str, places: Sequence[WatchedPlace], orders: WatchOrders
    ) -> list[LookReport]:
        """Look at a host's places one after the other, as long as it lets us in."""
        waiting, outcomes = deque(places), list[LookReport]()
        while waiting and not orders.stopped():
            async with self._turns:
                turn = await self._enter(host)
                free_at = turn.free_at
                if free_at is None:
                    outcome, free_at = await self._look(waiting.popleft(), turn)
                    outcomes.append(outcome)
                    orders.tell(outcome)
            if waiting and free_at > self._outside.clock.now():
                outcomes += self._put_off(waiting, free_at)
                break
        return outcomes

    async def _look(self, watched: WatchedPlace, turn: Turn) -> tuple[LookReport, datetime]:
        """One look, recorded; and from when on the host may be visited again."""
        place, gap, clock = watched.place, self._outside.polite.host_gap, self._outside.clock
        try:
            looked = await look(watched, self._outside, self._pace)
            leaving = self._leaving(looked, turn)
            await self._commit((looked.visit, leaving))
        except WrongUse as fault:
            self._outside.gate.leave([Leaving(place.host, clock.now(), clock.now(), turn.failures)])
            self._skip(watched)
            return LookReport(place.key, None, str(fault)), clock.now()
        except LocalFault as fault:
            report = LookReport(place.key, None, str(fault), local_cause=fault.cause)
            return report, self._let_off(watched, turn)
        except BaseException:
            self._outside.gate.leave([Leaving(place.host, clock.now(), clock.now() + gap, turn.failures)])
            raise
        self._local_faults.pop(watched.identity, None)
        self._settle(ambiguous(looked.shown), place.url)
        visit = looked.visit
        return LookReport(place.key, visit.result, visit.reason, len(visit.replies)), leaving.next_at

    def _leaving(self, looked: Looked, turn: Turn) -> Leaving:
        """A host that is out of order again and again is left alone longer and longer."""
        now = self._outside.clock.now()
        failures = turn.failures + 1 if looked.visit.cause is Inconclusive.OUTAGE else 0
        rest = rest_of(failures, self._outside.polite.host_gap, looked.rest)
        return Leaving(looked.visit.watched.place.host, now, now + rest, failures)

    def _put_off(self, waiting: Sequence[WatchedPlace], free_at: datetime) -> list[LookReport]:
        """Each of the waiting places gets a turn of its own once the host is free."""
        gap = self._outside.polite.host_gap
        turns = {each.identity: free_at + gap * position for position, each in enumerate(waiting)}
        self._outside.ledger.looks.postpone(turns)
        why = f"the host is resting until {free_at:%H:%M:%S} UTC"
        return [LookReport(each.place.key, None, why, is_resting=True) for each in waiting]

    def _skip(self, watched: WatchedPlace) -> None:
        """A recipe that cannot be read costs this look, not the next one."""
        now, every = self._outside.clock.now(), timedelta(minutes=self._outside.polite.look_every_minutes)
        self._outside.ledger.looks.postpone({watched.identity: next_turn(watched.place.host, now, every)})

    def _let_off(self, watched: WatchedPlace, turn: Turn) -> datetime:
        """Where this machine failed nothing is known of the host, and the place is due again soon."""
        now, host, gap = self._outside.clock.now(), watched.place.host, self._outside.polite.host_gap
        failures = self._local_faults.get(watched.identity, 0) + 1
        self._local_faults[watched.identity] = failures
        rest = rest_after_failures(failures, FIRST_REST, LONGEST_REST)
        self._outside.gate.leave([Leaving(host, now, now + gap, turn.failures)])
        self._outside.ledger.looks.postpone({watched.identity: now + max(rest, gap)})
        return now + gap

    def _enter_all(self, hosts: Sequence[str]) -> list[Turn]:
        turns = self._outside.gate.enter(hosts, self._outside.clock.now())
        return [turns[host] for host in hosts]

    def _commit_all(self, done: Sequence[tuple[NewLook, Leaving]]) -> list[None]:
        self._outside.ledger.looks.record([visit for visit, _ in done])
        self._outside.gate.leave([leaving for _, leaving in done])
        return [None] * len(done)

    def _settle(self, shown: Sequence[SoughtLetter], url: str) -> None:
        """A letter that stands on the site's own page was received."""
        for each in shown:
            key = attempt_key(each.attempt.reference, each.attempt.number)
            if self._outside.ledger.reviews.decided("attempt", key):
                continue
            why = f"A look found the letter at {url}."
            review = Review("attempt", key, Outcome.CONFIRMED, why, "look", self._outside.clock.now())
            self._outside.ledger.reviews.add(review)


def is_due(watched: WatchedPlace, outside: Outside) -> bool:
    """True from its turn on, and where the last look is still to come: a clock was set back."""
    now = outside.clock.now()
    return watched.next_at <= now or (watched.known_at or now) > now + CLOCKS_APART


def respread(outside: Outside) -> int:
    """Give places that were left waiting while nothing ran their host's next turn; how many there were.

    So a program that starts again after a pause causes no burst, and a clock that was set back leaves no
    place waiting for the day to come again.
    """
    now = outside.clock.now()
    every = timedelta(minutes=outside.polite.look_every_minutes)
    turns = {
        identity: next_turn(host, now, every, after_pause=True)
        for identity, host in (
            *outside.ledger.looks.overdue(now - _LATE),
            *outside.ledger.looks.looked_after(now + CLOCKS_APART),
        )
    }
    outside.ledger.looks.postpone(turns)
    return len(turns)


def mend_places(running: RoundContext, outside: Outside) -> int:
    """Watch for letters that were sent and are watched nowhere; how many had been forgotten.

    A program killed between the end of an attempt and this note, or a recipe that was broken in that
    moment, leaves such letters behind. Letters answered by mail alone have no place and stay as they are.
    """
    watched = outside.ledger.looks.watched_references(running.key)
    mended = 0
    for tried in outside.ledger.plans.tried(running.key):
        last = tried.attempts[-1] if tried.attempts else None
        if last is None or tried.inquiry.reference in watched:
            continue
        if last.outcome and last.outcome.may_have_arrived:
            with suppress(WrongUse):  # a recipe that is still broken is mended later
                reviews = outside.ledger.reviews.about("attempt", attempt_key(last.reference, last.number))
                places = outside.reader.places(tried.inquiry, known_receipt(last, reviews))
                outside.ledger.looks.watch(tried.inquiry.reference, places, outside.clock.now())
                mended += bool(places)
    return mended
