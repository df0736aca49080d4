"""`replyclock run`: finds what is due by our clock, and has DBOS queue and execute it.

DBOS may run a piece of work twice after a crash; the ledger's own rows keep every promise, so the
pieces here are safe to repeat. The engine's database is its own and may be thrown away.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dbos import DBOS, SetWorkflowID, WorkflowHandleAsync

from replyclock.domain.facts import Outcome
from replyclock.errors import MailboxDown, NotAllowed
from replyclock.outside import Outside
from replyclock.settings import EngineSettings
from replyclock.steps.listen import listen_once
from replyclock.steps.running import RunningRound, running_rounds
from replyclock.steps.send import due_at, send_one, settle_interrupted
from replyclock.steps.watch import due_looks, look_once

_SHARDS = 64
_POLL_SECONDS = 0.03
_REST_AFTER_FAULT = timedelta(minutes=10)

Work = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """A piece of work: its queue, what it is about, and when it is due."""

    queue: str
    about: tuple[str, ...]
    at: datetime


@dataclass(slots=True)
class Done:
    """What a run did so far, for progress and the closing words."""

    now: datetime
    sends: Counter[str] = field(default_factory=Counter)
    looks: Counter[str] = field(default_factory=Counter)
    mails: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    rounds_planned: list[str] = field(default_factory=list)

    def as_json(self) -> Work:
        """Counts by outcome, as `run --json` prints them."""
        return {
            "now": self.now.isoformat(),
            "sends": dict(sorted(self.sends.items())),
            "looks": dict(sorted(self.looks.items())),
            "mails": dict(sorted(self.mails.items())),
            "faults": self.faults,
            "rounds_planned": self.rounds_planned,
        }


@dataclass(frozen=True, slots=True)
class Orders:
    """How long to run and whom to tell: `until` None runs until stopped."""

    until: datetime | None
    stop: asyncio.Event
    tell: Callable[[Done], None]
    plan_due_rounds: Callable[[], Sequence[str]]


async def run(outside: Outside, settings: EngineSettings, url: str, orders: Orders) -> Done:
    """Do everything that is due, until told to stop or until the given instant."""
    engine = Engine(outside, settings, orders)
    await engine.launch(url)
    try:
        return await engine.run()
    finally:
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=0)


class Engine:
    """One run: its queues, what is resting, and what was done."""

    def __init__(self, outside: Outside, settings: EngineSettings, orders: Orders) -> None:
        self._outside = outside
        self._settings = settings
        self._orders = orders
        self._resting: dict[tuple[str, ...], datetime] = {}
        self._done = Done(outside.clock.now())
        self._work: dict[str, Callable[..., Coroutine[Any, Any, Work]]] = {}

    async def launch(self, url: str) -> None:
        """Start DBOS on its own database; unfinished pieces of a killed run are taken up again."""
        DBOS(
            config={
                "name": "replyclock",
                "system_database_url": url,
                "application_version": "1",
                "executor_id": "replyclock",
                "log_level": "CRITICAL",
                "notification_listener_polling_interval_sec": 1.0,
            }
        )
        for queue, work in (("send", self._send), ("look", self._look), ("listen", self._listen)):
            self._work[queue] = DBOS.workflow(name=queue)(_detached(work))
        DBOS.launch()
        for queue, at_once in (
            ("send", self._settings.sends_at_once),
            ("look", self._settings.looks_at_once),
            ("listen", 4),
        ):
            await DBOS.register_queue_async(
                queue,
                worker_concurrency=at_once,
                polling_interval_sec=_POLL_SECONDS,
                on_conflict="always_update",
            )

    async def run(self) -> Done:
        """Tick until stopped: do what is due, then sleep until the next piece is."""
        orders, clock = self._orders, self._outside.clock
        while not orders.stop.is_set():
            now = self._done.now = clock.now()
            if orders.until is not None and now >= orders.until:
                break
            self._done.rounds_planned.extend(orders.plan_due_rounds())
            due = self._find_due(now)
            ripe = [each for each in due if each.at <= now]
            if ripe:
                await self._execute(ripe, now)
            orders.tell(self._done)
            if not ripe:
                await self._sleep(now, due)
        return self._done

    def _find_due(self, now: datetime) -> list[Due]:
        due: list[Due] = []
        rounds = running_rounds(self._outside)
        for running in rounds:
            due.extend(self._due_sends(running))
            due.extend(_by_shard(running, self._outside))
        due.extend(self._due_readings(rounds, now))
        return [
            Due(each.queue, each.about, max(each.at, self._resting.get((each.queue, *each.about), each.at)))
            for each in due
        ]

    def _due_sends(self, running: RunningRound) -> Iterable[Due]:
        if self._outside.ledger.plans.stopped(running.key):
            return
        for tried in self._outside.ledger.plans.tried(running.key):
            if settle_interrupted(tried, self._outside):
                self._done.sends[Outcome.AMBIGUOUS] += 1
                continue
            at = due_at(tried, running)
            if at is not None:
                yield Due("send", (running.key, tried.inquiry.reference), at)

    def _due_readings(self, rounds: Sequence[RunningRound], now: datetime) -> Iterable[Due]:
        """A mailbox is read from the first planned round on."""
        names = {running.campaign.mailbox for running in rounds}
        every = timedelta(minutes=self._outside.polite.listen_every_minutes)
        for name in sorted(set(self._outside.mailboxes) & names):
            last = self._outside.ledger.mails.last_heard_at(name)
            yield Due("listen", (name,), last + every if last else now)

    async def _execute(self, ripe: Sequence[Due], now: datetime) -> None:
        handles: list[WorkflowHandleAsync[Work]] = []
        for each in ripe:
            with SetWorkflowID(":".join((each.queue, *each.about, now.isoformat()))):
                handles.append(
                    await DBOS.enqueue_workflow_async(each.queue, self._work[each.queue], *each.about)
                )
        results = await asyncio.gather(
            *(handle.get_result(polling_interval_sec=_POLL_SECONDS) for handle in handles),
            return_exceptions=True,
        )
        for each, result in zip(ripe, results, strict=True):
            self._note(each, result, now)

    def _note(self, due: Due, result: Work | BaseException, now: datetime) -> None:
        """Count what was done; what failed or is resting comes again later, not at once."""
        key = (due.queue, *due.about)
        if isinstance(result, BaseException):
            self._done.faults.append(f"{' '.join(due.about)}: {type(result).__name__}: {result}")
            self._resting[key] = now + _REST_AFTER_FAULT
            return
        tally = {"send": self._done.sends, "look": self._done.looks, "listen": self._done.mails}[due.queue]
        tally.update(result["counts"])
        self._done.faults.extend(result["faults"])
        again = result["again_at"]
        self._resting.pop(key, None)
        if again is not None:
            self._resting[key] = datetime.fromisoformat(again)

    async def _sleep(self, now: datetime, due: Sequence[Due]) -> None:
        """Until the next piece is due: at least a tick, at most the idle time, no longer than the run."""
        tick = now + timedelta(seconds=self._settings.tick_seconds)
        idle = now + timedelta(seconds=self._settings.idle_seconds)
        wake_at = min(max(min((each.at for each in due), default=idle), tick), idle)
        if self._orders.until is not None:
            wake_at = min(wake_at, self._orders.until)
        sleeping = asyncio.ensure_future(self._outside.clock.sleep_until(wake_at))
        stopping = asyncio.ensure_future(self._orders.stop.wait())
        await asyncio.wait({sleeping, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not sleeping.done():
            sleeping.cancel()

    async def _send(self, key: str, reference: str) -> Work:
        if self._orders.stop.is_set():
            return _work()
        running = running_rounds(self._outside, key)[0]
        try:
            result = await send_one(reference, running, self._outside)
        except NotAllowed as fault:
            return _work(faults=[str(fault)], again_at=self._later(_REST_AFTER_FAULT))
        if result.outcome is None:
            return _work(again_at=self._later(self._outside.polite.host_gap))
        return _work({result.outcome: 1})

    async def _look(self, key: str, shard: str) -> Work:
        running = running_rounds(self._outside, key)[0]
        counts: Counter[str] = Counter()
        resting = False
        for look in due_looks(running, self._outside):
            if _shard(look.watched.place.host) != shard or look.at > self._outside.clock.now():
                continue
            if self._orders.stop.is_set():
                break
            result = await look_once(look.watched, self._outside)
            resting = resting or result.result is None
            counts[result.result or "resting"] += 1
            counts["new replies"] += result.replies
        counts.pop("resting", None)
        again_at = self._later(self._outside.polite.host_gap) if resting else None
        return _work(dict(counts), again_at=again_at)

    async def _listen(self, name: str) -> Work:
        try:
            listened = await listen_once(name, self._outside)
        except MailboxDown as fault:
            return _work(faults=[str(fault)], again_at=self._later(_REST_AFTER_FAULT))
        return _work(dict(listened.counts))

    def _later(self, rest: timedelta) -> str:
        return (self._outside.clock.now() + rest).isoformat()


def _work(
    counts: dict[str, int] | None = None, *, faults: list[str] | None = None, again_at: str | None = None
) -> Work:
    return {"counts": counts or {}, "faults": faults or [], "again_at": again_at}


def _detached(method: Callable[..., Awaitable[Work]]) -> Callable[..., Coroutine[Any, Any, Work]]:
    """DBOS registers plain functions; this one carries its method along."""

    async def work(*about: str) -> Work:
        return await method(*about)

    return work


def _by_shard(running: RunningRound, outside: Outside) -> Iterable[Due]:
    """One piece of work for all due places of a shard, never one for each page."""
    first: dict[str, datetime] = {}
    for look in due_looks(running, outside):
        shard = _shard(look.watched.place.host)
        first[shard] = min(look.at, first.get(shard, look.at))
    return [Due("look", (running.key, shard), at) for shard, at in sorted(first.items())]


def _shard(host: str) -> str:
    return str(int.from_bytes(hashlib.sha256(host.encode()).digest()[:2], "big") % _SHARDS)
