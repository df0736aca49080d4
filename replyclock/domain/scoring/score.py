"""What a site comes to under a rubric: items, the letters and exhibits behind them, and two tallies.

Holds values only; domain/scoring/rules.py makes them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from replyclock.domain.case import Counting, RestsOn
from replyclock.domain.facts import Exhibit, Review
from replyclock.domain.inquiry import Site
from replyclock.domain.scoring.rubric import Effect, Item, Rubric, Status
from replyclock.domain.verdict import Finding, Verdict


class Standing(StrEnum):
    """How an item came to its points."""

    COUNTED = "counted"
    OPEN = "open"
    NOT_ASKED = "not asked"
    DECIDED = "decided"
    TO_DECIDE = "to decide"


class Why(StrEnum):
    """Why an item stands as it does, in one sentence; the report has them in Chinese."""

    DELIVERED = "A letter was delivered, so there is a channel."
    NO_CHANNEL = "The site offers no way to ask."
    NOT_REACHED = (
        "No letter got through, by the site's doing: a reviewer must decide whether it can be asked."
    )
    NOT_ASKED = "No letter was delivered, by our doing: nothing can be said."
    NOTHING = "No letter was delivered, so there is nothing to judge."
    IN_TIME = "Every letter that counts was answered in time."
    MISSED = "A letter that counts was not answered in time."
    OPEN = "A letter that counts is too early or undetermined."
    TOO_FEW = "Fewer letters were delivered than the item asks for."
    REVIEWER = "Only a reviewer can decide this."
    DECIDED = "A reviewer decided this."
    OUTDATED = "The recorded decision does not fit this item any more: a reviewer must decide again."


class Result(StrEnum):
    """What a site comes to."""

    PASSES = "passes"
    FAILS = "fails"
    VETOED = "vetoed"
    OPEN = "open"
    NOT_SCORED = "not scored"

    @property
    def is_failure(self) -> bool:
        """True for a site that surely fails, by points or by a veto."""
        return self in (Result.FAILS, Result.VETOED)


@dataclass(frozen=True, slots=True)
class Ground:
    """A letter behind an item: its verdict, the points it moves at worst and at best, and what shows it.

    `verdict` is None where no threshold is asked; `outcome` is the attempt's by its value;
    `answered_via` is "mail", "page" or "".
    """

    reference: str
    topic: str
    outcome: str
    verdict: Verdict | None
    answered_via: str
    low: Fraction
    high: Fraction
    exhibits: tuple[Exhibit, ...]

    @property
    def reason(self) -> str:
        """Why the verdict is what it is; never an attempt's note, which may hold a contact's data."""
        if self.verdict is None:
            return ""
        return self.outcome if self.verdict.finding is Finding.NOT_SENT else self.verdict.reason

    @property
    def is_missed(self) -> bool:
        """True when the letter was surely not answered in time."""
        return self.verdict is not None and self.verdict.finding in (Finding.LATE, Finding.NO_ANSWER)

    @property
    def is_only_suggested(self) -> bool:
        """True when the verdict would be another if what nobody reviewed proved to be something else."""
        return self.verdict is not None and self.verdict.rests_on is RestsOn.SUGGESTED

    @property
    def could_turn(self) -> bool:
        """True when a reviewer could make "in time" of a miss, or the reverse."""
        return self.verdict is not None and self.verdict.could_turn


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One item for one site: points at worst and at best (negative takes off).

    `met` is whether the veto strikes, the deduction is due, the bonus is earned; None while that is open.
    """

    item: Item
    standing: Standing
    why: Why
    met: bool | None
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    grounds: tuple[Ground, ...] = ()
    decision: Review | None = None

    @property
    def takes(self) -> bool:
        """True when it surely takes points off or strikes as a veto: an open range is no loss yet."""
        return self.high < 0 or (self.item.effect is Effect.VETO and self.met is True)

    @property
    def gives(self) -> bool:
        """True when it surely gives points, be it that nobody knows how many."""
        return self.low > 0 or (self.is_unpriced and self.met is True)

    @property
    def is_unpriced(self) -> bool:
        """True when letters earn points, or may yet, and the source does not say how many."""
        counted = self.standing in (Standing.COUNTED, Standing.OPEN)
        return (
            counted
            and self.item.points is None
            and self.item.effect is not Effect.VETO
            and self.met is not False
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """What items add up to: `low` and `high` are None where no points apply or a veto ended it.

    `vetoes` and `unpriced` are keys of items.
    """

    result: Result
    low: Fraction | None
    high: Fraction | None
    vetoes: tuple[str, ...] = ()
    unpriced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteScore:
    """A site under a rubric; `not_sent` are (reference, outcome) of the letters that never arrived.

    The bounds are the same tallies with everything open that a reviewer could turn.
    """

    site: Site
    items: tuple[ItemScore, ...]
    letters: int
    not_sent: tuple[tuple[str, str], ...]
    confirmed: Tally
    with_pending: Tally
    confirmed_bounds: Tally
    pending_bounds: Tally

    def tally(self, *, pending: bool) -> Tally:
        """With the pending items, or without."""
        return self.with_pending if pending else self.confirmed

    def bounds(self, *, pending: bool) -> Tally:
        """The same with everything open that a reviewer could turn."""
        return self.pending_bounds if pending else self.confirmed_bounds

    def could_turn(self, *, pending: bool) -> bool:
        """True when reviewing what is only suggested could bring the site to another result."""
        return self.bounds(pending=pending).result is not self.tally(pending=pending).result

    def only_suggested(self, *, pending: bool) -> tuple[str, ...]:
        """References of the letters behind its items whose verdicts rest on mere suggestions, sorted."""
        found = {
            ground.reference
            for each in self.items
            if each.standing in (Standing.COUNTED, Standing.OPEN)
            and (pending or each.item.status is Status.CONFIRMED)
            for ground in each.grounds
            if ground.is_only_suggested
        }
        return tuple(sorted(found))

    def to_decide(self, *, pending: bool) -> tuple[ItemScore, ...]:
        """What a reviewer must still decide; nothing where a veto has ended it."""
        if self.tally(pending=pending).result is Result.VETOED:
            return ()
        return tuple(
            each
            for each in self.items
            if each.standing is Standing.TO_DECIDE and (pending or each.item.status is Status.CONFIRMED)
        )


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """A round under a rubric, sites by code; `calendar` is name and version, `zone` an IANA name.

    `counting` says which answers the round counts.
    """

    campaign: str
    title: str
    as_of: datetime
    zone: str
    calendar: str
    rubric: Rubric
    scores: tuple[SiteScore, ...]
    counting: Counting = Counting.SUGGESTED
