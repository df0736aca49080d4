"""Places, the looks at them and what they showed, as the ledger keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from replyclock.domain.facts import Attempt, Exhibit, Inconclusive, Look, LookState
from replyclock.domain.inquiry import Inquiry
from replyclock.ports.reader import Place
from replyclock.ports.replies import NewReply


@dataclass(frozen=True, slots=True)
class SoughtLetter:
    """A letter looked for at a place, as it was last tried; `answered` is true once it was answered there.

    Looks before `since` did not search for it (None: all did).
    """

    inquiry: Inquiry
    attempt: Attempt
    since: datetime | None
    answered: bool


@dataclass(frozen=True, slots=True)
class WatchedPlace:
    """A place with the letters looked for there, and where watching it stands.

    `identity` is the ledger's own; `known_at` is the last look that concluded something (None: none
    did), `missing` counts the looks in a row that only a person can help, `digest` begins the last body's
    hash, `memory` is what the reader wanted back.
    """

    identity: int
    place: Place
    sought: tuple[SoughtLetter, ...]
    next_at: datetime
    last_at: datetime | None = None
    known_at: datetime | None = None
    missing: int = 0
    digest: bytes | None = None
    memory: str = ""


@dataclass(frozen=True, slots=True)
class NewLook:
    """A look about to be recorded, with what it brought, and when the place is looked at next.

    `body_sha256` is "" when there was no body; `reason` and `cause` explain an unknown, and `exhibits`
    show it; `next_at` None ends the watch.
    """

    watched: WatchedPlace
    at: datetime
    result: LookState
    next_at: datetime | None
    cause: Inconclusive | None = None
    reason: str = ""
    body_sha256: str = ""
    memory: str = ""
    replies: tuple["NewReply", ...] = ()
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenPlace:
    """A place whose last looks could not be read by its recipe, or wait for a person, and why."""

    place: Place
    looks: int
    cause: Inconclusive
    reason: str


class Looks(Protocol):
    """Places, looks at them, and what they showed."""

    def watch(self, reference: str, places: Sequence[Place], since: datetime) -> None:
        """Remember where the inquiry's answer may show, and look there at once."""
        ...

    def watched_references(self, key: str) -> frozenset[str]:
        """The references of a round that are looked for somewhere."""
        ...

    def due(self, now: datetime, limit: int, shard: int | None = None) -> tuple[WatchedPlace, ...]:
        """Up to `limit` places whose look is due, the longest waiting first."""
        ...

    def next_due(self) -> Mapping[int, datetime]:
        """By shard: when its next place is due."""
        ...

    def places_of(self, key: str | None = None, reference: str | None = None) -> tuple[WatchedPlace, ...]:
        """The places still watched for a round or a letter, whether due or not."""
        ...

    def overdue(self, before: datetime) -> tuple[tuple[int, str], ...]:
        """(identity, host) of the places that should have been looked at before the instant."""
        ...

    def looked_after(self, instant: datetime) -> tuple[tuple[int, str], ...]:
        """(identity, host) of the places whose last look bears a later instant: the clock was set back."""
        ...

    def postpone(self, until: Mapping[int, datetime]) -> None:
        """Look at these places, by identity, at these instants instead."""
        ...

    def record(self, visits: Sequence[NewLook]) -> None:
        """Looks and what they brought, in one transaction."""
        ...

    def looks_at(self, place: Place) -> tuple[Look, ...]:
        """Every look at a place, oldest first."""
        ...

    def is_known_reason(self, reason: str) -> bool:
        """True when a look was hindered by just that before."""
        ...

    def broken(self, key: str) -> tuple[BrokenPlace, ...]:
        """The round's places where three looks in a row showed nothing, or that wait for a person."""
        ...

    def answers_seen(self, references: Sequence[str], via: str) -> frozenset[tuple[str, str]]:
        """(reference, answer key) of the replies already recorded from there."""
        ...
