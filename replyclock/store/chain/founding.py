"""Gives a ledger its identity, once; rows recorded before there was a chain are entered then."""

import secrets
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from replyclock.errors import LedgerFault
from replyclock.store.entries.unit_of_work import KINDS, EntryKind, UnitOfWork, unit_of_work
from replyclock.store.entries.uses import uses_of
from replyclock.store.schema.chain import EntryRow, LedgerRow
from replyclock.store.schema.database import reading

_NAME_BYTES = 16


def found(engine: Engine, clock: str, at: datetime) -> str:
    """Make the ledger's identity and first entry unless there is one; returns which clock it keeps.

    `clock` is "machine" or "practice"; a ledger keeps the one that it was founded with. Raises LedgerFault
    where the chain has entries and the row that names the ledger is gone.
    """
    kept = _kept(engine)
    if kept:
        return kept
    if _has_entries(engine) and not _kept(engine):
        raise LedgerFault(
            "The row that names the ledger is missing, and its chain has entries: it was taken out; "
            "restore a backup."
        )
    try:
        with unit_of_work(engine) as book:
            identity = secrets.token_hex(_NAME_BYTES)
            book.put(LedgerRow, {"identity": identity, "clock": clock, "made_at": at})
            for kind in KINDS:
                if kind.row is not LedgerRow and kind.whole:
                    _enter_old_rows(book, kind)
    except IntegrityError:
        # Another process was first.
        return _kept(engine) or clock
    return clock


def _kept(engine: Engine) -> str | None:
    with reading(engine) as connection:
        return connection.execute(select(LedgerRow.clock)).scalar()


def _has_entries(engine: Engine) -> bool:
    with reading(engine) as connection:
        return connection.execute(select(EntryRow.number).limit(1)).first() is not None


def _enter_old_rows(book: UnitOfWork, kind: EntryKind) -> None:
    rows = book.connection.execute(select(kind.table).order_by(*kind.table.primary_key)).mappings().all()
    shown = uses_of(book.connection, kind.shows, [row[kind.by] for row in rows]) if kind.shows else {}
    for row in rows:
        # What was captured before and after a press is not told apart in rows; the try has it all.
        exhibits = () if kind.name == "attempt_end" else shown.get(row[kind.by], ()) if kind.shows else ()
        book.tell(kind.row, dict(row), exhibits)
