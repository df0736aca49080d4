"""One inquiry with everything recorded about it, folded into what a verdict needs."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from replyclock.domain.facts import Attempt, Doubt, Look, LookState, Outcome, Reply, ReplyKind, Review
from replyclock.domain.facts import standing_reviews as standing
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.window import Window

MAIL = "mail"
RULES = 2
"""The rules by which cases are folded; packs name theirs. By 1 an answer before its letter counted, too."""

_SAID_BY_MACHINES = (ReplyKind.BOUNCE, ReplyKind.DELAY, ReplyKind.AUTOMATIC)
"""Kinds that words cannot tell: a text about closing days or returned post may be the answer asked for."""


class Counting(StrEnum):
    """Which answers a round counts: those that the rules suggest, too, or only what a reviewer confirmed."""

    SUGGESTED = "suggested"
    REVIEWED = "reviewed"


class RestsOn(StrEnum):
    """What the kind of a reply, or a verdict, rests on.

    REVIEWED: a reviewer decided it. SUGGESTED: only the rules say so, and a reviewer may yet say otherwise.
    SETTLED: headers that only machines set decided the kind. NOTHING: no reply decides.
    """

    REVIEWED = "reviewed"
    SUGGESTED = "suggested"
    SETTLED = "settled"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one way of hearing (a place, or mail) tells about one inquiry.

    `answer` is the window in which the first answer that counts appeared there, None for none;
    `silent_to` is the last instant at which it is known that no answer was there, None for never;
    `confirmed` is the window of the first answer there that a reviewer confirmed, None for none.
    """

    via: str
    clock: str
    answer: Window | None
    silent_to: datetime | None
    confirmed: Window | None = None

    def answered_by(self, instant: datetime) -> bool:
        """True when an answer was surely there before `instant` (24:00 itself is too late)."""
        return self.answer is not None and self.answer.until < instant

    def confirmed_by(self, instant: datetime) -> bool:
        """True when an answer that a reviewer confirmed was surely there before `instant`."""
        return self.confirmed is not None and self.confirmed.until < instant

    def silent_until(self, instant: datetime) -> bool:
        """True when surely no answer was there before `instant`."""
        return self.silent_to is not None and self.silent_to >= instant


@dataclass(frozen=True, slots=True)
class Case:
    """An inquiry, its attempts and replies as reviewed, and its observations.

    `sent_at` is when the site confirmed the letter, None when it was not sent;
    `outcome` is the last attempt's, None when nothing was tried yet; `counting` says which answers count.
    """

    inquiry: Inquiry
    attempts: tuple[Attempt, ...]
    replies: tuple[Reply, ...]
    reviews: tuple[Review, ...]
    outcome: Outcome | None
    sent_at: datetime | None
    observations: tuple[Observation, ...]
    counting: Counting = Counting.SUGGESTED
    _reviewed: frozenset[tuple[str, str]] = field(init=False, repr=False, compare=False)
    _is_answered: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note once what is asked for each reply: a letter may have thousands."""
        object.__setattr__(self, "_reviewed", frozenset(standing(self.reviews)))
        object.__setattr__(self, "_is_answered", any(map(self.counts, self.replies)))

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
        """The reply that was surely there first and stops the clock, of those that count."""
        answers = [reply for reply in self.replies if self.counts(reply)]
        return min(answers, key=lambda reply: (reply.window.until, reply.identity), default=None)

    @property
    def answered(self) -> RestsOn:
        """What it rests on that the letter was answered at all, whether or not such an answer counts."""
        found = {self.rests_on(reply) for reply in self.replies if self._answers(reply)}
        if RestsOn.REVIEWED in found:
            return RestsOn.REVIEWED
        return RestsOn.SUGGESTED if found else RestsOn.NOTHING

    def rests_on(self, reply: Reply) -> RestsOn:
        """What the kind of one of its replies rests on; a kind that nobody knows waits like a suggestion."""
        if _is_reviewed(reply, self._reviewed):
            return RestsOn.REVIEWED
        return RestsOn.SETTLED if reply.is_settled else RestsOn.SUGGESTED

    def counts(self, reply: Reply) -> bool:
        """True when the reply stops this letter's clock."""
        return _counts(reply, self._reviewed, self.counting)

    def _answers(self, reply: Reply) -> bool:
        return _counts(reply, self._reviewed, Counting.SUGGESTED)

    def waits(self, reply: Reply) -> bool:
        """True when nobody may say whether the reply answers before a reviewer has looked at it.

        A doubtful one waits for nobody where an answer that nobody doubts is there: that gives the verdict.
        """
        if reply.doubts and self.rests_on(reply) is RestsOn.SUGGESTED:
            may_answer = reply.kind.stops_the_clock or reply.kind is ReplyKind.UNKNOWN
            return may_answer and not self._is_answered
        if reply.kind is ReplyKind.UNKNOWN:
            return True
        doubtful = self.counting is Counting.REVIEWED or reply.kind in _SAID_BY_MACHINES
        return doubtful and self.rests_on(reply) is RestsOn.SUGGESTED


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything recorded about one inquiry, as the ledger gives it, oldest first.

    `reviews` are, of each subject, in the order in which they were recorded, whatever the clock said.
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

    @property
    def only_suggested(self) -> tuple[Reply, ...]:
        """The replies whose kind waits for a reviewer: no machine settled it, and nobody decided."""
        about = standing(self.reviews)
        return tuple(each for each in self.replies if not each.is_settled and not _is_reviewed(each, about))


def fold(facts: Facts, as_of: datetime, counting: Counting = Counting.SUGGESTED, rules: int = RULES) -> Case:
    """The case as it stood at `as_of`; what was recorded later is left out. `rules` are those of a pack."""
    by_instant = sorted(facts.reviews, key=lambda review: review.at)
    reviews = tuple(review for review in (by_instant if rules == 1 else facts.reviews) if review.at <= as_of)
    decided = standing(reviews)
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
    if rules > 1:
        replies = tuple(_doubted(reply, sent_at) for reply in replies)
    answers = _Answers.of(replies, decided, counting)
    observations = () if sent_at is None else _observe(facts, answers, sent_at, as_of)
    return Case(facts.inquiry, attempts, replies, reviews, outcome, sent_at, observations, counting)


def _as_then(attempt: Attempt, as_of: datetime) -> Attempt:
    if attempt.ended_at is None or attempt.ended_at <= as_of:
        return attempt
    return replace(attempt, outcome=None, ended_at=None)


def attempt_key(reference: str, number: int) -> str:
    """How a review names an attempt."""
    return f"{reference}#{number}"


def _as_reviewed(attempt: Attempt, decided: Mapping[tuple[str, str], Review]) -> Attempt:
    if review := decided.get(("attempt", attempt_key(attempt.reference, attempt.number))):
        found = review.completes(attempt.receipt)
        return replace(attempt, outcome=Outcome(review.decision), receipt=found)
    return attempt if attempt.outcome else replace(attempt, outcome=Outcome.AMBIGUOUS)


def _kind_as_reviewed(reply: Reply, decided: Mapping[tuple[str, str], Review]) -> Reply:
    review = decided.get(("reply", str(reply.identity)))
    return replace(reply, kind=ReplyKind(review.decision)) if review else reply


def with_doubts(facts: Facts) -> Facts:
    """The facts, each reply with what speaks against it when its letter was sent as reviewed by now."""
    decided = standing(facts.reviews)
    sent_at = _sent_at(_as_reviewed(attempt, decided) for attempt in facts.attempts)
    return replace(facts, replies=tuple(_doubted(reply, sent_at) for reply in facts.replies))


def _doubted(reply: Reply, sent_at: datetime | None) -> Reply:
    if sent_at is None or not reply.window.is_before(sent_at) or Doubt.EARLY in reply.doubts:
        return reply
    return replace(reply, doubts=(*reply.doubts, Doubt.EARLY))


def _last_outcome(attempts: Sequence[Attempt]) -> Outcome | None:
    """A confirmed attempt settles the inquiry whatever came before or after it."""
    outcomes = [attempt.outcome for attempt in attempts]
    if Outcome.CONFIRMED in outcomes:
        return Outcome.CONFIRMED
    return outcomes[-1] if outcomes else None


def _sent_at(attempts: Iterable[Attempt]) -> datetime | None:
    """A confirmed letter counts from the press on: the instant before it, which favours no one by seconds."""
    return next((attempt.started_at for attempt in attempts if attempt.outcome is Outcome.CONFIRMED), None)


def _is_reviewed(reply: Reply, reviewed: Container[tuple[str, str]]) -> bool:
    return ("reply", str(reply.identity)) in reviewed


def _counts(reply: Reply, reviewed: Container[tuple[str, str]], counting: Counting) -> bool:
    if not reply.kind.stops_the_clock:
        return False
    return (counting is Counting.SUGGESTED and not reply.doubts) or _is_reviewed(reply, reviewed)


@dataclass(frozen=True, slots=True)
class _Answers:
    """By place or mail: the first answer that counts, and the first that a reviewer confirmed."""

    counted: Mapping[str, Window]
    confirmed: Mapping[str, Window]

    @classmethod
    def of(
        cls, replies: Sequence[Reply], reviewed: Container[tuple[str, str]], counting: Counting
    ) -> "_Answers":
        return cls(
            _firsts(reply for reply in replies if _counts(reply, reviewed, counting)),
            _firsts(reply for reply in replies if _counts(reply, reviewed, Counting.REVIEWED)),
        )

    def seen(self, via: str, clock: str, last: datetime | None) -> Observation:
        """With an answer, silence is known up to its window; without one, up to the last good visit."""
        answer = self.counted.get(via)
        silent_to = answer.after if answer else last
        return Observation(via, clock, answer, silent_to, self.confirmed.get(via))


def _observe(facts: Facts, answers: _Answers, sent_at: datetime, as_of: datetime) -> tuple[Observation, ...]:
    last = _last_good(facts.looks, sent_at, as_of)
    seen = [answers.seen(place, "window of looks", last.get(place)) for place in facts.places]
    if facts.heard_at is not None:
        heard = [instant for instant in facts.heard_at if sent_at <= instant <= as_of]
        seen.append(answers.seen(MAIL, "mail arrival", max(heard, default=None)))
    return tuple(seen)


def _last_good(looks: Iterable[Look], sent_at: datetime, as_of: datetime) -> Mapping[str, datetime]:
    """By place: the last look that concluded something."""
    last: dict[str, datetime] = {}
    for look in looks:
        if look.result is not LookState.UNKNOWN and sent_at <= look.at <= as_of:
            last[look.place] = max(look.at, last.get(look.place, look.at))
    return last


def _firsts(answers: Iterable[Reply]) -> Mapping[str, Window]:
    """By place or mail: the window that ended first; of those that ended together the one told first."""
    first: dict[str, Window] = {}
    for reply in answers:
        if reply.via not in first or reply.window.until < first[reply.via].until:
            first[reply.via] = reply.window
    return first
