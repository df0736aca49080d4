"""The pieces of work that the engine queues; each is safe to repeat, since the ledger keeps the promises.

A piece returns plain JSON, because DBOS keeps it: counts, faults in one sentence each, and from when
on the same piece may be tried again (None: as the ledger says).
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from replyclock.engine.orders import Due
from replyclock.errors import MailboxDown, NotAllowed
from replyclock.outside import Outside
from replyclock.steps.listen import listen_once
from replyclock.steps.running import RunningRound, running_rounds
from replyclock.steps.send import send_one
from replyclock.steps.watch import due_looks, look_once

_SHARDS = 64
REST_AFTER_FAULT = timedelta(minutes=10)

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces for one workspace; once `stop` is set none begins anything new."""

    outside: Outside
    stop: asyncio.Event

    async def send(self, key: str, reference: str) -> Result:
        """Send one inquiry of a round."""
        if self.stop.is_set():
            return _result()
        running = running_rounds(self.outside, key)[0]
        try:
            sent = await send_one(reference, running, self.outside)
        except NotAllowed as fault:
            return _result(faults=[str(fault)], again_at=self._later(REST_AFTER_FAULT))
        if sent.outcome is None:
            return _result(again_at=self._later(self.outside.polite.host_gap))
        return _result({sent.outcome: 1})

    async def look(self, key: str, shard: str) -> Result:
        """Look at every place of a shard that is due, one after the other."""
        running = running_rounds(self.outside, key)[0]
        counts: Counter[str] = Counter()
        again_at = None
        for look in due_looks(running, self.outside):
            if self.stop.is_set():
                break
            if shard_of(look.watched.place.host) != shard or look.at > self.outside.clock.now():
                continue
            seen = await look_once(look.watched, self.outside)
            if seen.result is None:
                again_at = self._later(self.outside.polite.host_gap)
            else:
                counts.update({seen.result: 1, "new replies": seen.replies})
        return _result(dict(counts), again_at=again_at)

    async def listen(self, name: str) -> Result:
        """Read one mailbox to its end."""
        try:
            listened = await listen_once(name, self.outside)
        except MailboxDown as fault:
            return _result(faults=[str(fault)], again_at=self._later(REST_AFTER_FAULT))
        return _result(listened.counts)

    def _later(self, rest: timedelta) -> str:
        return (self.outside.clock.now() + rest).isoformat()


def due_shards(running: RunningRound, outside: Outside) -> Iterable[Due]:
    """One piece of work for all due places of a shard, never one for each page."""
    first: dict[str, Due] = {}
    for look in due_looks(running, outside):
        shard = shard_of(look.watched.place.host)
        if shard not in first or look.at < first[shard].at:
            first[shard] = Due("look", (running.key, shard), look.at)
    return [first[shard] for shard in sorted(first)]


def shard_of(host: str) -> str:
    """The shard that a host's places are looked at in; the same on every machine."""
    return str(int.from_bytes(hashlib.sha256(host.encode()).digest()[:2], "big") % _SHARDS)


def _result(
    counts: dict[str, int] | None = None, *, faults: list[str] | None = None, again_at: str | None = None
) -> Result:
    return {"counts": counts or {}, "faults": faults or [], "again_at": again_at}
