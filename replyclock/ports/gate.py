"""Politeness between visits to one host, as the steps ask for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Turn:
    """What a host's gate said: `free_at` None means that the turn is yours, else when to ask again.

    `failures` counts the visits in a row that found the host out of order.
    """

    free_at: datetime | None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Leaving:
    """A turn given back: nobody enters before `next_at`; `failures` in a row, this visit included."""

    host: str
    at: datetime
    next_at: datetime
    failures: int = 0


class Gate(Protocol):
    """Politeness: one visitor at a time per host, with a rest between visits."""

    def enter(self, hosts: Sequence[str], now: datetime) -> Mapping[str, Turn]:
        """Take the turn of every host that is free, each on its own."""
        ...

    def hold(self, hosts: Sequence[str], now: datetime) -> None:
        """Keep turns that are taken, while the visitor waits for a person."""
        ...

    def leave(self, leavings: Sequence[Leaving]) -> None:
        """Give turns back."""
        ...
