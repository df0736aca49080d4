"""What another threshold would do to the sites of a round: who would come to something else."""

from collections.abc import Sequence
from dataclasses import dataclass

from replyclock.domain.inquiry import Site
from replyclock.domain.scoring.score import SiteScore, Tally


@dataclass(frozen=True, slots=True)
class Shift:
    """One site whose tally would be another."""

    site: Site
    before: Tally
    after: Tally

    @property
    def changes_result(self) -> bool:
        """True when it would pass, fail or stand open otherwise, and not by points alone."""
        return self.before.result is not self.after.result


def shifts(before: Sequence[SiteScore], after: Sequence[SiteScore], *, pending: bool) -> tuple[Shift, ...]:
    """The sites that would come to another result or other points; both hold the same sites, in order."""
    pairs = (
        (was.site, was.tally(pending=pending), would.tally(pending=pending))
        for was, would in zip(before, after, strict=True)
    )
    return tuple(Shift(site, was, would) for site, was, would in pairs if was != would)
