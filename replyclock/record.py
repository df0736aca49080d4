"""The ledger as the steps see it: what can be recorded and read back. Nothing recorded is ever changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from replyclock.domain.case import Facts
from replyclock.domain.facts import Attempt, Claim, Exhibit, LookResult, ReplyKind, Review
from replyclock.domain.inquiry import Inquiry, Site
from replyclock.domain.matching import Awaited
from replyclock.domain.window import Window
from replyclock.ports import KnownMail, Place, RawMessage


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """A campaign's round as it was planned: `campaign` is the campaign file as JSON, kept as it was."""

    key: str
    name: str
    campaign: str
    planned_at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """An inquiry and what was tried with it so far."""

    inquiry: Inquiry
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """A place, the references looked for there, and when it was last looked at (None: never)."""

    place: Place
    references: tuple[str, ...]
    last_look_at: datetime | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A look about to be recorded; `body_sha256` is "" when there was no body."""

    place: Place
    at: datetime
    result: LookResult
    reason: str = ""
    body_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message about to be recorded, its bytes already kept under `sha256`.

    `disposition` is "matched", "machine", "unmatched" or "rejected".
    """

    message: RawMessage
    sha256: str
    at: datetime
    disposition: str
    reason: str


@dataclass(frozen=True, slots=True)
class NewReply:
    """A reply about to be recorded; the ledger drops one whose text was already seen that way."""

    reference: str
    via: str
    window: Window
    kind: ReplyKind
    reason: str
    text: str
    claims: tuple[Claim, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()


class Register(Protocol):
    """The sites."""

    def put(self, sites: Iterable[Site]) -> None:
        """Add sites, or bring their details up to date, by code."""
        ...

    def sites(self) -> tuple[Site, ...]:
        """All sites by code."""
        ...


class Plans(Protocol):
    """Campaign rounds, their inquiries, and the stop switch."""

    def add(self, planned: PlannedRound, inquiries: Sequence[Inquiry]) -> None:
        """Record a round whole; raises NotAllowed when it was planned before."""
        ...

    def rounds(self, name: str | None = None) -> tuple[PlannedRound, ...]:
        """The planned rounds, oldest first."""
        ...

    def topics_used(self, name: str) -> Mapping[str, frozenset[str]]:
        """By site code: the topics that earlier rounds of the campaign asked."""
        ...

    def one(self, reference: str) -> Tried:
        """One inquiry with its attempts; raises WrongUse when there is none of that reference."""
        ...

    def tried(self, key: str) -> tuple[Tried, ...]:
        """Every inquiry of a round with its attempts (without their exhibits), by planned time."""
        ...

    def switch(self, key: str | None, what: str, at: datetime, by: str, reason: str) -> None:
        """Record "stopped" or "resumed" for a round, or for all sending (None)."""
        ...

    def stopped(self, key: str) -> str | None:
        """Why nothing may be sent for this round now, or None."""
        ...


class Attempts(Protocol):
    """What was tried."""

    def begin(self, reference: str, number: int, at: datetime, exhibits: Sequence[Exhibit]) -> None:
        """Commit the intention to press; raises NotAllowed when begun before or when sending is stopped."""
        ...

    def end(self, ended: Attempt) -> None:
        """Record how a begun attempt ended; `ended.exhibits` are those taken after the press."""
        ...

    def fail(self, failed: Attempt) -> None:
        """Record an attempt that never came to a press."""
        ...


class Looks(Protocol):
    """Places, looks at them, and what they showed."""

    def watch(self, reference: str, places: Sequence[Place]) -> None:
        """Remember where the inquiry's answer may show."""
        ...

    def watched(self, key: str) -> tuple[Watched, ...]:
        """The places of a round with those who are looked for there."""
        ...

    def last_known_at(self, place: Place) -> datetime | None:
        """The last look at the place that could conclude something."""
        ...

    def record(self, visit: Visit, replies: Sequence[NewReply]) -> None:
        """One look and what it brought, in one transaction."""
        ...

    def answered(self, key: str) -> frozenset[tuple[str, str]]:
        """(reference, place key) of the round's replies that the rules take for an answer or a refusal."""
        ...

    def seen_texts(self, references: Sequence[str], via: str) -> frozenset[tuple[str, str]]:
        """(reference, text) of the replies already recorded from there."""
        ...


class Mails(Protocol):
    """Messages, each in exactly one place."""

    def known(self, mailbox: str) -> KnownMail:
        """What of a mailbox is recorded."""
        ...

    def key_of(self, mailbox: str, sha256: str) -> str | None:
        """Under which key the same bytes are recorded in this mailbox, None when they are not."""
        ...

    def awaited(self) -> tuple[Awaited, ...]:
        """Every inquiry as matching sees it."""
        ...

    def record(self, heard: Heard, replies: Sequence[NewReply]) -> None:
        """One message with its disposition and its replies, in one transaction."""
        ...

    def heard(self, mailbox: str, at: datetime) -> None:
        """Record that the mailbox was read to its end at that instant."""
        ...

    def last_heard_at(self, mailbox: str) -> datetime | None:
        """When the mailbox was last read to its end."""
        ...

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """By mailbox: how many messages lie in each disposition, and `received` in all."""
        ...


class Reviews(Protocol):
    """What persons decided."""

    def decided(self, subject: str, subject_key: str) -> bool:
        """True when a decision about the subject is recorded."""
        ...

    def add(self, review: Review) -> None:
        """Record a decision; raises WrongUse when its subject does not exist."""
        ...


class Ledger(Protocol):
    """Everything recorded, by subject."""

    @property
    def register(self) -> Register:
        """The sites."""
        ...

    @property
    def plans(self) -> Plans:
        """Rounds, inquiries, the stop switch."""
        ...

    @property
    def attempts(self) -> Attempts:
        """What was tried."""
        ...

    @property
    def looks(self) -> Looks:
        """Places and looks."""
        ...

    @property
    def mails(self) -> Mails:
        """Messages."""
        ...

    @property
    def reviews(self) -> Reviews:
        """Decisions."""
        ...

    def facts(self, key: str, mailbox: str | None) -> tuple[Facts, ...]:
        """Everything recorded about each inquiry of a round, by reference."""
        ...
