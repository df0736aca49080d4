"""How many sites of a group pass, fail or stand open under a rubric. Knows no words."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from replyclock.domain.inquiry import Site
from replyclock.domain.scoring.score import Result, SiteScore


@dataclass(frozen=True, slots=True)
class Standings:
    """Sites by result; `failures` hold the vetoed too, `unscored` those that no letter reached."""

    sites: int
    passes: int
    failures: int
    vetoed: int
    open: int
    unscored: int

    @property
    def scored(self) -> int:
        """The sites that were judged: the denominator of the pass rate."""
        return self.sites - self.unscored


def stand(scores: Iterable[SiteScore], *, pending: bool) -> Standings:
    """The standings of these sites, pending items counted or not."""
    return _stand(score.tally(pending=pending).result for score in scores)


def stand_surely(scores: Iterable[SiteScore], *, pending: bool) -> Standings:
    """The same with everything open that a reviewer could turn."""
    return _stand(score.bounds(pending=pending).result for score in scores)


def _stand(found: Iterable[Result]) -> Standings:
    results = Counter(found)
    return Standings(
        sites=results.total(),
        passes=results[Result.PASSES],
        failures=results[Result.FAILS] + results[Result.VETOED],
        vetoed=results[Result.VETOED],
        open=results[Result.OPEN],
        unscored=results[Result.NOT_SCORED],
    )


def grouped(scores: Iterable[SiteScore], name_of: Callable[[Site], str]) -> Mapping[str, Sequence[SiteScore]]:
    """The sites of each group, groups by name."""
    groups: dict[str, list[SiteScore]] = {}
    for score in scores:
        groups.setdefault(name_of(score.site), []).append(score)
    return dict(sorted(groups.items()))
