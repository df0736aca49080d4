"""The ledger as the steps see it: what can be recorded and read back. Nothing recorded is ever changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from replyclock.domain.approval import Approval, Rehearsal
from replyclock.domain.canary import RecipeCheck
from replyclock.domain.case import Facts
from replyclock.domain.chat import ChatResult
from replyclock.domain.facts import (
    Attempt,
    Blindness,
    Claim,
    Exhibit,
    Look,
    LookResult,
    ReplyKind,
    Review,
)
from replyclock.domain.inquiry import Inquiry, Site
from replyclock.domain.matching import Awaited
from replyclock.domain.window import Window
from replyclock.keeping import Keeping, Moving
from replyclock.people import Notifications, Questions
from replyclock.ports import KnownMail, Place, RawMessage
from replyclock.proofs import Chain


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
class Sought:
    """A letter looked for at a place, as it was last tried; `answered` is true once it was answered there.

    Looks before `since` did not search for it (None: all did).
    """

    inquiry: Inquiry
    attempt: Attempt
    since: datetime | None
    answered: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """A place with the letters looked for there, and where watching it stands.

    `identity` is the ledger's own; `known_at` is the last look that concluded something (None: none
    did), `missing` counts the looks in a row that missed a selector, `digest` begins the last body's hash,
    `memory` is what the reader wanted back.
    """

    identity: int
    place: Place
    sought: tuple[Sought, ...]
    next_at: datetime
    last_at: datetime | None = None
    known_at: datetime | None = None
    missing: int = 0
    digest: bytes | None = None
    memory: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A look about to be recorded, with what it brought, and when the place is looked at next.

    `body_sha256` is "" when there was no body; `reason` and `cause` explain an unknown, and `exhibits`
    show it; `next_at` None ends the watch.
    """

    watched: Watched
    at: datetime
    result: LookResult
    next_at: datetime | None
    cause: Blindness | None = None
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
    cause: Blindness
    reason: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A message about to be recorded, its bytes already kept under `sha256`.

    `disposition` is "matched", "machine", "unmatched" or "rejected"; `message_id` is the name it goes by
    in threads, with brackets; `exhibits` are what came with it.
    """

    message: RawMessage
    sha256: str
    at: datetime
    disposition: str
    reason: str
    message_id: str | None = None
    exhibits: tuple[Exhibit, ...] = ()


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

    def watch(self, reference: str, places: Sequence[Place], since: datetime) -> None:
        """Remember where the inquiry's answer may show, and look there at once."""
        ...

    def watched_references(self, key: str) -> frozenset[str]:
        """The references of a round that are looked for somewhere."""
        ...

    def due(self, now: datetime, limit: int, shard: int | None = None) -> tuple[Watched, ...]:
        """Up to `limit` places whose look is due, the longest waiting first."""
        ...

    def next_due(self) -> Mapping[int, datetime]:
        """By shard: when its next place is due."""
        ...

    def places_of(self, key: str | None = None, reference: str | None = None) -> tuple[Watched, ...]:
        """The places still watched for a round or a letter, whether due or not."""
        ...

    def overdue(self, before: datetime) -> tuple[tuple[int, str], ...]:
        """(identity, host) of the places that should have been looked at before the instant."""
        ...

    def postpone(self, until: Mapping[int, datetime]) -> None:
        """Look at these places, by identity, at these instants instead."""
        ...

    def record(self, visits: Sequence[Visit]) -> None:
        """Looks and what they brought, in one transaction."""
        ...

    def looks_at(self, place: Place) -> tuple[Look, ...]:
        """Every look at a place, oldest first."""
        ...

    def is_known_reason(self, reason: str) -> bool:
        """True when a look was hindered by just that before."""
        ...

    def broken(self, key: str) -> tuple[BrokenPlace, ...]:
        """The round's places whose recipe missed a selector three times, or that wait for a person."""
        ...

    def answers_seen(self, references: Sequence[str], via: str) -> frozenset[tuple[str, str]]:
        """(reference, answer key) of the replies already recorded from there."""
        ...


class Mails(Protocol):
    """Messages, each in exactly one place."""

    def known(self, mailbox: str) -> KnownMail:
        """What of a mailbox is recorded."""
        ...

    def keys_of(self, mailbox: str, hashes: Sequence[str]) -> Mapping[str, str]:
        """By SHA-256: under which key the same bytes are recorded in this mailbox, where they are."""
        ...

    def awaited(self) -> tuple[Awaited, ...]:
        """Every inquiry as matching sees it."""
        ...

    def record(self, heard: Heard, replies: Sequence[NewReply]) -> None:
        """One message with its disposition and its replies, in one transaction."""
        ...

    def record_all(self, found: Sequence[tuple[Heard, Sequence[NewReply]]]) -> None:
        """Messages, each with its disposition and its replies, in one transaction."""
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

    def about(self, subject: str, prefix: str) -> tuple[Review, ...]:
        """The decisions about subjects whose key begins so, oldest first."""
        ...

    def add(self, review: Review) -> None:
        """Record a decision; raises WrongUse when its subject does not exist."""
        ...


class Recipes(Protocol):
    """What was found out and decided about the sites' recipes."""

    def rehearsed(self, rehearsal: Rehearsal, exhibits: tuple[Exhibit, ...]) -> Rehearsal:
        """Record a rehearsal with its pictures; it comes back with the number of its entry."""
        ...

    def last_rehearsal(self, site_code: str) -> Rehearsal | None:
        """The newest rehearsal of a site."""
        ...

    def decide(self, approval: Approval) -> None:
        """Record an approval, or that it was withdrawn."""
        ...

    def approval(self, site_code: str) -> Approval | None:
        """The newest decision about a site's recipe."""
        ...

    def approvals(self) -> Mapping[str, Approval]:
        """By site code: the newest decision about its recipe."""
        ...

    def checked(self, found: RecipeCheck, exhibits: tuple[Exhibit, ...]) -> None:
        """Record how a recipe's pages looked, with a picture where they do not fit."""
        ...

    def checks(self) -> Mapping[str, RecipeCheck]:
        """By site code: how its recipe's pages looked last."""
        ...


class Chats(Protocol):
    """What chat assistants were asked, and what came of it."""

    def begin(self, asked: ChatResult, question: str, round_key: str) -> None:
        """Record that the question is about to be put; raises NotAllowed when it was put before."""
        ...

    def end(self, result: ChatResult) -> None:
        """Record what came of it."""
        ...

    def of_round(self, round_key: str, as_of: datetime | None = None) -> tuple[ChatResult, ...]:
        """What was asked in a round up to an instant, by reference."""
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

    @property
    def recipes(self) -> Recipes:
        """Rehearsals of recipes, and who approved them."""
        ...

    @property
    def questions(self) -> Questions:
        """What waits for an operator, and who is there."""
        ...

    @property
    def notifications(self) -> Notifications:
        """When people were last told of what."""
        ...

    @property
    def chats(self) -> Chats:
        """Questions to chat assistants."""
        ...

    @property
    def chain(self) -> Chain:
        """Entries about all that was recorded, and their seals."""
        ...

    @property
    def moving(self) -> Moving:
        """Rows on their way to another machine, or from one."""
        ...

    @property
    def keeping(self) -> Keeping:
        """Which exhibits there are to be."""
        ...

    def facts(self, key: str, mailbox: str | None, as_of: datetime) -> tuple[Facts, ...]:
        """What was recorded about each inquiry of a round, by reference; of looks and readings the last."""
        ...
