"""What is surely wrong with a site under a rubric, named as a notice names it.

Only what costs points or strikes as a veto at best, too: an open range is no problem yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from replyclock.domain.facts import Review
from replyclock.domain.inquiry import Site
from replyclock.domain.scoring.rubric import Item, Status, Text
from replyclock.domain.scoring.score import Ground, ItemScore, SiteScore, Standing, Why


@dataclass(frozen=True, slots=True)
class Problem:
    """One item that a site fails, with the letters that show it (none where a reviewer decided).

    `grounds` hold reference, verdict with threshold, last day and calendar, and exhibits.
    """

    site: Site
    item: Item
    why: Why
    grounds: tuple[Ground, ...]
    decision: Review | None

    @property
    def what(self) -> Text:
        """The item in words."""
        return self.item.title

    @property
    def references(self) -> tuple[str, ...]:
        """The letters that show it."""
        return tuple(ground.reference for ground in self.grounds)

    @property
    def exhibits(self) -> tuple[str, ...]:
        """The SHA-256 of what shows it, each once."""
        return tuple(dict.fromkeys(kept.sha256 for ground in self.grounds for kept in ground.exhibits))


def problems(scores: Iterable[SiteScore], *, pending: bool) -> tuple[Problem, ...]:
    """The problems of every site, by site and then as the rubric lists them."""
    return tuple(problem for score in scores for problem in problems_of(score, pending=pending))


def problems_of(score: SiteScore, *, pending: bool) -> tuple[Problem, ...]:
    """The problems of one site, pending items included or not."""
    return tuple(
        Problem(score.site, each.item, each.why, _behind(each), each.decision)
        for each in score.items
        if (pending or each.item.status is Status.CONFIRMED) and each.takes
    )


def _behind(scored: ItemScore) -> tuple[Ground, ...]:
    """The letters that surely miss; all of them where none is judged by a threshold."""
    if scored.standing is Standing.DECIDED:
        return ()
    return tuple(ground for ground in scored.grounds if ground.is_missed or ground.verdict is None)
