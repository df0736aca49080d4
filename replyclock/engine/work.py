"""The pieces of work that the engine queues; each is safe to repeat, since the ledger keeps the promises.

A piece returns plain JSON, because DBOS keeps it: counts, faults in one sentence each, and from when
on the same piece may be tried again (None: as the ledger says).
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from replyclock.domain.facts import LookState
from replyclock.domain.sending.pacing import rest_after_failures
from replyclock.domain.whose_fault import FIRST_REST, LONGEST_REST
from replyclock.engine.orders import Due
from replyclock.errors import LocalFault, MailboxDown, NotAllowed
from replyclock.outside import Outside
from replyclock.steps.listen import listen_once
from replyclock.steps.round import running_rounds
from replyclock.steps.sending.alerts import tell_blind, tell_local_fault, tell_mailbox_down
from replyclock.steps.sending.send import send_one
from replyclock.steps.watching.watch import Watcher, WatchOrders

REST_AFTER_FAULT = timedelta(minutes=10)
_REST_AFTER_OPERATOR = timedelta(minutes=1)
"""Between two visits to a page that waited for an operator until he left."""

PieceResult = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces for one workspace; once `stop` is set none begins anything new."""

    outside: Outside
    watcher: Watcher
    stop: asyncio.Event
    readings: dict[str, asyncio.Lock] = field(default_factory=dict)
    local_faults: dict[tuple[str, ...], int] = field(default_factory=dict)
    """By piece: how often in a row this machine failed at it."""

    async def send(self, key: str, reference: str) -> PieceResult:
        """Send one inquiry of a round."""
        return await self._send(key, reference, REST_AFTER_FAULT)

    async def ask(self, key: str, reference: str) -> PieceResult:
        """Send one inquiry of a round with an operator's help."""
        return await self._send(key, reference, _REST_AFTER_OPERATOR)

    async def _send(self, key: str, reference: str, rest: timedelta) -> PieceResult:
        if self.stop.is_set():
            return _result()
        running = running_rounds(self.outside, key)[0]
        try:
            sent = await send_one(reference, running, self.outside, ending=self.stop.is_set)
        except NotAllowed as fault:
            return _result(faults=[str(fault)], again_at=self._later(REST_AFTER_FAULT))
        except LocalFault as fault:
            return self._failed(fault, ("send", key, reference))
        self.local_faults.pop(("send", key, reference), None)
        if sent.waits_for_person:
            return _result(again_at=self._later(rest))
        if sent.outcome is None:
            return _result(again_at=self._later(self.outside.polite.host_gap))
        return _result({sent.outcome: 1})

    async def look(self, shard: str) -> PieceResult:
        """Look at every place of a shard that is due."""
        orders = WatchOrders(int(shard), self.stop.is_set)
        counts: Counter[str] = Counter()
        faults = []
        try:
            looked = await self.watcher.look_at_due(orders)
        except LocalFault as fault:
            return self._failed(fault, ("look", shard))
        self.local_faults.pop(("look", shard), None)
        for seen in looked:
            if seen.result is not None:
                counts.update({seen.result: 1, "new replies": seen.replies})
            elif not seen.is_resting:
                faults.append(seen.reason)
            if seen.local_cause is not None:
                await tell_local_fault(seen.local_cause, self.outside)
        if counts[LookState.UNKNOWN] and self.outside.notifiers:
            await tell_blind(self.outside)
        return _result(dict(counts), faults=faults)

    async def listen(self, name: str) -> PieceResult:
        """Read one mailbox to its end; one reading at a time, whoever asked for it."""
        try:
            async with self.readings.setdefault(name, asyncio.Lock()):
                listened = await listen_once(name, self.outside)
        except LocalFault as fault:
            return self._failed(fault, ("listen", name))
        except MailboxDown as fault:
            await tell_mailbox_down(name, self.outside)
            return _result(faults=[str(fault)], again_at=self._later(REST_AFTER_FAULT))
        self.local_faults.pop(("listen", name), None)
        return _result(listened.counts)

    def _failed(self, fault: LocalFault, piece: tuple[str, ...]) -> PieceResult:
        """A piece at which this machine failed is due again soon, and less soon while it fails."""
        self.local_faults[piece] = failures = self.local_faults.get(piece, 0) + 1
        rest = rest_after_failures(failures, FIRST_REST, LONGEST_REST)
        return _result(faults=[str(fault)], again_at=self._later(rest))

    def _later(self, rest: timedelta) -> str:
        return (self.outside.clock.now() + rest).isoformat()


def due_shards(outside: Outside) -> Iterable[Due]:
    """One piece of work for all due places of a shard, never one for each page."""
    due = outside.ledger.looks.next_due()
    return [Due("look", (str(shard),), due[shard]) for shard in sorted(due)]


def _result(
    counts: dict[str, int] | None = None, *, faults: list[str] | None = None, again_at: str | None = None
) -> PieceResult:
    return {"counts": counts or {}, "faults": faults or [], "again_at": again_at}
