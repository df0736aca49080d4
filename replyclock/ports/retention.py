"""Which exhibits are kept and which were removed; docs/reference/evidence.md has the form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from replyclock.domain.evidence.retention import Use


@dataclass(frozen=True, slots=True)
class Named:
    """An exhibit as the entries name it: `first` and `last` are the numbers of the entries that do."""

    sha256: str
    media_type: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Removal:
    """An entry that says that bytes were removed: why, on what basis, and the SHA-256 of each."""

    entry: int
    at: datetime
    reason: str
    basis: str
    digests: frozenset[str]


class Retention(Protocol):
    """Which exhibits there are to be."""

    def named(self) -> Mapping[str, Named]:
        """By SHA-256: every exhibit that an entry of this ledger names."""
        ...

    def rows(self) -> frozenset[str]:
        """The SHA-256 of every exhibit that the database lists."""
        ...

    def removals(self) -> tuple[Removal, ...]:
        """Every recorded removal, oldest first."""
        ...

    def uses(self) -> Iterator[Use]:
        """Every use of every exhibit."""
        ...

    def ages(self) -> Mapping[str, datetime]:
        """By key of the round: when something of it was last sent or answered, or when it was planned."""
        ...
