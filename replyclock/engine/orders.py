"""What a run is told, what it finds due, and what it did."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_FAULTS_KEPT = 50


@dataclass(frozen=True, slots=True)
class Due:
    """A piece of work: its kind ("send", "ask", "look", "listen"), what it is about, and when it is due."""

    kind: str
    about: tuple[str, ...]
    at: datetime


@dataclass(slots=True)
class Done:
    """What a run did so far, for progress and the closing words; of its faults the last fifty."""

    now: datetime
    sends: Counter[str] = field(default_factory=Counter)
    looks: Counter[str] = field(default_factory=Counter)
    mails: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    rounds_planned: list[str] = field(default_factory=list)

    def add(self, kind: str, counts: dict[str, int], faults: Sequence[str]) -> None:
        """Count what a piece of work did."""
        {"send": self.sends, "ask": self.sends, "look": self.looks, "listen": self.mails}[kind].update(counts)
        # What hinders all letters to a site is said once.
        told = self.faults if kind in ("send", "ask") else ()
        self.note([fault for fault in dict.fromkeys(faults) if fault not in told])

    def note(self, faults: Sequence[str]) -> None:
        """Keep what went wrong, one sentence each."""
        self.faults = [*self.faults, *faults][-_FAULTS_KEPT:]

    def as_json(self) -> dict[str, Any]:
        """Counts by outcome, as `run --json` prints them."""
        return {
            "now": self.now.isoformat(),
            "sends": dict(sorted(self.sends.items())),
            "looks": dict(sorted(self.looks.items())),
            "mails": dict(sorted(self.mails.items())),
            "faults": self.faults,
            "rounds_planned": self.rounds_planned,
        }


@dataclass(frozen=True, slots=True)
class Orders:
    """How long to run and whom to tell: `until` None runs until stopped."""

    until: datetime | None
    stop: asyncio.Event
    tell: Callable[[Done], None]
    plan_due_rounds: Callable[[], Sequence[str]]
