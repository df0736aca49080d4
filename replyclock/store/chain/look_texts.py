"""The looks of a day as one text per place, readings as one per mailbox, and the entry that seals them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from replyclock.domain.evidence.canonical import instant_text, parse_instant
from replyclock.domain.evidence.merkle import leaf_hash, root_of
from replyclock.domain.facts import Exhibit, LookState
from replyclock.store.entries.unit_of_work import BY_ROW
from replyclock.store.schema.chain import EntryRow, EventRow
from replyclock.store.schema.looks import LookReasonRow, LookRow
from replyclock.store.schema.messages import HeardRow

RESULTS = (LookState.UNKNOWN, LookState.UNCHANGED, LookState.CHANGED)
"""How a line of a look says what it showed: by its place here."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DayOfLooks:
    """Every look and reading with after < at <= until; the texts in the order of their leaves."""

    after: datetime
    until: datetime
    texts: tuple[bytes, ...]

    @property
    def exhibit(self) -> bytes:
        """All texts, one after the other."""
        return b"".join(self.texts)

    def shown(self, sha256: str) -> tuple[Exhibit, ...]:
        """The exhibit as the entry names it."""
        return (Exhibit("looks", sha256, "text/plain"),)


def unsealed_looks(connection: Connection, until: datetime) -> DayOfLooks | None:
    """The looks that stand in no entry yet; None when there are none."""
    after = looks_sealed_until(connection) or _BEGINNING
    if until <= after:
        return None
    texts = _texts(connection, after, until)
    return DayOfLooks(after, until, texts) if texts else None


def looks_event(day: DayOfLooks) -> dict[str, Any]:
    """The row of the event that tells of these looks."""
    body = {
        "after": instant_text(day.after),
        "until": instant_text(day.until),
        "texts": len(day.texts),
        "root": root_of([leaf_hash(text) for text in day.texts]).hex(),
    }
    return {"kind": "looks", "body": body, "hidden": {}}


def texts_of(connection: Connection, number: int) -> tuple[bytes, ...]:
    """The texts that the `looks` entry of that number sealed, from the looks as they stand."""
    key = select(EntryRow.row_key).where(EntryRow.number == number, EntryRow.kind == "looks")
    event = connection.execute(select(EventRow.body).where(EventRow.id == int(connection.scalar(key) or 0)))
    body = event.scalar_one()
    late = _late(connection, number)
    return _texts(connection, parse_instant(body["after"]), parse_instant(body["until"]), late)


def _texts(
    connection: Connection, after: datetime, until: datetime, late: frozenset[str] = frozenset()
) -> tuple[bytes, ...]:
    """Places by their ids, then mailboxes by their names."""
    looks = [row for row in _rows(connection, after, until) if _key(row) not in late]
    places = (
        (f"place {place_id}\n" + "".join(map(_line, rows))).encode()
        for place_id, rows in groupby(looks, key=lambda row: int(row.place_id))
    )
    row = HeardRow
    query = select(row.mailbox, row.at, row.id).where(row.at > after, row.at <= until)
    heard = connection.execute(query.order_by(row.mailbox, row.at)).all()
    mailboxes = (
        (f"mailbox {name}\n" + "".join(instant_text(each.at) + "\n" for each in rows)).encode()
        for name, rows in groupby(
            (each for each in heard if f"heard {each.id}" not in late), key=lambda each: str(each.mailbox)
        )
    )
    return (*places, *mailboxes)


def _rows(connection: Connection, after: datetime, until: datetime) -> Sequence[Any]:
    row = LookRow
    query = (
        select(row.at, row.place_id, row.result, row.digest, LookReasonRow.text)
        .outerjoin(LookReasonRow, LookReasonRow.id == row.reason_id)
        .where(row.at > after, row.at <= until)
        .order_by(row.place_id, row.at)
    )
    return connection.execute(query).all()


def _late(connection: Connection, number: int) -> frozenset[str]:
    """The looks with entries of their own after that number: recorded after their day was sealed."""
    row = EntryRow
    query = select(row.kind, row.row_key).where(row.kind.in_(("look", "heard")), row.number > number)
    return frozenset(f"{kind} {key}" for kind, key in connection.execute(query))


def _key(row: Any) -> str:
    return f"look {BY_ROW[LookRow].key_of({'at': row.at, 'place_id': row.place_id})}"


def _line(row: Any) -> str:
    digest = row.digest.hex() if row.digest else "-"
    reason = " ".join(row.text.split()) if row.text else "-"
    return f"{instant_text(row.at)} {RESULTS[row.result]} {digest} {reason}\n"


def looks_sealed_until(connection: Connection) -> datetime | None:
    """Up to which instant looks stand in entries of the chain."""
    newest = select(EventRow.body).where(EventRow.kind == "looks").order_by(EventRow.id.desc()).limit(1)
    body = connection.execute(newest).scalar()
    return parse_instant(body["until"]) if body else None
