"""Reads the whole chain and holds every row against its entry; changes nothing."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from replyclock.domain.evidence.chain import NOTHING, Checkpoint, digest_of, disclosure, parse_checkpoint
from replyclock.domain.evidence.merkle import root_of
from replyclock.errors import LedgerFault
from replyclock.ports.chain import Damage
from replyclock.store.chain.guards import check_guards, check_media_types
from replyclock.store.chain.kept_elsewhere import KeptElsewhere, check_came_along, kept_elsewhere
from replyclock.store.chain.lines import check_lines
from replyclock.store.chain.look_leaves import leaves_digest, leaves_of
from replyclock.store.chain.sealed_marks import check_sealed_marks
from replyclock.store.entries.unit_of_work import BY_KIND, KINDS, EntryKind, told_by_rows
from replyclock.store.entries.uses import uses_of
from replyclock.store.schema.chain import CheckpointRow, EntryRow, EventRow, LookLeavesRow, StampRow
from replyclock.store.schema.database import open_database, reading
from replyclock.store.schema.exhibits import ExhibitUseRow

_AT_ONCE = 1000
_AT_ONCE_ALONE = 100_000
"""How many entries one process reads through in less time than it takes to start others."""
_LONGEST = 200
_SHOWS = '"exhibits":[{'
# What reading rows comes to whose values have another form than ours.
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, LedgerFault)


def check_chain(engine: Engine, at_once: int = _AT_ONCE_ALONE, *, arriving: bool = False) -> Iterator[Damage]:
    """Every damage there is, one sentence each; beyond `at_once` entries every processor helps.

    `arriving` is a ledger made of an export on its way: what stayed away stands there by its hash alone.
    """
    with reading(engine) as connection:
        kept = kept_elsewhere(connection, arriving=arriving)
        yield from _readable("chain", check_lines(connection, kept))
        yield from _readable("chain", check_came_along(connection, kept))
        yield from _readable("checkpoints", check_checkpoints(connection))
        yield from _readable("checkpoints", check_sealed_marks(connection))
        count = connection.scalar(select(func.count()).select_from(EntryRow)) or 0
    if count <= at_once:
        for kind in KINDS:
            yield from _readable(kind.table.name, _check_rows(engine, kind))
    else:
        url = engine.url.render_as_string(hide_password=False)
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            for damages in pool.map(_damages_alone, repeat(url), [kind.name for kind in KINDS]):
                yield from damages
    with reading(engine) as connection:
        yield from _readable("exhibit_use", _check_uses(connection))
        yield from _readable("looks", _check_looks(connection, kept))
        yield from _readable("exhibit", check_media_types(connection))
        yield from _readable("triggers", check_guards(connection))


def _readable(what: str, damages: Iterator[Damage]) -> Iterator[Damage]:
    """The damages; rows that cannot even be read are one more."""
    try:
        yield from damages
    except _UNREADABLE as fault:
        words = (str(fault).splitlines() or [""])[0][:_LONGEST]
        yield Damage(f"{what} cannot be read to its end ({type(fault).__name__}: {words}): it was changed.")


def _damages_alone(url: str, name: str) -> list[Damage]:
    """In a process of its own: what is wrong with the rows of one kind."""
    engine = open_database(url, Path())
    try:
        [kind] = [kind for kind in KINDS if kind.name == name]
        return list(_readable(kind.table.name, _check_rows(engine, kind)))
    finally:
        engine.dispose()


def check_checkpoints(connection: Connection) -> Iterator[Damage]:
    """Every checkpoint covers the entries after the last one, as they are."""
    before: Checkpoint | None = None
    rows = connection.execute(select(CheckpointRow.__table__).order_by(CheckpointRow.number)).all()
    for row in rows:
        try:
            checkpoint = parse_checkpoint(row.data.encode())
        except ValueError as fault:
            yield Damage(f"Checkpoint {row.number} was changed: {fault}.")
            continue
        yield from _check_checkpoint(connection, checkpoint, before, row.number)
        if row.last != checkpoint.count:
            yield Damage(f"Checkpoint {row.number} was changed: its column `last` is not the count it signs.")
        before = checkpoint
    stamped = select(StampRow.checkpoint).where(StampRow.checkpoint.not_in(select(CheckpointRow.number)))
    for number in connection.execute(stamped.distinct().order_by(StampRow.checkpoint)).scalars():
        yield Damage(f"There are stamps for a checkpoint {number}, which does not exist: one was changed.")


def _check_checkpoint(
    connection: Connection, checkpoint: Checkpoint, before: Checkpoint | None, number: int
) -> Iterator[Damage]:
    previous, first = (before.digest, before.count + 1) if before else (NOTHING, 1)
    if checkpoint.number != number or checkpoint.previous != previous or checkpoint.first != first:
        yield Damage(f"Checkpoint {number} does not follow the one before it.")
    hashes = _hashes(connection, checkpoint.first, checkpoint.count)
    if len(hashes) != checkpoint.count - checkpoint.first + 1:
        yield Damage(f"Checkpoint {number} covers {checkpoint.count} entries, and some of them are missing.")
    elif hashes[-1] != checkpoint.head or root_of(hashes) != checkpoint.root:
        yield Damage(
            f"Checkpoint {number} does not fit the entries {checkpoint.first} to {checkpoint.count}: "
            "one of them was changed after it was sealed."
        )


def _hashes(connection: Connection, first: int, last: int) -> Sequence[bytes]:
    row = EntryRow
    query = select(row.hash).where(row.number.between(first, last)).order_by(row.number)
    return connection.execute(query).scalars().all()


def _check_rows(engine: Engine, kind: EntryKind) -> Iterator[Damage]:
    """Every entry of the kind has its row unchanged, and every row its entry."""
    names = [name for name, each in BY_KIND.items() if each is kind]
    entered: set[str] = set()
    query = select(EntryRow.__table__).where(EntryRow.kind.in_(names)).order_by(EntryRow.number)
    with reading(engine) as connection, reading(engine) as other:
        for part in connection.execution_options(yield_per=_AT_ONCE).execute(query).partitions():
            for row in part:
                if row.row_key in entered:
                    yield Damage(f"{_Named(kind, row)} has two entries: one was put in.")
                entered.add(row.row_key)
            yield from _check_part(other, kind, part)
        if kind.whole and other.scalar(select(func.count()).select_from(kind.table)) != len(entered):
            yield from _put_in(other, kind, entered)


def _put_in(connection: Connection, kind: EntryKind, entered: Set[str]) -> Iterator[Damage]:
    rows = connection.execute(select(*kind.table.primary_key)).mappings()
    keys = (kind.key_of(dict(row)) for row in rows)
    for key in sorted(key for key in keys if key not in entered):
        yield Damage(f"{kind.table.name} {key} stands in the database and has no entry: it was put in.")


def _check_part(connection: Connection, kind: EntryKind, rows: Sequence[Any]) -> Iterator[Damage]:
    told = told_by_rows(connection, kind, [row.row_key for row in rows])
    shown = _exhibits(connection, kind, rows)
    for row in rows:
        what = _Named(kind, row)
        try:
            body, hidden = _as_entered(row.line)
        except _UNREADABLE:
            yield Damage(f"{what} has an entry that cannot be read: its line was changed.")
            continue
        stands = told.get(row.row_key)
        if stands is None:
            yield Damage(f"{what} is no longer in the database: it was taken out.")
            continue
        exhibits, stood = body.pop("exhibits", ()), {**stands.body}
        stood.pop("exhibits", None)
        if body != stood or stands.kind != row.kind:
            yield Damage(f"{what} was changed after it was recorded: {_differing(body, stood)}.")
        for name in _changed_hidden(hidden, stands.hidden, row.salt):
            yield Damage(f"{what} was changed after it was recorded: {name}.")
        for each in exhibits:
            if (each["role"], each["sha256"]) not in shown.get(row.row_key, ()):
                yield Damage(f"{what} no longer shows its exhibit {each['sha256']} ({each['role']}).")


@dataclass(frozen=True, slots=True)
class _Named:
    """A row in words; made into text for the few that are damaged only."""

    kind: EntryKind
    row: Any

    def __str__(self) -> str:
        return f"{self.kind.table.name} {self.row.row_key} (entry {self.row.number})"


def _as_entered(line: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Body and digests of an entry whose line check_lines holds against its hash already."""
    entered = json.loads(line)
    return dict(entered["body"]), dict(entered["hidden"])


def _differing(entered: Mapping[str, Any], stands: Mapping[str, Any]) -> str:
    names = sorted(name for name in {*entered, *stands} if entered.get(name) != stands.get(name))
    return ", ".join(names) or "its kind"


def _changed_hidden(entered: Mapping[str, str], stands: Mapping[str, Any], salt: bytes) -> list[str]:
    digests = {name: digest_of(disclosure(salt, name, value)) for name, value in stands.items()}
    return sorted(name for name in {*digests, *entered} if digests.get(name) != entered.get(name))


def _exhibits(
    connection: Connection, kind: EntryKind, rows: Sequence[Any]
) -> Mapping[str, set[tuple[str, str]]]:
    if not kind.shows:
        return {}
    used = uses_of(connection, kind.shows, [int(row.row_key) for row in rows])
    return {str(key): {(each.role, each.sha256) for each in uses} for key, uses in used.items()}


def _check_uses(connection: Connection) -> Iterator[Damage]:
    """No row shows an exhibit that its entry does not name."""
    subjects = {name: kind.shows for name, kind in BY_KIND.items() if kind.shows}
    entered = select(EntryRow.kind, EntryRow.row_key, EntryRow.line).where(
        EntryRow.kind.in_(subjects), EntryRow.line.contains(_SHOWS)
    )
    named = {
        (subjects[row.kind], row.row_key, each["role"], each["sha256"])
        for row in connection.execution_options(yield_per=_AT_ONCE).execute(entered)
        for each in json.loads(row.line)["body"]["exhibits"]
    }
    use = ExhibitUseRow
    shown = select(use.subject, use.subject_id, use.role, use.sha256).order_by(use.id)
    for row in connection.execute(shown):
        if (row.subject, str(row.subject_id), row.role, row.sha256) not in named:
            what = f"{row.subject} {row.subject_id} shows the exhibit {row.sha256} ({row.role})"
            yield Damage(f"{what}, and no entry says so: it was put in.")


def _check_looks(connection: Connection, kept: KeptElsewhere) -> Iterator[Damage]:
    """The looks as they stand give the roots of the entries that sealed them."""
    sealed = (
        select(EntryRow.number, EntryRow.row_key).where(EntryRow.kind == "looks").order_by(EntryRow.number)
    )
    events = connection.execute(select(EventRow.__table__).order_by(EventRow.id)).all()
    bodies = {str(row.id): row.body for row in events}
    stored = connection.scalar(select(func.count()).select_from(LookLeavesRow))
    if (kept.entry or stored) and leaves_digest(connection) != kept.leaves:
        yield Damage("What is said of looks that another ledger keeps is not what came with the export.")
    for number, key in connection.execute(sealed).all():
        body = bodies.get(key or "")
        if body is None:
            continue  # named by _check_rows
        leaves = leaves_of(connection, number)
        if root_of(leaves.hashes).hex() != body["root"] or not leaves.fit:
            yield Damage(
                f"The looks from {body['after']} to {body['until']} are not those that entry {number} sealed."
            )
