"""The run itself: tick, queue what is due on DBOS, wait for it, sleep until the next is due.

DBOS may run a piece of work twice after a crash; the ledger's own rows keep every promise. The
engine's database is its own and may be thrown away. Which piece is due comes from our clock port, so
that the practice town can play two weeks in a minute.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from dbos import DBOS, SetWorkflowID, WorkflowHandleAsync

from replyclock.domain.facts import Outcome
from replyclock.domain.sending.pacing import CLOCKS_APART, SHARDS
from replyclock.engine.asking import Waiting
from replyclock.engine.orders import Done, Due, Orders
from replyclock.engine.sealing import sealed
from replyclock.engine.waking import told_of_mail
from replyclock.engine.work import REST_AFTER_FAULT, PieceResult, Pieces, due_shards
from replyclock.outside import Outside
from replyclock.steps.round import RoundContext, running_rounds
from replyclock.steps.sending.send import due_at, settle_interrupted
from replyclock.steps.watching.watch import mend_places, respread, watching
from replyclock.workspace.settings import EngineSettings

_QUEUE = "work"
"""One queue for all kinds, since each queue has a thread of its own that keeps asking the database."""

_LISTENERS = 4
_ELSEWHERE_SECONDS = 1.0
"""How often the database is asked for a piece that another process took up."""


async def run(outside: Outside, settings: EngineSettings, url: str, orders: Orders) -> Done:
    """Do everything that is due, until told to stop or until the given instant."""
    with watching(outside, settings.looks_at_once) as watcher:
        engine = Engine(outside, settings, orders)
        await engine.launch(url, Pieces(outside, watcher, orders.stop))
        try:
            return await engine.run()
        finally:
            DBOS.destroy(destroy_registry=True)


class Engine:
    """One run: its queues, what is resting, and what was done."""

    def __init__(self, outside: Outside, settings: EngineSettings, orders: Orders) -> None:
        self._outside = outside
        self._settings = settings
        self._orders = orders
        self._resting: dict[tuple[str, ...], datetime] = {}
        self._done = Done(outside.clock.now())
        self._finished: dict[str, asyncio.Future[PieceResult]] = {}
        self._work: dict[str, Callable[..., Coroutine[Any, Any, PieceResult]]] = {}
        self._waiting = Waiting(outside, outside.questions_at_once, self._execute)

    async def launch(self, url: str, pieces: Pieces) -> None:
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
        kinds = (
            ("send", pieces.send, self._settings.sends_at_once),
            ("ask", pieces.ask, self._outside.questions_at_once),
            ("look", pieces.look, SHARDS),
            ("listen", pieces.listen, _LISTENERS),
        )
        for kind, piece, at_once in kinds:
            self._work[kind] = DBOS.workflow(name=kind)(self._telling(piece, at_once))
        DBOS.launch()
        await DBOS.register_queue_async(
            _QUEUE,
            worker_concurrency=sum(at_once for _, _, at_once in kinds),
            polling_interval_sec=self._settings.poll_seconds,
            on_conflict="always_update",
        )

    async def run(self) -> Done:
        """Tick until stopped: do what is due, then sleep until the next piece is."""
        for running in running_rounds(self._outside):
            mend_places(running, self._outside)
        respread(self._outside)
        mail = told_of_mail(self._outside, self._orders.stop, self._read_at_once)
        async with sealed(self._outside, self._done.note), mail:
            try:
                return await self._tick()
            finally:
                self._orders.stop.set()
                await self._waiting.end()

    async def _tick(self) -> Done:
        orders, clock = self._orders, self._outside.clock
        while not orders.stop.is_set():
            now = self._notice(clock.now())
            if orders.until is not None and now >= orders.until:
                break
            self._done.rounds_planned.extend(orders.plan_due_rounds())
            due = self._find_due(now)
            await self._waiting.begin([each for each in due if each.kind == "ask" and each.at <= now], now)
            ripe = [each for each in due if each.kind != "ask" and each.at <= now]
            if ripe:
                await self._execute(ripe, now)
            orders.tell(self._done)
            if not ripe:
                await self._sleep(now, due)
        return self._done

    def _notice(self, now: datetime) -> datetime:
        """The instant; a clock that was set back is told, and what waits for the old time is due anew."""
        back = self._done.now - now
        if back > CLOCKS_APART:
            self._resting.clear()
            respread(self._outside)
            self._done.note([f"The clock went back by {back}: what was planned by the old time is due anew."])
        self._done.now = now
        return now

    def _find_due(self, now: datetime) -> list[Due]:
        rounds = running_rounds(self._outside)
        due = [
            *(each for running in rounds for each in self._due_sends(running, now)),
            *due_shards(self._outside),
            *self._due_readings(rounds, now),
        ]
        return [Due(each.kind, each.about, max(each.at, self._rested_at(each))) for each in due]

    def _due_sends(self, running: RoundContext, now: datetime) -> Iterable[Due]:
        if self._outside.ledger.plans.stopped(running.key):
            return
        for tried in self._outside.ledger.plans.tried(running.key):
            if settle_interrupted(tried, self._outside):
                self._done.add("send", {Outcome.AMBIGUOUS: 1}, ())
                continue
            at = due_at(tried, running)
            if at is not None:
                kind = self._waiting.kind_of(tried.inquiry) if at <= now else "send"
                yield Due(kind, (running.key, tried.inquiry.reference), at)

    def _due_readings(self, rounds: Sequence[RoundContext], now: datetime) -> Iterable[Due]:
        """A mailbox is read from the first planned round on."""
        names = {running.campaign.mailbox for running in rounds}
        every = timedelta(minutes=self._outside.polite.listen_every_minutes)
        for name in sorted(set(self._outside.mailboxes) & names):
            last = self._outside.ledger.messages.last_heard_at(name)
            yield Due("listen", (name,), min(last, now) + every if last else now)

    async def _read_at_once(self, name: str) -> None:
        """A mailbox told of new mail: read it without waiting for the next tick."""
        now = self._outside.clock.now()
        await self._execute([Due("listen", (name,), now)], now)

    async def _execute(self, ripe: Sequence[Due], now: datetime) -> None:
        handles: list[WorkflowHandleAsync[PieceResult]] = []
        for each in ripe:
            # The name makes DBOS do a piece once for an instant, also across a restart.
            name = ":".join((each.kind, *each.about, now.isoformat()))
            self._finished[name] = asyncio.get_running_loop().create_future()
            with SetWorkflowID(name):
                handles.append(await DBOS.enqueue_workflow_async(_QUEUE, self._work[each.kind], *each.about))
        results = await asyncio.gather(*map(self._outcome, handles), return_exceptions=True)
        for each, result in zip(ripe, results, strict=True):
            self._note(each, result, now)

    async def _outcome(self, handle: WorkflowHandleAsync[PieceResult]) -> PieceResult:
        """What the piece gave: told at once when it ran here, asked of the database when elsewhere."""
        here = self._finished[handle.get_workflow_id()]
        try:
            return await asyncio.wait_for(asyncio.shield(here), _ELSEWHERE_SECONDS)
        except TimeoutError:
            elsewhere = asyncio.ensure_future(handle.get_result(polling_interval_sec=_ELSEWHERE_SECONDS))
            await asyncio.wait({here, elsewhere}, return_when=asyncio.FIRST_COMPLETED)
            if not here.done():
                return await elsewhere
            elsewhere.cancel()
            await asyncio.gather(elsewhere, return_exceptions=True)
            return here.result()
        finally:
            del self._finished[handle.get_workflow_id()]

    def _note(self, due: Due, result: PieceResult | BaseException, now: datetime) -> None:
        """Count what was done; what failed or rests comes later, and nothing comes twice in a tick."""
        key = (due.kind, *due.about)
        self._resting[key] = now + timedelta(seconds=self._settings.tick_seconds)
        if isinstance(result, BaseException):
            fault = f"{' '.join(key)}: {type(result).__name__}: {result}"
            self._done.add(due.kind, {}, [fault])
            self._resting[key] = now + REST_AFTER_FAULT
            return
        self._done.add(due.kind, result["counts"], result["faults"])
        if result["again_at"] is not None:
            self._resting[key] = datetime.fromisoformat(result["again_at"])

    def _rested_at(self, due: Due) -> datetime:
        return self._resting.get((due.kind, *due.about), due.at)

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
        for each in (sleeping, stopping):
            each.cancel()

    def _telling(
        self, piece: Callable[..., Awaitable[PieceResult]], at_once: int
    ) -> Callable[..., Coroutine[Any, Any, PieceResult]]:
        """The piece as the plain function that DBOS registers; it tells whoever waits for it here."""
        turns = asyncio.Semaphore(at_once)

        async def work(*about: str) -> PieceResult:
            async with turns:
                result = await piece(*about)
            waiting = self._finished.get(str(DBOS.workflow_id))
            if waiting is not None and not waiting.done():
                waiting.set_result(result)
            return result

        return work
