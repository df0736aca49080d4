"""The record chain in the ledger: entries read back, seals and stamps, the looks of a day."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, and_, exists, func, insert, select
from sqlalchemy.exc import IntegrityError

from replyclock.domain.evidence.chain import Checkpoint, disclosure, parse_checkpoint
from replyclock.domain.evidence.merkle import Tree
from replyclock.errors import LedgerFault
from replyclock.ports.chain import Chain, Damage, Event, Proof, Seal, StoredEntry
from replyclock.ports.keys import SigningKey
from replyclock.store.chain.about import entries_about
from replyclock.store.chain.check import check_chain
from replyclock.store.chain.founding import found
from replyclock.store.chain.lines import hashes_to_sign
from replyclock.store.chain.look_leaves import leaves_of
from replyclock.store.chain.look_texts import looks_event, unsealed_looks
from replyclock.store.entries.unit_of_work import BY_KIND, told_by_rows, unit_of_work
from replyclock.store.schema.chain import (
    CheckpointRow,
    EntryRow,
    EventRow,
    LedgerRow,
    SigningKeyRow,
    StampRow,
)
from replyclock.store.schema.database import reading

_AT_ONCE = 500


class ChainTable(Chain):
    """proofs.Chain on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def found(self, clock: str, at: datetime) -> str:
        return found(self._engine, clock, at)

    def identity(self) -> str:
        with reading(self._engine) as connection:
            identity = connection.execute(select(LedgerRow.identity)).scalar()
        if identity is None:
            raise LedgerFault("The row that names the ledger is missing: it was taken out; restore a backup.")
        return str(identity)

    def enter(self, event: Event) -> int:
        """Append an entry that tells of no other row, and return its number."""
        row = {"kind": event.kind, "body": dict(event.body), "hidden": dict(event.hidden)}
        with unit_of_work(self._engine) as book:
            identity = book.put(EventRow, row, event.exhibits)
        return self._number_of(event.kind, identity)

    def count(self) -> int:
        with reading(self._engine) as connection:
            return int(connection.execute(select(func.max(EntryRow.number))).scalar() or 0)

    def hashes(self, first: int, last: int) -> Sequence[bytes]:
        row = EntryRow
        query = select(row.hash).where(row.number.between(first, last)).order_by(row.number)
        with reading(self._engine) as connection:
            return connection.execute(query).scalars().all()

    def hashes_to_sign(self, first: int, last: int, previous: bytes) -> Sequence[bytes]:
        with reading(self._engine) as connection:
            return hashes_to_sign(connection, first, last, previous)

    def recorded(self, numbers: Sequence[int]) -> Iterator[StoredEntry]:
        ordered = sorted(numbers)
        with reading(self._engine) as connection:
            for start in range(0, len(ordered), _AT_ONCE):
                yield from _recorded(connection, ordered[start : start + _AT_ONCE])

    def about(self, references: Sequence[str]) -> tuple[int, ...]:
        """The entries that tell about these inquiries, ascending; see proofs.Chain.about."""
        with reading(self._engine) as connection:
            return entries_about(connection, references)

    def keys(self) -> tuple[SigningKey, ...]:
        row, entry = SigningKeyRow, EntryRow
        query = (
            select(row.__table__, entry.number.label("entry"))
            .join(entry, and_(entry.kind == "key", entry.row_key == row.identity))
            .order_by(entry.number)
        )
        with reading(self._engine) as connection:
            return tuple(SigningKey(**each) for each in connection.execute(query).mappings())

    def add_key(self, key: SigningKey) -> None:
        with unit_of_work(self._engine) as book:
            book.put(
                SigningKeyRow,
                {
                    "identity": key.identity,
                    "public_pem": key.public_pem,
                    "since": key.since,
                    "replaces": key.replaces,
                    "reason": key.reason,
                },
            )

    def last_checkpoint(self) -> Checkpoint | None:
        query = select(CheckpointRow.data).order_by(CheckpointRow.number.desc()).limit(1)
        with reading(self._engine) as connection:
            data = connection.execute(query).scalar()
        try:
            return parse_checkpoint(data.encode()) if data is not None else None
        except ValueError as fault:
            raise LedgerFault(f"The newest checkpoint was changed ({fault}): restore a backup.") from fault

    def seals(self, entries: Sequence[int]) -> Mapping[int, Seal]:
        covering = self._covering(entries)
        return {number: self.seal(number) for number in covering}

    def add_seal(self, checkpoint: Checkpoint, signature: bytes) -> bool:
        new = insert(CheckpointRow).values(
            number=checkpoint.number,
            last=checkpoint.count,
            data=checkpoint.data.decode(),
            signature=signature,
        )
        try:
            with self._engine.begin() as connection:
                connection.execute(new)
        except IntegrityError:
            return False
        return True

    def every_seal(self) -> Iterator[Seal]:
        seals = select(CheckpointRow.__table__).order_by(CheckpointRow.number)
        given = select(StampRow.__table__).order_by(StampRow.checkpoint, StampRow.authority)
        with reading(self._engine) as connection, reading(self._engine) as other:
            stamps: dict[int, dict[str, bytes]] = defaultdict(dict)
            for row in other.execute(given):
                stamps[row.checkpoint][row.authority] = row.response
            for row in connection.execution_options(yield_per=_AT_ONCE).execute(seals):
                yield Seal(row.data.encode(), row.signature, stamps.get(row.number, {}))

    def pending(self, authorities: Sequence[str]) -> tuple[tuple[int, str], ...]:
        found = []
        with reading(self._engine) as connection:
            for name in authorities:
                stamped = exists().where(
                    StampRow.checkpoint == CheckpointRow.number, StampRow.authority == name
                )
                query = select(CheckpointRow.number).where(~stamped).order_by(CheckpointRow.number)
                found += [(number, name) for number in connection.execute(query).scalars()]
        return tuple(sorted(found))

    def seal(self, number: int) -> Seal:
        with reading(self._engine) as connection:
            row = connection.execute(
                select(CheckpointRow.__table__).where(CheckpointRow.number == number)
            ).first()
            if row is None:
                raise LedgerFault(
                    f"There is no checkpoint {number}: `replyclock evidence status` names the last."
                )
            stamps = connection.execute(
                select(StampRow.authority, StampRow.response)
                .where(StampRow.checkpoint == number)
                .order_by(StampRow.authority)
            ).all()
        return Seal(row.data.encode(), row.signature, {each.authority: each.response for each in stamps})

    def add_stamp(self, number: int, authority: str, response: bytes, at: datetime) -> None:
        """Record an authority's whole TimeStampResp, and when (machine clock) it came; the first stays."""
        values = {"checkpoint": number, "authority": authority, "response": response, "at": at}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(StampRow).values(**values))
        except IntegrityError:
            # Another process asked for the same stamp and was first.
            return

    def seal_looks(self, until: datetime, keep: Callable[[bytes], str]) -> int | None:
        """Enter every look up to the instant that stands in no entry yet; None when there is none."""
        with unit_of_work(self._engine) as book:
            day = unsealed_looks(book.connection, until)
            if day is None:
                return None
            sha256 = keep(day.exhibit)
            identity = book.put(EventRow, looks_event(day), day.shown(sha256))
        return self._number_of("looks", identity)

    def looks_of(self, number: int, names: Collection[str]) -> Iterator[tuple[bytes, Proof]]:
        with reading(self._engine) as connection:
            leaves = leaves_of(connection, number)
        tree = Tree(leaves.hashes)
        for index, text in zip(leaves.places, leaves.texts, strict=True):
            if text.partition(b"\n")[0].decode() in names:
                yield text, Proof(index, len(leaves.hashes), tuple(tree.path(index)))

    def check(self, *, arriving: bool = False) -> Iterator[Damage]:
        return check_chain(self._engine, arriving=arriving)

    def _number_of(self, kind: str, identity: int) -> int:
        query = select(EntryRow.number).where(EntryRow.kind == kind, EntryRow.row_key == str(identity))
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def _covering(self, entries: Sequence[int]) -> list[int]:
        """The numbers of the checkpoints that cover these entries, ascending."""
        query = select(CheckpointRow.number, CheckpointRow.last).order_by(CheckpointRow.number)
        with reading(self._engine) as connection:
            lasts = connection.execute(query).all()
        bounds = [row.last for row in lasts]
        positions = {bisect_left(bounds, number) for number in entries}
        return [lasts[position].number for position in sorted(positions) if position < len(lasts)]


def _recorded(connection: Connection, numbers: Sequence[int]) -> Iterator[StoredEntry]:
    """A batch of entries with their disclosures, made from the rows they tell of."""
    query = select(EntryRow.__table__).where(EntryRow.number.in_(numbers)).order_by(EntryRow.number)
    entries = connection.execute(query).mappings().all()
    keys: dict[str, list[str]] = defaultdict(list)
    for each in entries:
        if each["kind"] is not None:
            keys[BY_KIND[each["kind"]].name].append(each["row_key"])
    told = {name: told_by_rows(connection, BY_KIND[name], of_kind) for name, of_kind in keys.items()}
    for each in entries:
        if each["line"] is None:
            raise LedgerFault(f"Entry {each['number']} is kept by another ledger; here stands only its hash.")
        row = told[BY_KIND[each["kind"]].name].get(each["row_key"])
        yield _as_recorded(each, row.hidden if row else {})


def _as_recorded(row: RowMapping, hidden: Mapping[str, Any]) -> StoredEntry:
    disclosures = {name: disclosure(row["salt"], name, hidden[name]) for name in sorted(hidden)}
    return StoredEntry(row["number"], row["line"].encode(), disclosures)
