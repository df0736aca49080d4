"""The leaves of a day's tree of looks where some of its texts are kept by another ledger."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import Connection, select

from replyclock.domain.evidence.merkle import leaf_hash
from replyclock.errors import LedgerFault
from replyclock.store.chain.look_texts import texts_of
from replyclock.store.schema.chain import EntryRow, LookLeavesRow

_OURS, _ELSEWHERE = b"\x01", b"\x00"
_RECORD = 33
"""Bytes of one leaf as it is stored: whether its text is kept here, and its hash."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """All leaves of a `looks` entry, in order; `texts` are those kept here, `places` where they stand."""

    hashes: tuple[bytes, ...]
    places: tuple[int, ...]
    texts: tuple[bytes, ...]

    @property
    def fit(self) -> bool:
        """True when the texts kept here are the ones whose leaves say so."""
        return [self.hashes[place] for place in self.places] == [leaf_hash(text) for text in self.texts]


def leaves_of(connection: Connection, number: int) -> Leaves:
    """The leaves that the `looks` entry of that number sealed, from the looks as they stand."""
    texts = texts_of(connection, number)
    stored = connection.scalar(select(LookLeavesRow.leaves).where(LookLeavesRow.number == number))
    if stored is None:
        hashes = tuple(leaf_hash(text) for text in texts)
        return Leaves(hashes, tuple(range(len(texts))), texts)
    records = [stored[start : start + _RECORD] for start in range(0, len(stored), _RECORD)]
    ours = tuple(place for place, each in enumerate(records) if each[:1] == _OURS)
    if len(ours) != len(texts):
        raise LedgerFault(f"The looks that entry {number} sealed are not all there: restore a backup.")
    return Leaves(tuple(each[1:] for each in records), ours, texts)


def leaves_without(connection: Connection, names: Set[str]) -> Iterator[tuple[int, bytes]]:
    """By `looks` entry: its leaves as a ledger stores them that keeps only the texts of these names."""
    sealed = select(EntryRow.number).where(EntryRow.kind == "looks").order_by(EntryRow.number)
    for number in connection.execute(sealed).scalars().all():
        leaves = leaves_of(connection, number)
        kept = {
            place
            for place, text in zip(leaves.places, leaves.texts, strict=True)
            if text.partition(b"\n")[0].decode() in names
        }
        if len(kept) < len(leaves.hashes):
            yield number, b"".join(_records(leaves.hashes, kept))


def leaves_digest(connection: Connection) -> str:
    """The digest of all stored leaves, as the export's entry names it."""
    rows = connection.execute(select(LookLeavesRow.__table__).order_by(LookLeavesRow.number))
    return digest_of_leaves({row.number: row.leaves for row in rows})


def digest_of_leaves(leaves: Mapping[int, bytes]) -> str:
    """SHA-256 of number and leaves of each entry, ascending."""
    found = hashlib.sha256()
    for number in sorted(leaves):
        found.update(number.to_bytes(8) + leaves[number])
    return found.hexdigest()


def _records(hashes: Sequence[bytes], kept: Set[int]) -> Iterator[bytes]:
    for place, each in enumerate(hashes):
        yield (_OURS if place in kept else _ELSEWHERE) + each
