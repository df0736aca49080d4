"""Open questions, the operators who are there, and when people were last told of what, between processes."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, RowMapping, delete, insert, select, update

from replyclock.domain.sending.operators import Ending, Want
from replyclock.domain.sending.pacing import CLOCKS_APART
from replyclock.errors import WrongUse
from replyclock.ports.operators import NewQuestion, Notifications, Question, Questions, Reaction
from replyclock.store.schema.database import reading
from replyclock.store.schema.working import NotifiedRow, OperatorRow, QuestionRow


class QuestionTable(Questions):
    """people.Questions on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, new: NewQuestion, alive_until: datetime) -> int:
        """Open a question; those that nobody waits for any more are forgotten."""
        row = QuestionRow
        values = {**_as_row(new), "alive_until": alive_until}
        with self._engine.begin() as connection:
            connection.execute(delete(row).where(row.alive_until <= new.at))
            identity: int = connection.execute(insert(row).returning(row.id), values).scalar_one()
        return identity

    def renew(self, identity: int, alive_until: datetime) -> None:
        row = QuestionRow
        with self._engine.begin() as connection:
            connection.execute(update(row).where(row.id == identity).values(alive_until=alive_until))

    def is_settled(self, identity: int) -> bool:
        row = QuestionRow
        query = select(row.id).where(row.id == identity, row.ending.is_not(None))
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None

    def close(self, identity: int) -> Reaction | None:
        row = QuestionRow
        forget = delete(row).where(row.id == identity).returning(row.ending, row.by, row.answer)
        with self._engine.begin() as connection:
            found = connection.execute(forget).first()
        if found is None or found.ending is None:
            return None
        return Reaction(Ending(found.ending), found.by or "", found.answer or "")

    def open(self, now: datetime) -> tuple[Question, ...]:
        row = QuestionRow
        query = (
            select(row.__table__)
            .where(row.ending.is_(None), row.until > now, row.alive_until > now)
            .order_by(row.until, row.id)
        )
        with reading(self._engine) as connection:
            return tuple(_as_question(each) for each in connection.execute(query).mappings())

    def react(self, identity: int, reaction: Reaction, now: datetime) -> None:
        """Settle an open question by one compare-and-swap; raises WrongUse when it is open no more."""
        row = QuestionRow
        settle = (
            update(row)
            .where(row.id == identity, row.ending.is_(None), row.until > now, row.alive_until > now)
            .values(ending=reaction.ending, answer=reaction.text, by=reaction.by)
        )
        with self._engine.begin() as connection:
            if connection.execute(settle).rowcount == 1:
                return
            by = connection.execute(select(row.by).where(row.id == identity)).scalar()
        why = f"{by} was first" if by else "it was settled, or its time is over"
        raise WrongUse(f"Question {identity} is not open any more ({why}): see `replyclock assist list`.")

    def announce(self, operator: str, until: datetime) -> None:
        row = OperatorRow
        with self._engine.begin() as connection:
            connection.execute(delete(row).where(row.name == operator))
            connection.execute(insert(row), {"name": operator, "until": until})

    def operators(self, now: datetime) -> tuple[str, ...]:
        row = OperatorRow
        with reading(self._engine) as connection:
            return tuple(
                connection.execute(select(row.name).where(row.until > now).order_by(row.name)).scalars()
            )


def _as_row(new: NewQuestion) -> dict[str, Any]:
    return {
        "reference": new.reference,
        "site_code": new.site_code,
        "site_name": new.site_name,
        "want": new.asked.want,
        "words": new.asked.words,
        "picture": new.asked.picture,
        "refreshable": new.asked.refreshable,
        "at": new.at,
        "until": new.until,
    }


def _as_question(row: RowMapping) -> Question:
    names = Question.__dataclass_fields__.keys() - {"identity", "want"}
    return Question(identity=row["id"], want=Want(row["want"]), **{name: row[name] for name in names})


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
            if now < last.at + rest and last.at <= now + CLOCKS_APART:
                connection.execute(update(row).where(mine).values(held_back=row.held_back + 1))
                return None
            connection.execute(update(row).where(mine).values(at=now, held_back=0))
            held_back: int = last.held_back
        return held_back
