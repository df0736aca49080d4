"""The looks of a day as one text per place, and the entry that seals them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from replyclock.domain.canonical import instant_text, parse_instant
from replyclock.domain.facts import Exhibit
from replyclock.domain.merkle import leaf_hash, root_of
from replyclock.store.entries import BY_ROW
from replyclock.store.looks import RESULTS, looks_sealed_until
from replyclock.store.tables import EntryRow, EventRow, LookReasonRow, LookRow

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DayOfLooks:
    """Every look with after < at <= until: one text per place, by place id."""

    after: datetime
    until: datetime
    looks: int
    texts: tuple[tuple[int, bytes], ...]

    @property
    def exhibit(self) -> bytes:
        """All texts, one after the other."""
        return b"".join(text for _, text in self.texts)

    def shown(self, sha256: str) -> tuple[Exhibit, ...]:
        """The exhibit as the entry names it."""
        return (Exhibit("looks", sha256, "text/plain"),)


def unsealed_looks(connection: Connection, until: datetime) -> DayOfLooks | None:
    """The looks that stand in no entry yet; None when there are none."""
    after = looks_sealed_until(connection) or _BEGINNING
    if until <= after:
        return None
    rows = _rows(connection, after, until)
    return DayOfLooks(after, until, len(rows), tuple(_texts(rows))) if rows else None


def looks_event(day: DayOfLooks) -> dict[str, Any]:
    """The row of the event that tells of these looks."""
    body = {
        "after": instant_text(day.after),
        "until": instant_text(day.until),
        "looks": day.looks,
        "places": len(day.texts),
        "root": root_of([leaf_hash(text) for _, text in day.texts]).hex(),
    }
    return {"kind": "looks", "body": body, "hidden": {}}


def texts_of(connection: Connection, number: int) -> tuple[tuple[int, bytes], ...]:
    """By place id: the texts that the `looks` entry of that number sealed, from the looks as they stand."""
    key = select(EntryRow.row_key).where(EntryRow.number == number, EntryRow.kind == "looks")
    event = connection.execute(select(EventRow.body).where(EventRow.id == int(connection.scalar(key) or 0)))
    body = event.scalar_one()
    rows = _rows(connection, parse_instant(body["after"]), parse_instant(body["until"]))
    late = _late(connection, number)
    return tuple(_texts([row for row in rows if _key(row) not in late]))


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
    query = select(EntryRow.row_key).where(EntryRow.kind == "look", EntryRow.number > number)
    return frozenset(key for key in connection.execute(query).scalars() if key)


def _key(row: Any) -> str:
    return BY_ROW[LookRow].key_of({"at": row.at, "place_id": row.place_id})


def _texts(rows: Sequence[Any]) -> Iterator[tuple[int, bytes]]:
    for place_id, looks in groupby(rows, key=lambda row: int(row.place_id)):
        lines = "".join(map(_line, looks))
        yield place_id, f"place {place_id}\n{lines}".encode()


def _line(row: Any) -> str:
    digest = row.digest.hex() if row.digest else "-"
    reason = " ".join(row.text.split()) if row.text else "-"
    return f"{instant_text(row.at)} {RESULTS[row.result]} {digest} {reason}\n"
