"""What was seen: attempts, looks, replies, reviews. Facts are appended, never changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from replyclock.domain.window import Window


class Outcome(StrEnum):
    """How one attempt to send an inquiry ended."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    AMBIGUOUS = "ambiguous"
    CAPTCHA = "captcha"
    LOGIN = "login"
    NO_CHANNEL = "no channel"
    SITE_DOWN = "site down"
    RECIPE_BROKEN = "recipe broken"
    NOTHING_SENT = "nothing was sent"
    REFUSED_FOR_NOW = "refused for now"

    @property
    def may_be_pressed_again(self) -> bool:
        """True after a press that the office surely got nothing by: a person may have it sent again.

        NOTHING_SENT: no request left. REFUSED_FOR_NOW: the site said that it was too early or too often.
        """
        return self in (Outcome.NOTHING_SENT, Outcome.REFUSED_FOR_NOW)

    @property
    def may_have_arrived(self) -> bool:
        """True when the office may hold the letter: its answer is looked for, and it is never sent again."""
        return self in (Outcome.CONFIRMED, Outcome.AMBIGUOUS)

    @property
    def is_the_sites_doing(self) -> bool:
        """True when the site and not the program is why the letter did not arrive."""
        return self in (Outcome.NO_CHANNEL, Outcome.REJECTED, Outcome.SITE_DOWN)

    @property
    def calls_for_a_person(self) -> bool:
        """True when nothing was sent and somebody must act before it can be: an Occasion of the same name."""
        return self in (Outcome.CAPTCHA, Outcome.LOGIN, Outcome.RECIPE_BROKEN)

    @property
    def retried_after(self) -> tuple[timedelta, ...]:
        """The rests after which the program tries again by itself, the first first; empty: a person says."""
        if self is Outcome.SITE_DOWN:
            return (timedelta(hours=2), timedelta(hours=6), timedelta(hours=24))
        return ()


class LookState(StrEnum):
    """How one visit to a place where answers may show ended; unknown never counts against a site."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    UNKNOWN = "unknown"


class ReplyKind(StrEnum):
    """What the office sent; only an answer or a refusal with reasons stops the clock."""

    ACKNOWLEDGEMENT = "acknowledgement"
    FORWARDING = "forwarding notice"
    ANSWER = "answer"
    REFUSAL = "refusal"
    BOUNCE = "bounce"
    DELAY = "delay notice"
    AUTOMATIC = "automatic"
    STRANGER = "stranger"
    UNKNOWN = "unknown"

    @property
    def stops_the_clock(self) -> bool:
        """True for an answer, and for a refusal, which is an answer of its own kind."""
        return self in (ReplyKind.ANSWER, ReplyKind.REFUSAL)


class Doubt(StrEnum):
    """Why a reply does not count by itself: a reviewer says whether it is the office's, and of its time.

    STRANGER: what ties it to the letter anybody may know, and it comes from no kin of the site. EARLY: it
    was there before the letter was sent. CLOCK: the machine's clock stood before an instant already recorded.
    """

    STRANGER = "stranger"
    EARLY = "early"
    CLOCK = "clock"


class Inconclusive(StrEnum):
    """Why a look can conclude nothing. None of these counts against the site."""

    OUTAGE = "outage"
    CHALLENGE = "challenge"
    SELECTOR = "selector missing"
    EMPTY = "empty page"
    ROBOTS = "not allowed by robots.txt"
    PERSON = "needs a person"
    WAVERING = "seen once and not again"
    CUT = "not received whole"
    STALE = "unchanged, not believed"
    GONE = "seen before, missing now"
    CONFLICT = "one letter, two answers"
    LABEL = "a label without an answer"
    UNREADABLE = "unreadable answer"
    SCRIPT = "needs the browser"

    @property
    def is_the_recipes(self) -> bool:
        """True when a line of the recipe would let looks see again."""
        return self in (Inconclusive.SELECTOR, Inconclusive.LABEL, Inconclusive.SCRIPT)

    @property
    def stays_until_mended(self) -> bool:
        """True where looking again seldom helps: after three such looks in a row people are told."""
        lasting = (Inconclusive.CUT, Inconclusive.GONE, Inconclusive.CONFLICT, Inconclusive.UNREADABLE)
        return self.is_the_recipes or self in lasting


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the site handed out after sending: number, query password, link to the letter."""

    number: str | None = None
    password: str | None = field(default=None, repr=False)
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A time the site or the sender claims, with the label it stood under.

    `instant` is None when `text` could not be read; `flags` say why it may not be believed; `means` is
    which of the letter's times it is: "submitted", "answered", "other", or "" where nobody said.
    """

    label: str
    text: str
    instant: datetime | None
    flags: tuple[str, ...] = ()
    means: str = ""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A kept piece of evidence: `role` says what it shows, `sha256` names its bytes."""

    role: str
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send. `outcome` is None while it is under way, or for ever after a crash.

    `pressed` is True once the intention to press was recorded, whether or not the press followed.
    """

    reference: str
    number: int
    started_at: datetime
    pressed: bool
    outcome: Outcome | None = None
    ended_at: datetime | None = None
    note: str = ""
    receipt: Receipt = Receipt()
    exhibits: tuple[Exhibit, ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        """True while nobody knows whether the letter arrived; so is one that never ended."""
        return self.outcome in (None, Outcome.AMBIGUOUS)


@dataclass(frozen=True, slots=True)
class Look:
    """One visit to a place; `place` is its key, `reason` explains an unknown."""

    place: str
    at: datetime
    result: LookState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Something the office sent, by page or mail, for one inquiry.

    `via` is a place's key or "mail"; `kind` is what the rules suggest, with `reason`. `is_settled` says
    that the kind needs no person: headers or structure that only machines set decided it, never words.
    One with `doubts` stops no clock before a reviewer has decided about it.
    """

    identity: int
    reference: str
    via: str
    window: Window
    kind: ReplyKind
    reason: str
    text: str
    claims: tuple[Claim, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    is_settled: bool = False
    doubts: tuple[Doubt, ...] = ()


def was_settled(told: bool | None, kind: str) -> bool:
    """What a record says of a reply's kind; those of old say nothing, and settled two kinds out of sight."""
    return kind in (ReplyKind.BOUNCE, ReplyKind.AUTOMATIC) if told is None else told


TAKEN_BACK = "taken back"
"""The decision of a review that takes back the last one of its subject that still stands."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a person (or a look that settled it) decided about an attempt, a reply or a score, and why.

    `subject` is "attempt", "reply" or "score"; `decision` is an Outcome or a ReplyKind by its value, or
    for a score what domain/scoring/decisions.py words, or TAKEN_BACK.
    `number` and `link` are what the person found of an attempt's receipt, None for nothing.
    A later review of the same subject takes the place of an earlier one; nothing is overwritten.
    """

    subject: str
    subject_key: str
    decision: str
    reason: str
    reviewer: str
    at: datetime
    number: str | None = None
    link: str | None = None

    def completes(self, receipt: Receipt) -> Receipt:
        """The receipt with what the person found; it takes the place of what the program read."""
        return Receipt(self.number or receipt.number, receipt.password, self.link or receipt.url)


def standing_reviews(reviews: Iterable[Review]) -> Mapping[tuple[str, str], Review]:
    """By (subject, key): the decision that stands, of reviews oldest first.

    One that takes back lets stand what stood before, and after the first of all nothing does.
    """
    decided: dict[tuple[str, str], list[Review]] = {}
    for review in reviews:
        stack = decided.setdefault((review.subject, review.subject_key), [])
        if review.decision != TAKEN_BACK:
            stack.append(review)
        elif stack:
            stack.pop()
    return {about: stack[-1] for about, stack in decided.items() if stack}
