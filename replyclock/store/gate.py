"""Politeness kept in one row per host: one visitor at a time, with a rest between visits."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from replyclock.domain.sending.pacing import CLOCKS_APART
from replyclock.ports.gate import Gate, Leaving, Turn
from replyclock.store.schema.working import HostGateRow

_LEASE = timedelta(minutes=5)
"""Longer than any visit may take that is not held; a visitor that dies frees its host after it."""


class HostGate(Gate):
    """ports.Gate on the ledger's database: one compare-and-swap UPDATE, safe between processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def enter(self, hosts: Sequence[str], now: datetime) -> Mapping[str, Turn]:
        row = HostGateRow
        names = sorted(set(hosts))
        take = (
            update(row)
            .where(row.host.in_(names))
            .where(((row.next_at <= now) & (row.lease_until <= now)) | (row.lease_until > _ahead(now)))
            .values(next_at=now, lease_until=now + _LEASE)
            .returning(row.host)
        )
        state = select(row.host, row.next_at, row.lease_until, row.failures).where(row.host.in_(names))
        state = state.order_by(row.host).with_for_update()  # in one order, so that nobody waits in a ring
        with self._engine.begin() as connection:
            before = {each.host: each for each in connection.execute(state)}
            new = [{"host": host, "next_at": now, "lease_until": now} for host in names if host not in before]
            if new:
                connection.execute(self._insert(), new)
            taken = set(connection.execute(take).scalars())
        return {host: _turn(before.get(host), now, mine=host in taken) for host in names}

    def hold(self, hosts: Sequence[str], now: datetime) -> None:
        keep = update(HostGateRow).where(HostGateRow.host.in_(hosts)).values(lease_until=now + _LEASE)
        with self._engine.begin() as connection:
            connection.execute(keep)

    def leave(self, leavings: Sequence[Leaving]) -> None:
        free = update(HostGateRow).where(HostGateRow.host == bindparam("of"))
        values = [
            {"of": each.host, "next_at": each.next_at, "lease_until": each.at, "failures": each.failures}
            for each in leavings
        ]
        if not values:
            return
        with self._engine.begin() as connection:
            connection.execute(free, sorted(values, key=lambda value: str(value["of"])))

    def _insert(self) -> sqlite.Insert | postgresql.Insert:
        insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        return insert(HostGateRow).on_conflict_do_nothing()


def _ahead(now: datetime) -> datetime:
    """No lease reaches further, unless the clock was set back: then neither it nor the rest holds."""
    return now + _LEASE + CLOCKS_APART


def _turn(before: Any, now: datetime, *, mine: bool) -> Turn:
    failures = before.failures if before else 0
    if mine:
        return Turn(None, failures)
    free_at = max(before.next_at, before.lease_until) if before else now
    # Somebody came between our reading and our asking: ask again soon.
    return Turn(free_at if free_at > now else now + timedelta(seconds=1), failures)
