"""The record chain and its seals as the steps see them; docs/reference/evidence.md has the form."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from replyclock.domain.evidence.chain import Checkpoint
from replyclock.domain.facts import Exhibit
from replyclock.ports.keys import SigningKey


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry's line as it was written, with the disclosures of all it hides, by name."""

    number: int
    line: bytes
    disclosures: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Event:
    """Something to enter that is no row of another table: `hidden` values are only disclosed on their own.

    `kind` is one of domain/evidence/entry_kinds.EVENTS.
    """

    kind: str
    body: Mapping[str, Any]
    hidden: Mapping[str, Any] = field(default_factory=dict)
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True, slots=True)
class Seal:
    """A signed checkpoint as it was written, and its stamps by the authority's name."""

    checkpoint: bytes
    signature: bytes
    stamps: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a leaf stands in a Merkle tree of `size` leaves, and its siblings from the leaf up."""

    index: int
    size: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Damage:
    """What does not fit: one sentence that names the entry, the row or the exhibit."""

    sentence: str


class Chain(Protocol):
    """Entries, in order, and what seals them."""

    def found(self, clock: str, at: datetime) -> str:
        """Give the ledger its identity unless it has one; returns its clock, "machine" or "practice"."""
        ...

    def identity(self) -> str:
        """The ledger's own identity, 32 hex digits."""
        ...

    def enter(self, event: Event) -> int:
        """Append an entry that tells of no row, and return its number."""
        ...

    def count(self) -> int:
        """How many entries there are."""
        ...

    def hashes(self, first: int, last: int) -> Sequence[bytes]:
        """The hashes of the entries from `first` to `last`, both included."""
        ...

    def hashes_to_sign(self, first: int, last: int, previous: bytes) -> Sequence[bytes]:
        """The same, each made again from its line; `previous` is the hash that the first one must name.

        Raises LedgerFault when an entry is not what it was when it was recorded.
        """
        ...

    def recorded(self, numbers: Sequence[int]) -> Iterator[StoredEntry]:
        """These entries, ascending, with all their disclosures."""
        ...

    def about(self, references: Sequence[str]) -> tuple[int, ...]:
        """The entries that tell about these inquiries, ascending.

        Theirs are: ledger and keys, their rounds, the letters, attempts and ends, places and since when
        they are looked for there, looks that changed something there, messages and replies, reviews of
        those and of scores of their sites, switches, captures, looks entries since the first was sent.
        """
        ...

    def keys(self) -> tuple[SigningKey, ...]:
        """The signing keys, oldest first; the last one signs."""
        ...

    def add_key(self, key: SigningKey) -> None:
        """Record a signing key."""
        ...

    def last_checkpoint(self) -> Checkpoint | None:
        """The newest checkpoint."""
        ...

    def seals(self, entries: Sequence[int]) -> Mapping[int, Seal]:
        """By checkpoint number: the seals that cover these entries, ascending."""
        ...

    def add_seal(self, checkpoint: Checkpoint, signature: bytes) -> bool:
        """Record a signed checkpoint; False when another process recorded that number first."""
        ...

    def every_seal(self) -> Iterator[Seal]:
        """All seals, ascending."""
        ...

    def pending(self, authorities: Sequence[str]) -> tuple[tuple[int, str], ...]:
        """(checkpoint, authority) that still miss a stamp, oldest first."""
        ...

    def seal(self, number: int) -> Seal:
        """One seal; raises LedgerFault when there is none of that number."""
        ...

    def add_stamp(self, number: int, authority: str, response: bytes, at: datetime) -> None:
        """Record an authority's whole TimeStampResp, and when (machine clock) it came."""
        ...

    def seal_looks(self, until: datetime, keep: Callable[[bytes], str]) -> int | None:
        """Enter every look up to the instant that stands in no entry yet; None when there is none.

        In one transaction. `keep` takes the bytes of the exhibit and gives their SHA-256. A look that is
        recorded later with an instant before that becomes an entry of kind `look` of its own.
        """
        ...

    def looks_of(self, number: int, names: Collection[str]) -> Iterator[tuple[bytes, Proof]]:
        """The texts of that `looks` entry whose first line is among the names, with proofs, in order."""
        ...

    def check(self, *, arriving: bool = False) -> Iterator[Damage]:
        """Read the whole chain, its seals' counts, heads and roots, and every row against its entry.

        `arriving` says that it is an export on its way, whose last entry tells what came along.
        """
        ...
