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
from replyclock.engine.orders import Due
from replyclock.errors import MailboxDown, NotAllowed
from replyclock.outside import Outside
from replyclock.steps.listen import listen_once
from replyclock.steps.round import running_rounds
from replyclock.steps.sending.alerts import tell_blind, tell_mailbox_down
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
        for seen in await self.watcher.look_at_due(orders):
            if seen.result is not None:
                counts.update({seen.result: 1, "new replies": seen.replies})
            elif not seen.is_resting:
                faults.append(seen.reason)
        if counts[LookState.UNKNOWN] and self.outside.notifiers:
            await tell_blind(self.outside)
        return _result(dict(counts), faults=faults)

    async def listen(self, name: str) -> PieceResult:
        """Read one mailbox to its end; one reading at a time, whoever asked for it."""
        try:
            async with self.readings.setdefault(name, asyncio.Lock()):
                listened = await listen_once(name, self.outside)
        except MailboxDown as fault:
            await tell_mailbox_down(name, self.outside)
            return _result(faults=[str(fault)], again_at=self._later(REST_AFTER_FAULT))
        return _result(listened.counts)

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
