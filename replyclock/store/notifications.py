"""When people were last told of what, so that nobody is told too often, by whichever process."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, insert, select, update

from replyclock.ports.operators import Notifications
from replyclock.store.schema.working import NotifiedRow


class NotificationTable(Notifications):
    """people.Notifications on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take_turn(self, name: str, kind: str, now: datetime, rest: timedelta) -> int | None:
        row = NotifiedRow
        mine = (row.name == name) & (row.kind == kind)
        with self._engine.begin() as connection:
            last = connection.execute(select(row.at, row.held_back).where(mine).with_for_update()).first()
            if last is None:
                connection.execute(insert(row), {"name": name, "kind": kind, "at": now, "held_back": 0})
                return 0
            if now < last.at + rest:
                connection.execute(update(row).where(mine).values(held_back=row.held_back + 1))
                return None
            connection.execute(update(row).where(mine).values(at=now, held_back=0))
            held_back: int = last.held_back
        return held_back
