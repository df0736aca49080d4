"""Gives the rows that move to another machine, and takes them into an empty ledger, whole or not at all."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from replyclock.domain.evidence.chain import parse_checkpoint
from replyclock.errors import LedgerFault, NotAllowed
from replyclock.ports.transfer import Arriving, Departing, Transfer
from replyclock.store.chain.look_leaves import digest_of_leaves, leaves_digest, leaves_without
from replyclock.store.entries.unit_of_work import BY_KIND, UnitOfWork, unit_of_work
from replyclock.store.schema.append_only import allow_changes, refuse_changes
from replyclock.store.schema.base import TableRow
from replyclock.store.schema.chain import CheckpointRow, EntryRow, EventRow, LedgerRow, SigningKeyRow
from replyclock.store.schema.database import reading
from replyclock.store.schema.exhibits import ExhibitRow
from replyclock.store.schema.rounds import SwitchRow
from replyclock.store.schema.tables import METADATA, WORKING_STATE
from replyclock.store.transfer.row_json import as_json, from_json
from replyclock.store.transfer.selection import NEVER, conditions, look_names

_AT_ONCE = 1000
_FOUNDING = (EntryRow.__tablename__, LedgerRow.__tablename__)
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, SQLAlchemyError)
Rows = Iterator[tuple[str, Iterator[Mapping[str, Any]]]]
"""By table, in an order in which they can be put in: rows as JSON has them."""


class TransferTable(Transfer):
    """keeping.Moving on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def departing(self, keys: Set[str] | None) -> Departing:
        with reading(self._engine) as connection:
            chosen = _Chosen(connection, keys)
            whole = [
                (row.number, row.hash)
                for row in connection.execute(_entries())
                if row.line is not None and chosen.tells_of(row.kind, row.row_key)
            ]
            exhibits = frozenset(connection.execute(chosen.select(_table(ExhibitRow))).scalars())
            leaves = digest_of_leaves(chosen.leaves) if keys is not None else leaves_digest(connection)
        return Departing(tuple(whole), exhibits, leaves)

    def rows(self, keys: Set[str] | None) -> Rows:
        """Every row that goes; of entries that tell of other rows only number and hash."""
        with reading(self._engine) as connection:
            chosen = _Chosen(connection, keys)
            for table in _tables():
                yield table.name, chosen.rows(table)

    def identity(self) -> str | None:
        with reading(self._engine) as connection:
            return connection.execute(select(LedgerRow.identity)).scalar()

    def take(self, rows: Iterable[tuple[str, Iterable[Any]]], arriving: Arriving | None = None) -> None:
        try:
            with unit_of_work(self._engine) as book:
                _require_empty(book.connection)
                for name, values in rows:
                    _put_in(book.connection, METADATA.tables[name], values)
                if arriving is not None:
                    _arrive(book, arriving)
        except _UNREADABLE as fault:
            words = (str(fault).splitlines() or [type(fault).__name__])[0][:200]
            raise LedgerFault(f"It is no export of a ledger: {words}.") from fault


def moving_tables() -> tuple[str, ...]:
    """The tables whose rows move, in an order in which they can be put in."""
    return tuple(table.name for table in _tables())


class _Chosen:
    """Which rows go."""

    def __init__(self, connection: Connection, keys: Set[str] | None) -> None:
        self._connection = connection
        self._conditions = None if keys is None else conditions(connection, keys)
        self.leaves = (
            dict(leaves_without(connection, look_names(connection, keys))) if keys is not None else {}
        )
        self._told = None if keys is None else self._keys_of_rows()

    def select(self, table: Table) -> Any:
        query = select(table).order_by(*table.primary_key)
        # A table that nobody decided about goes as a whole: nothing recorded is lost.
        return (
            query if self._conditions is None else query.where(self._conditions.get(table.name, text("1=1")))
        )

    def tells_of(self, kind: str | None, row_key: str | None) -> bool:
        """True when the entry's row goes."""
        return kind is not None and (self._told is None or row_key in self._told[BY_KIND[kind].name])

    def rows(self, table: Table) -> Iterator[Mapping[str, Any]]:
        if table.name == "look_leaves" and self._conditions is not None:
            yield from (
                {"number": number, "leaves": self.leaves[number].hex()} for number in sorted(self.leaves)
            )
            return
        found = self._connection.execution_options(yield_per=_AT_ONCE).execute(self.select(table))
        for row in found.mappings():
            value = as_json(table, dict(row))
            if table.name == EntryRow.__tablename__ and not self.tells_of(row["kind"], row["row_key"]):
                value |= dict.fromkeys(("kind", "row_key", "line", "salt"))
            yield value

    def _keys_of_rows(self) -> Mapping[str, Set[str]]:
        told: dict[str, set[str]] = defaultdict(set)
        for kind in set(BY_KIND.values()):
            chosen = self.select(kind.table).with_only_columns(*kind.table.primary_key)
            for row in self._connection.execute(chosen).mappings():
                told[kind.name].add(kind.key_of(dict(row)))
        return told


def _tables() -> list[Table]:
    return [table for table in METADATA.sorted_tables if table.name not in NEVER]


def _table(row: type[TableRow]) -> Table:
    return METADATA.tables[row.__tablename__]


def _entries() -> Any:
    row = EntryRow
    return select(row.number, row.kind, row.row_key, row.line, row.hash).order_by(row.number)


def _require_empty(connection: Connection) -> None:
    """Take away that there is a ledger, which any first command enters; raise for whatever else is there."""
    for table in _tables():
        most = 1 if table.name in _FOUNDING else 0
        if table.name not in WORKING_STATE and len(connection.execute(select(table).limit(2)).all()) > most:
            raise NotAllowed(
                "This workspace's ledger has a record of its own already: import into a new workspace "
                "(`replyclock init NEW`), whose ledger is empty."
            )

    for name in _FOUNDING:
        if connection.execute(select(METADATA.tables[name])).first():
            _take_away(connection, name)


def _take_away(connection: Connection, name: str) -> None:
    dialect = connection.dialect.name
    for lift in allow_changes(name, dialect):
        connection.execute(text(lift))
    connection.execute(delete(METADATA.tables[name]))
    for keep in refuse_changes(name, dialect):
        connection.execute(text(keep))


def _put_in(connection: Connection, table: Table, values: Iterable[Any]) -> None:
    waiting = iter(values)
    while batch := [from_json(table, value) for value in islice(waiting, _AT_ONCE)]:
        connection.execute(insert(table), batch)
    [first, *others] = table.primary_key
    counts = connection.dialect.name == "postgresql" and not others and first.autoincrement is not False
    if counts and first.type.python_type is int:
        # PostgreSQL counts on from what it gave out itself, not from what was put in.
        last = select(func.coalesce(func.max(first), 0) + 1).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, first.name)
        connection.execute(select(func.setval(sequence, last, False)).where(sequence.is_not(None)))


def _arrive(book: UnitOfWork, arriving: Arriving) -> None:
    """The entries that tell of the import, and the checkpoint over them by the key that came along."""
    event = arriving.event
    book.put(EventRow, {"kind": event.kind, "body": dict(event.body), "hidden": dict(event.hidden)})
    for key in arriving.stops:
        at, by, why = arriving.at, arriving.by, arriving.why
        book.put(SwitchRow, {"campaign": key, "what": "stopped", "at": at, "by": by, "reason": why})
    if arriving.key is not None:
        new = arriving.key
        named = {"identity": new.identity, "public_pem": new.public_pem, "since": new.since}
        book.put(SigningKeyRow, {**named, "replaces": new.replaces, "reason": new.reason})
    book.append_entries()
    if arriving.seal is not None:
        _seal(book.connection, arriving.seal)


def _seal(connection: Connection, sign: Callable[..., Any]) -> None:
    newest = select(CheckpointRow.data).order_by(CheckpointRow.number.desc()).limit(1)
    last = parse_checkpoint(str(connection.execute(newest).scalar_one()).encode())
    after = select(EntryRow.hash).where(EntryRow.number > last.count).order_by(EntryRow.number)
    hashes: Sequence[bytes] = connection.execute(after).scalars().all()
    checkpoint, signature = sign(last, hashes)
    values = {"number": checkpoint.number, "last": checkpoint.count, "data": checkpoint.data.decode()}
    connection.execute(insert(CheckpointRow).values(**values, signature=signature))
