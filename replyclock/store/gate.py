"""Politeness kept in one row per host: one visitor at a time, with a rest between visits."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update
from sqlalchemy.dialects import postgresql, sqlite

from replyclock.store.database import reading
from replyclock.store.tables import HostGateRow

_LEASE = timedelta(minutes=5)
"""Longer than any visit may take; a visitor that dies frees its host after it."""


class HostGate:
    """ports.Gate on the ledger's database: a compare-and-swap UPDATE, safe between processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def enter(self, host: str, now: datetime, gap: timedelta) -> datetime | None:
        """Take the host's turn; None when taken, else the instant from which to ask again."""
        row = HostGateRow
        take = (
            update(row)
            .where(row.host == host, row.next_at <= now, row.lease_until <= now)
            .values(next_at=now + gap, lease_until=now + _LEASE)
        )
        with self._engine.begin() as connection:
            connection.execute(self._new_row(host, now))
            if connection.execute(take).rowcount == 1:
                return None
        return self._free_at(host)

    def leave(self, host: str, now: datetime, gap: timedelta) -> None:
        """Give the turn back; the next visit may come `gap` after `now`."""
        row = HostGateRow
        free = update(row).where(row.host == host).values(next_at=now + gap, lease_until=now)
        with self._engine.begin() as connection:
            connection.execute(free)

    def _new_row(self, host: str, now: datetime) -> sqlite.Insert | postgresql.Insert:
        insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        new = insert(HostGateRow).values(host=host, next_at=now, lease_until=now)
        return new.on_conflict_do_nothing()

    def _free_at(self, host: str) -> datetime:
        with reading(self._engine) as connection:
            row = connection.execute(select(HostGateRow).where(HostGateRow.host == host)).one()
        free_at: datetime = max(row.next_at, row.lease_until)
        return free_at
