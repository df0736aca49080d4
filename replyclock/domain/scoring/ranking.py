"""Which sites may be ranked by their scores: only those whose range overlaps no other's.

A range takes in what a reviewer could turn. A site that a reviewer has not decided whole, or that earned a
bonus of unknown points, may end anywhere; while there is one, nobody is ranked.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from replyclock.domain.scoring.score import Result, SiteScore

_ANYWHERE = (-inf, inf)


class NoRank(StrEnum):
    """Why a site has no rank, in one sentence."""

    VETOED = "A veto ends the scoring."
    NOT_SCORED = "No letter was delivered."
    NO_POINTS = "No points are counted for sites of this kind."
    UNDECIDED = "A reviewer must still decide items of this site."
    UNPRICED = "The rubric does not say how many points an item is worth."
    OVERLAP = "Its range overlaps that of another site."


@dataclass(frozen=True, slots=True)
class RankPlace:
    """A rank, 1 for the highest score (equal scores share it), or the reason why there is none."""

    rank: int | None
    reason: NoRank | None = None


def ranks(scores: Sequence[SiteScore], *, pending: bool) -> Mapping[str, RankPlace]:
    """By site code."""
    reaches = {each.site.code: _reach(each, pending=pending) for each in scores}
    field = _Field([reach for reach in reaches.values() if not isinstance(reach, NoRank)])
    return {each.site.code: _place(each, reaches[each.site.code], field, pending=pending) for each in scores}


class _Field:
    """All ranges, sorted once, so that thousands of sites are compared quickly."""

    def __init__(self, reaches: Sequence[tuple[float, float]]) -> None:
        self._lows = sorted(low for low, _ in reaches)
        self._highs = sorted(high for _, high in reaches)
        self._same = Counter(reaches)

    def rank(self, low: float, high: float) -> int | None:
        """The rank of that range; None when it overlaps one that is not the very same single score."""
        better = len(self._lows) - bisect_right(self._lows, high)
        worse = bisect_left(self._highs, low)
        same = self._same[low, high] if low == high else 1
        return better + 1 if better + worse + same == len(self._lows) else None


def _place(
    score: SiteScore, reach: tuple[float, float] | NoRank, field: _Field, *, pending: bool
) -> RankPlace:
    if isinstance(reach, NoRank):
        return RankPlace(None, reach)
    if reach == _ANYWHERE:
        return RankPlace(None, _unsettled(score, pending=pending))
    rank = field.rank(*reach)
    return RankPlace(rank, None if rank else NoRank.OVERLAP)


def _reach(score: SiteScore, *, pending: bool) -> tuple[float, float] | NoRank:
    """Where the score may end; everywhere while something is not decided or not priced."""
    tally = score.tally(pending=pending)
    if tally.result is Result.VETOED:
        return NoRank.VETOED
    if tally.result is Result.NOT_SCORED:
        return NoRank.NOT_SCORED
    bounds = score.bounds(pending=pending)
    if bounds.low is None or bounds.high is None:
        return NoRank.NO_POINTS
    if score.to_decide(pending=pending) or bounds.unpriced:
        return _ANYWHERE
    return float(bounds.low), float(bounds.high)


def _unsettled(score: SiteScore, *, pending: bool) -> NoRank:
    return NoRank.UNDECIDED if score.to_decide(pending=pending) else NoRank.UNPRICED
