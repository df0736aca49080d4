"""What of a site's score goes into an inspection file: a point for each item that counts, and what is open.

A point is a whole item, since a bonus is earned by all its letters together and a shared deduction is
divided among them; every letter says what it moves. Knows no file and no page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from replyclock.domain.case import fold
from replyclock.domain.evidence.replay import Replay, counting_of
from replyclock.domain.scoring.decisions import SUBJECT
from replyclock.domain.scoring.rubric import Rubric
from replyclock.domain.scoring.rules import Measure, score_sites
from replyclock.domain.scoring.score import ItemScore, ScoreSheet, SiteScore, Standing
from replyclock.domain.story.model import ReviewStory
from replyclock.domain.workdays import WorkCalendar

_UNDECIDED = (Standing.OPEN, Standing.TO_DECIDE)


@dataclass(frozen=True, slots=True)
class Point:
    """An item that surely took or gave points, or struck; `number` counts them in the rubric's order."""

    number: int
    scored: ItemScore

    @property
    def name(self) -> str:
        """A plain name for its folder: items' keys are short names."""
        return f"{self.number:02d}-{self.scored.item.key}"

    @property
    def path(self) -> str:
        """Its folder in the attachment."""
        return f"points/{self.name}"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A site's score to file: `sheet` scores this one site from the entries of a pack.

    `rubric_file` is the rubric as it was read, whose digest stands in the rubric's version.
    """

    sheet: ScoreSheet
    rubric_file: bytes

    @property
    def score(self) -> SiteScore:
        """The site's."""
        [score] = self.sheet.scores
        return score

    @property
    def points(self) -> tuple[Point, ...]:
        """What goes into folders, deductions and vetoes and bonuses, as the rubric lists them."""
        moved = [each for each in self.score.items if each.takes or each.gives]
        return tuple(Point(number, each) for number, each in enumerate(moved, 1))

    @property
    def undecided(self) -> tuple[ItemScore, ...]:
        """What is open: too early, undetermined, or for a reviewer to decide."""
        return tuple(each for each in self._unmoved if each.standing in _UNDECIDED)

    @property
    def at_rest(self) -> tuple[ItemScore, ...]:
        """What was judged, or could not be asked, and moves nothing."""
        return tuple(each for each in self._unmoved if each.standing not in _UNDECIDED)

    @property
    def _unmoved(self) -> list[ItemScore]:
        return [each for each in self.score.items if not (each.takes or each.gives)]

    def told(self, decisions: Mapping[str, ReviewStory]) -> "Attachment":
        """The same with decisions (by item's key) in the words that a pack tells, masked where need be."""

        def as_told(scored: ItemScore) -> ItemScore:
            story = decisions.get(scored.item.key)
            if scored.decision is None or story is None:
                return scored
            reason, reviewer = story.reason or "", story.reviewer or ""
            return replace(scored, decision=replace(scored.decision, reason=reason, reviewer=reviewer))

        score = replace(self.score, items=tuple(map(as_told, self.score.items)))
        return replace(self, sheet=replace(self.sheet, scores=(score,)))


def score_replayed(replay: Replay, rubric: Rubric, calendar: WorkCalendar) -> ScoreSheet:
    """The sites of a pack's round under the rubric, as they follow from its entries alone."""
    [key] = {inquiry.campaign for inquiry in replay.inquiries.values()}
    campaign = replay.rounds[key]
    counting = counting_of(campaign)
    cases = [fold(replay.facts(reference), replay.as_of, counting) for reference in sorted(replay.inquiries)]
    reviews = [each for (subject, _), found in replay.reviews.items() if subject == SUBJECT for each in found]
    measure = Measure(calendar, ZoneInfo(campaign["time_zone"]), replay.as_of)
    return ScoreSheet(
        campaign=key,
        title=str(campaign.get("title") or key),
        as_of=replay.as_of,
        zone=campaign["time_zone"],
        calendar=f"{calendar.name} {calendar.version}",
        rubric=rubric,
        scores=score_sites(rubric, cases, measure, reviews, key),
        counting=counting,
    )
