"""Holds what the table of entries says of each line against the line's own words."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from replyclock.domain.evidence.chain import NOTHING
from replyclock.domain.evidence.merkle import leaf_hash
from replyclock.errors import LedgerFault
from replyclock.ports.chain import Damage
from replyclock.store.chain.kept_elsewhere import KeptElsewhere
from replyclock.store.entries.unit_of_work import BY_KIND
from replyclock.store.schema.chain import EntryRow

_AT_ONCE = 1000
_SALT_BYTES = 16


def check_lines(
    connection: Connection, kept: KeptElsewhere, first: int = 1, previous: bytes = NOTHING
) -> Iterator[Damage]:
    """From entry `first` on, which names `previous`: every line is what its hash says and its row copies."""
    expected = first
    query = select(EntryRow.__table__).where(EntryRow.number >= first).order_by(EntryRow.number)
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(query):
        if row.number != expected:
            yield Damage(f"Entry {expected} is missing: the next one is {row.number}.")
        expected = row.number + 1
        if row.line is None:
            yield from _check_without_line(row, kept)
        else:
            yield from _check_line(row, row.line.encode(), previous)
            yield from _check_columns(row)
        previous = row.hash


def _check_without_line(row: Any, kept: KeptElsewhere) -> Iterator[Damage]:
    if row.number >= kept.entry:
        yield Damage(f"Entry {row.number} has no line, and no other ledger keeps it: it was taken out.")
    elif (row.kind, row.row_key, row.salt) != (None, None, None):
        yield Damage(f"Entry {row.number} has no line and tells of a row here: its line was taken out.")
    elif not isinstance(row.hash, bytes) or len(row.hash) != len(NOTHING):
        yield Damage(f"Entry {row.number} was changed: its hash is none.")


def _check_line(row: Any, line: bytes, previous: bytes) -> Iterator[Damage]:
    if leaf_hash(line) != row.hash:
        yield Damage(f"Entry {row.number} was changed: its line has another hash than was recorded.")
    # Cheaper than reading the line as JSON, and as strict, since the form is canonical.
    if not line.endswith(f'"number":{row.number},"previous":"{previous.hex()}"}}'.encode()):
        yield Damage(f"Entry {row.number} does not name the entry before it, or bears another number.")
    elif not line.endswith(
        f',"kind":"{row.kind}","number":{row.number},"previous":"{previous.hex()}"}}'.encode()
    ):
        yield Damage(f"Entry {row.number} was changed: its column `kind` is not what its line says.")


def _check_columns(row: Any) -> Iterator[Damage]:
    """What no line says must at least have its form: the rows are found by it."""
    if not isinstance(row.kind, str) or row.kind not in BY_KIND:
        yield Damage(f"Entry {row.number} was changed: {str(row.kind)[:40]!r} is no kind of entry.")
    if not isinstance(row.row_key, str):
        yield Damage(f"Entry {row.number} was changed: it names no row.")
    if not isinstance(row.salt, bytes) or len(row.salt) != _SALT_BYTES:
        yield Damage(f"Entry {row.number} was changed: its column `salt` is none.")


def hashes_to_sign(connection: Connection, first: int, last: int, previous: bytes) -> Sequence[bytes]:
    """The hashes of the entries from `first` to `last`, each made again from its line.

    `previous` is what the newest checkpoint has as its head. Raises LedgerFault at the first entry that is
    not what it was when it was recorded: a true key signs nothing that was put in without a line, or with
    another.
    """
    try:
        fault = next(check_lines(connection, KeptElsewhere(), first, previous), None)
    except (AttributeError, TypeError, ValueError) as strange:
        raise LedgerFault(_refusal(f"The entries from {first} on cannot be read")) from strange
    if fault is not None:
        raise LedgerFault(_refusal(fault.sentence.rstrip(".")))
    row = EntryRow
    query = select(row.hash).where(row.number.between(first, last)).order_by(row.number)
    return connection.execute(query).scalars().all()


def _refusal(words: str) -> str:
    return f"{words}. Nothing is sealed over that: run `replyclock evidence check`, and restore a backup."
