"""What became of each site since an earlier round: put right, still or newly failing, or not comparable.

Both rounds are scored by the same rubric, threshold, calendar and rule of what counts, else nothing can be
compared. What is open in one of them is not comparable, and says why.
"""

from dataclasses import dataclass
from enum import StrEnum

from replyclock.domain.inquiry import Site
from replyclock.domain.scoring.problems import Problem, problems_of
from replyclock.domain.scoring.score import Result, ScoreSheet, SiteScore


class Change(StrEnum):
    """What became of a site."""

    PUT_RIGHT = "put right"
    STILL_FAILING = "still failing"
    NEWLY_FAILING = "newly failing"
    STAYS_PASSING = "stays passing"
    NOT_COMPARABLE = "not comparable"


class NotComparable(StrEnum):
    """Why a site cannot be compared, in one sentence."""

    RUBRIC = "The rounds were scored by different rubrics or thresholds."
    CALENDAR = "The rounds were counted by different calendars."
    COUNTING = "One of the rounds counts only answers that a reviewer confirmed."
    NOT_IN_EARLIER = "The site was not in the earlier round."
    NOT_IN_THIS = "The site is not in this round."
    NOT_SENT_EARLIER = "No letter was delivered to the site in the earlier round."
    NOT_SENT_NOW = "No letter was delivered to the site in this round."
    OPEN_EARLIER = "The earlier round's result is still open."
    OPEN_NOW = "This round's result is still open."


@dataclass(frozen=True, slots=True)
class Rectified:
    """One site: what became of it, and why; the results and problems of both rounds.

    `obstacle` is None unless it is not comparable. `undecided` is True when a reviewer has yet to decide
    items of either round, or could turn a result by looking at replies, so that the change stands under
    that reserve.
    """

    site: Site
    change: Change
    obstacle: NotComparable | None
    earlier: Result | None
    now: Result | None
    problems_earlier: tuple[Problem, ...] = ()
    problems_now: tuple[Problem, ...] = ()
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rounds side by side, sites by code; `pending` says whether pending items were counted."""

    now: ScoreSheet
    earlier: ScoreSheet
    pending: bool
    sites: tuple[Rectified, ...]

    def of(self, change: Change) -> tuple[Rectified, ...]:
        """The sites of which that became."""
        return tuple(each for each in self.sites if each.change is change)


def compare(now: ScoreSheet, earlier: ScoreSheet, *, pending: bool) -> Comparison:
    """What became of every site of either round."""
    of_now = {each.site.code: each for each in now.scores}
    of_earlier = {each.site.code: each for each in earlier.scores}
    whole = _obstacle_for_all(now, earlier)
    sites = tuple(
        _rectified(of_now.get(code), of_earlier.get(code), whole, pending=pending)
        for code in sorted({*of_now, *of_earlier})
    )
    return Comparison(now, earlier, pending, sites)


def _obstacle_for_all(now: ScoreSheet, earlier: ScoreSheet) -> NotComparable | None:
    if (now.rubric.name, now.rubric.version) != (earlier.rubric.name, earlier.rubric.version):
        return NotComparable.RUBRIC
    if now.calendar != earlier.calendar:
        return NotComparable.CALENDAR
    return NotComparable.COUNTING if now.counting is not earlier.counting else None


def _rectified(
    now: SiteScore | None, earlier: SiteScore | None, whole: NotComparable | None, *, pending: bool
) -> Rectified:
    there = [each for each in (now, earlier) if each is not None]
    result_now = now.tally(pending=pending).result if now else None
    result_earlier = earlier.tally(pending=pending).result if earlier else None
    obstacle = _obstacle(result_now, result_earlier) or whole
    return Rectified(
        there[0].site,
        _change(result_now, result_earlier) if obstacle is None else Change.NOT_COMPARABLE,
        obstacle,
        result_earlier,
        result_now,
        problems_of(earlier, pending=pending) if earlier else (),
        problems_of(now, pending=pending) if now else (),
        any(each.to_decide(pending=pending) or each.could_turn(pending=pending) for each in there),
    )


def _obstacle(now: Result | None, earlier: Result | None) -> NotComparable | None:
    reasons = (
        (earlier is None, NotComparable.NOT_IN_EARLIER),
        (now is None, NotComparable.NOT_IN_THIS),
        (earlier is Result.NOT_SCORED, NotComparable.NOT_SENT_EARLIER),
        (now is Result.NOT_SCORED, NotComparable.NOT_SENT_NOW),
        (earlier is Result.OPEN, NotComparable.OPEN_EARLIER),
        (now is Result.OPEN, NotComparable.OPEN_NOW),
    )
    return next((obstacle for stands, obstacle in reasons if stands), None)


def _change(now: Result | None, earlier: Result | None) -> Change:
    failed, fails = bool(earlier and earlier.is_failure), bool(now and now.is_failure)
    if failed:
        return Change.STILL_FAILING if fails else Change.PUT_RIGHT
    return Change.NEWLY_FAILING if fails else Change.STAYS_PASSING
