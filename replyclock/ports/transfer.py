"""Rows on their way from one ledger to another, and what is added when they arrive."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from replyclock.domain.evidence.chain import Checkpoint
from replyclock.ports.chain import Event
from replyclock.ports.keys import SigningKey


@dataclass(frozen=True, slots=True)
class Departing:
    """What goes to another machine: `whole` are number and hash of the entries that go with their rows.

    `exhibits` are the SHA-256 of what the rows show; `leaves` is the digest of what stands for
    looks that stay.
    """

    whole: tuple[tuple[int, bytes], ...]
    exhibits: frozenset[str]
    leaves: str


@dataclass(frozen=True, slots=True)
class Arriving:
    """What an import adds to what came: its event, rounds that stop, and the key that seals from now on.

    `seal` signs a checkpoint after the last one over these hashes with the key that came along; both it and
    `key` are None where the ledger's own key is at hand.
    """

    event: Event
    stops: tuple[str, ...]
    at: datetime
    by: str
    why: str
    key: SigningKey | None = None
    seal: Callable[[Checkpoint, Sequence[bytes]], tuple[Checkpoint, bytes]] | None = None


class Transfer(Protocol):
    """Rows on their way from one ledger to another."""

    def identity(self) -> str | None:
        """Whose ledger this is; None before anything was recorded."""
        ...

    def departing(self, keys: Set[str] | None) -> Departing:
        """What goes with these rounds (None: everything there is)."""
        ...

    def rows(self, keys: Set[str] | None) -> Iterator[tuple[str, Iterator[Mapping[str, Any]]]]:
        """By table: every row that goes; of entries that tell of other rows only number and hash."""
        ...

    def take(self, rows: Iterable[tuple[str, Iterable[Any]]], arriving: Arriving | None = None) -> None:
        """Put the rows into this empty ledger, and what arriving adds, in one transaction.

        Raises NotAllowed when the ledger is not empty, LedgerFault when something is no row of its table.
        """
        ...
