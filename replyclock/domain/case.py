"""One inquiry with everything recorded about it, folded into what a verdict needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from replyclock.domain.facts import Attempt, Look, LookState, Outcome, Reply, ReplyKind, Review
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.window import Window

MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Observation:
    """What one way of hearing (a place, or mail) tells about one inquiry.

    `answer` is the window in which the first answer appeared there, None for none;
    `silent_to` is the last instant at which it is known that no answer was there, None for never.
    """

    via: str
    clock: str
    answer: Window | None
    silent_to: datetime | None

    def answered_by(self, instant: datetime) -> bool:
        """True when an answer was surely there before `instant` (24:00 itself is too late)."""
        return self.answer is not None and self.answer.until < instant

    def silent_until(self, instant: datetime) -> bool:
        """True when surely no answer was there before `instant`."""
        return self.silent_to is not None and self.silent_to >= instant


@dataclass(frozen=True, slots=True)
class Case:
    """An inquiry, its attempts and replies as reviewed, and its observations.

    `sent_at` is when the site confirmed the letter, None when it was not sent;
    `outcome` is the last attempt's, None when nothing was tried yet.
    """

    inquiry: Inquiry
    attempts: tuple[Attempt, ...]
    replies: tuple[Reply, ...]
    reviews: tuple[Review, ...]
    outcome: Outcome | None
    sent_at: datetime | None
    observations: tuple[Observation, ...]

    @property
    def reference(self) -> str:
        """The inquiry's reference."""
        return self.inquiry.reference

    @property
    def not_sent_reason(self) -> str:
        """Why there is no verdict in time: the outcome in words."""
        if self.outcome is None:
            return "not tried yet"
        notes = [attempt.note for attempt in self.attempts if attempt.note]
        return f"{self.outcome}: {notes[-1]}" if notes else str(self.outcome)

    @property
    def first_answer(self) -> Reply | None:
        """The reply that was surely there first and stops the clock."""
        answers = [reply for reply in self.replies if reply.kind.stops_the_clock]
        return min(answers, key=lambda reply: (reply.window.until, reply.identity), default=None)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything recorded about one inquiry, as the ledger gives it, oldest first.

    `places` are the keys of the places watched for it; `looks` are looks at these places, the last
    that concluded something among them; `heard_at` are instants at which its mailbox was read to the
    end, the last among them, None without a mailbox.
    """

    inquiry: Inquiry
    attempts: Sequence[Attempt]
    replies: Sequence[Reply]
    reviews: Sequence[Review]
    places: Sequence[str]
    looks: Sequence[Look]
    heard_at: Sequence[datetime] | None


def fold(facts: Facts, as_of: datetime) -> Case:
    """The case as it stood at `as_of`; what was recorded later is left out."""
    reviews = tuple(review for review in facts.reviews if review.at <= as_of)
    decided = {(review.subject, review.subject_key): review for review in reviews}
    attempts = tuple(
        _as_reviewed(_as_then(attempt, as_of), decided)
        for attempt in facts.attempts
        if attempt.started_at <= as_of
    )
    replies = tuple(
        _kind_as_reviewed(reply, decided) for reply in facts.replies if reply.window.until <= as_of
    )
    outcome = _last_outcome(attempts)
    sent_at = _sent_at(attempts)
    observations = () if sent_at is None else _observe(facts, replies, sent_at, as_of)
    return Case(facts.inquiry, attempts, replies, reviews, outcome, sent_at, observations)


def _as_then(attempt: Attempt, as_of: datetime) -> Attempt:
    if attempt.ended_at is None or attempt.ended_at <= as_of:
        return attempt
    return replace(attempt, outcome=None, ended_at=None)


def attempt_key(reference: str, number: int) -> str:
    """How a review names an attempt."""
    return f"{reference}#{number}"


def _as_reviewed(attempt: Attempt, decided: Mapping[tuple[str, str], Review]) -> Attempt:
    review = decided.get(("attempt", attempt_key(attempt.reference, attempt.number)))
    if review:
        return replace(attempt, outcome=Outcome(review.decision))
    return attempt if attempt.outcome else replace(attempt, outcome=Outcome.AMBIGUOUS)


def _kind_as_reviewed(reply: Reply, decided: Mapping[tuple[str, str], Review]) -> Reply:
    review = decided.get(("reply", str(reply.identity)))
    return replace(reply, kind=ReplyKind(review.decision)) if review else reply


def _last_outcome(attempts: Sequence[Attempt]) -> Outcome | None:
    """A confirmed attempt settles the inquiry whatever came before or after it."""
    outcomes = [attempt.outcome for attempt in attempts]
    if Outcome.CONFIRMED in outcomes:
        return Outcome.CONFIRMED
    return outcomes[-1] if outcomes else None


def _sent_at(attempts: Iterable[Attempt]) -> datetime | None:
    """A confirmed letter counts from the press on: the instant before it, which favours no one by seconds."""
    return next((attempt.started_at for attempt in attempts if attempt.outcome is Outcome.CONFIRMED), None)


def _observe(
    facts: Facts, replies: Sequence[Reply], sent_at: datetime, as_of: datetime
) -> tuple[Observation, ...]:
    answers = [reply for reply in replies if reply.kind.stops_the_clock]
    seen = [_observe_place(place, facts.looks, answers, sent_at, as_of) for place in facts.places]
    if facts.heard_at is not None:
        heard = [instant for instant in facts.heard_at if sent_at <= instant <= as_of]
        seen.append(_observation(MAIL, "mail arrival", _first(MAIL, answers), max(heard, default=None)))
    return tuple(seen)


def _observe_place(
    place: str, looks: Sequence[Look], answers: Sequence[Reply], sent_at: datetime, as_of: datetime
) -> Observation:
    known = [
        look.at
        for look in looks
        if look.place == place and look.result is not LookState.UNKNOWN and sent_at <= look.at <= as_of
    ]
    return _observation(place, "window of looks", _first(place, answers), max(known, default=None))


def _first(via: str, answers: Sequence[Reply]) -> Window | None:
    windows = [reply.window for reply in answers if reply.via == via]
    return min(windows, key=lambda window: window.until, default=None)


def _observation(via: str, clock: str, answer: Window | None, last: datetime | None) -> Observation:
    """With an answer, silence is known up to its window; without one, up to the last good visit."""
    return Observation(via, clock, answer, answer.after if answer else last)
