"""Writes rows together with their entries in the record chain, through a Book.

The form of entries is told in docs/reference/evidence.md.
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Integer, Table, insert, select, text, tuple_

from replyclock.domain.evidence.canonical import instant_text, parse_instant
from replyclock.domain.evidence.chain import NOTHING, Entry, digest_of, disclosure
from replyclock.domain.evidence.entry_kinds import EVENTS
from replyclock.domain.evidence.merkle import leaf_hash
from replyclock.domain.facts import Exhibit
from replyclock.domain.hosts import office_host
from replyclock.store.entries.uses import add_uses
from replyclock.store.schema.base import Instant, TableRow
from replyclock.store.schema.chain import EntryRow, EventRow, LedgerRow, SigningKeyRow
from replyclock.store.schema.looks import LookReasonRow, LookRow, PlaceInquiryRow, PlaceRow
from replyclock.store.schema.messages import HeardRow, MessageRow, ReplyRow, ReviewRow
from replyclock.store.schema.rounds import AttemptEndRow, AttemptRow, CampaignRow, InquiryRow, SwitchRow

_CHAIN_LOCK = 0x7265706C79  # any number that everybody takes
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class EntryKind:
    """How rows of a table are entered: under which name, what is hidden, whose exhibits they show.

    `shows` is the subject of exhibit uses and `by` the column of its id. Of a table that is not `whole`
    only some rows have an entry.
    """

    name: str
    row: type[TableRow]
    hidden: frozenset[str] = frozenset()
    shows: str | None = None
    by: str = "id"
    whole: bool = True

    @property
    def table(self) -> Table:
        """The table."""
        found = self.row.__table__
        assert isinstance(found, Table)
        return found

    def key_of(self, values: Mapping[str, Any]) -> str:
        """The row's key as entries name it."""
        return "/".join([str(_plain(values[name])) for name in _key_names(self.row)])


@cache
def _key_names(row: type[TableRow]) -> tuple[str, ...]:
    """The names of the primary key's columns; asked for every row of the ledger."""
    return tuple(column.name for column in row.__table__.primary_key)


_UNTOLD: Mapping[type[TableRow], Mapping[str, Any]] = {
    InquiryRow: {"arm": None},
    AttemptRow: {"again_after": 0},
    ReplyRow: {"settled": None, "doubts": ""},
    ReviewRow: {"number": None, "link": None},
}
"""The value with which a column that came later is not told: entries from before it stay as they are."""
_ENDS = frozenset({"note", "receipt_number", "receipt_password", "receipt_url"})
KINDS = (
    EntryKind("ledger", LedgerRow),
    EntryKind("key", SigningKeyRow),
    EntryKind("campaign", CampaignRow, frozenset({"contacts"})),
    EntryKind("inquiry", InquiryRow, frozenset({"title", "body", "persona", "token"})),
    EntryKind("attempt", AttemptRow, shows="attempt"),
    EntryKind("attempt_end", AttemptEndRow, _ENDS, shows="attempt", by="attempt_id"),
    EntryKind("place", PlaceRow),
    EntryKind("place_inquiry", PlaceInquiryRow),
    EntryKind("look", LookRow, whole=False),
    EntryKind("heard", HeardRow, whole=False),
    EntryKind("hindrance", LookReasonRow, shows="reason", whole=False),
    EntryKind("message", MessageRow, frozenset({"reason"}), shows="message"),
    EntryKind("reply", ReplyRow, frozenset({"text", "reason", "claims"}), shows="reply"),
    EntryKind("review", ReviewRow, frozenset({"reason", "reviewer", "number", "link"})),
    EntryKind("switch", SwitchRow, frozenset({"by", "reason"})),
    EntryKind("event", EventRow, shows="event"),
)
BY_ROW = {kind.row: kind for kind in KINDS}
BY_KIND = {kind.name: kind for kind in KINDS} | dict.fromkeys(EVENTS, BY_ROW[EventRow])


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry is about to tell."""

    kind: str
    row_key: str
    body: Mapping[str, Any]
    hidden: Mapping[str, Any]


@contextmanager
def unit_of_work(engine: Engine) -> Iterator["UnitOfWork"]:
    """A transaction that records; the entries are appended as its last act."""
    with engine.begin() as connection:
        book = UnitOfWork(connection)
        yield book
        book.append_entries()


class UnitOfWork:
    """The open transaction, and what its rows have to tell."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._told: list[Told] = []

    def put(self, row: type[TableRow], values: Mapping[str, Any], exhibits: Sequence[Exhibit] = ()) -> Any:
        """Insert a row with the exhibits that show it; the first column of its key comes back."""
        [identity] = self.put_all(row, [values], [exhibits])
        return identity

    def put_all(
        self,
        row: type[TableRow],
        rows: Sequence[Mapping[str, Any]],
        exhibits: Sequence[Sequence[Exhibit]] = (),
    ) -> list[Any]:
        """Insert rows of one table, each with its exhibits; the first columns of their keys come back."""
        kind = BY_ROW[row]
        [first, *_] = kind.table.primary_key
        if rows and first.name not in rows[0]:
            new = insert(row).returning(first, sort_by_parameter_order=True)
            identities = list(self.connection.execute(new, list(rows)).scalars())
            rows = [{**values, first.name: one} for values, one in zip(rows, identities, strict=True)]
        elif rows:
            self.connection.execute(insert(row), list(rows))
        for values, shown in zip(rows, exhibits or [()] * len(rows), strict=True):
            if shown and kind.shows:
                add_uses(self.connection, kind.shows, values[kind.by], shown)
            self.tell(row, values, shown)
        return [values[first.name] for values in rows]

    def tell(self, row: type[TableRow], values: Mapping[str, Any], exhibits: Sequence[Exhibit] = ()) -> None:
        """Enter a row that stands in its table already."""
        kind = BY_ROW[row]
        self._told.append(told_of(kind, values, exhibits))

    def take_turn(self) -> None:
        """Wait until no other transaction is about to append; SQLite's writers have waited already."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})

    def append_entries(self) -> None:
        """Append what was told to the chain; on PostgreSQL one transaction at a time comes this far."""
        if not self._told:
            return
        self.take_turn()
        last = self.connection.execute(
            select(EntryRow.number, EntryRow.hash).order_by(EntryRow.number.desc()).limit(1)
        ).first()
        number, previous = (last.number, last.hash) if last else (0, NOTHING)
        rows = []
        for told in self._told:
            number += 1
            row = _entry_row(told, number, previous)
            previous = row["hash"]
            rows.append(row)
        self.connection.execute(insert(EntryRow), rows)
        self._told = []


def is_entered(connection: Connection, row: type[TableRow], values: Mapping[str, Any]) -> bool:
    """True when the row has an entry."""
    kind = BY_ROW[row]
    known = select(EntryRow.number).where(EntryRow.kind == kind.name, EntryRow.row_key == kind.key_of(values))
    return connection.execute(known).first() is not None


def told_of(kind: EntryKind, values: Mapping[str, Any], exhibits: Sequence[Exhibit]) -> Told:
    """What the entry of a row tells, its exhibits sorted and named once each."""
    if kind.row is EventRow:
        name, body, hidden = values["kind"], dict(values["body"]), dict(values["hidden"])
    else:
        name, body, hidden = kind.name, _plain(dict(values)), {}
        if kind.row is CampaignRow:
            body["campaign"] = _plain(json.loads(body["campaign"]))
            hidden["contacts"] = body["campaign"].pop("contacts", None)
        for column, silent in _UNTOLD.get(kind.row, {}).items():
            if body.get(column) == silent:
                body.pop(column, None)
        if kind.row is InquiryRow and body.get("host") == _office_of(body["site"]):
            body.pop("host", None)  # it follows from the address: only one that does not is told
        hidden.update({column: body.pop(column) for column in kind.hidden if column in body})
    if kind.shows:
        body["exhibits"] = [
            {"media_type": each.media_type, "role": each.role, "sha256": each.sha256}
            for each in sorted(set(exhibits), key=lambda each: (each.role, each.sha256))
        ]
    return Told(name, kind.key_of(values), body, hidden)


def _office_of(site: Any) -> str:
    address = site.get("address") if isinstance(site, dict) else None
    return office_host(address) if isinstance(address, str) else ""


def _entry_row(told: Told, number: int, previous: bytes) -> dict[str, Any]:
    salt = secrets.token_bytes(_SALT_BYTES)
    digests = {name: digest_of(disclosure(salt, name, value)) for name, value in told.hidden.items()}
    entry = Entry(number, told.kind, told.body, digests, previous)
    line = entry.line
    return {
        "number": number,
        "kind": told.kind,
        "row_key": told.row_key,
        "line": line.decode(),
        "hash": leaf_hash(line),
        "salt": salt,
    }


def _plain(value: Any) -> Any:
    """The value as canonical JSON has it: instants and bytes as text, fractions as they are written."""
    if value.__class__ is str or value.__class__ is int:
        return value
    if isinstance(value, datetime):
        value = instant_text(value)
    elif isinstance(value, dict):
        value = {name: _plain(inner) for name, inner in value.items()}
    elif isinstance(value, (list, tuple)):
        value = [_plain(inner) for inner in value]
    elif isinstance(value, bytes):
        value = value.hex()
    elif isinstance(value, float):
        value = repr(value)
    return value


def told_by_rows(connection: Connection, kind: EntryKind, row_keys: Sequence[str]) -> Mapping[str, Told]:
    """By key: what the rows as they stand have to tell, their exhibits left out; missing rows are missing."""
    columns = list(kind.table.primary_key)
    wanted = [tuple(map(_as_value, columns, _split(key, len(columns)))) for key in row_keys]
    if len(columns) == 1:
        condition = columns[0].in_([values[0] for values in wanted])
    else:
        condition = tuple_(*columns).in_(wanted)
    rows = connection.execute(select(kind.table).where(condition)).mappings()
    told = (told_of(kind, dict(row), ()) for row in rows)
    return {each.row_key: each for each in told}


def _split(key: str, parts: int) -> list[str]:
    """The parts of a row's key; only the last part may hold a slash itself."""
    return key.split("/", parts - 1)


def _as_value(column: ColumnElement[Any], part: str) -> Any:
    if isinstance(column.type, Instant):
        return parse_instant(part)
    return int(part) if isinstance(column.type, Integer) else part
