"""Compares a round with an earlier one under the same rubric, both as of the same instant."""

from datetime import datetime

from replyclock.domain.scoring.rectification import Comparison, compare
from replyclock.domain.scoring.rubric import Rubric
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.steps.reporting.score import score_round
from replyclock.steps.round import RoundContext


def compare_rounds(
    running: RoundContext,
    earlier: RoundContext,
    rubric: Rubric,
    outside: Outside,
    as_of: datetime,
    *,
    pending: bool,
) -> Comparison:
    """What became of every site; raises WrongUse for one round twice, or for the earlier one first."""
    if running.key == earlier.key:
        raise WrongUse(f"{running.key} cannot be compared with itself: name an earlier round.")
    if earlier.campaign.window.first > running.campaign.window.first:
        raise WrongUse(
            f"{earlier.key} began after {running.key}: name the earlier round last, as in "
            f"`replyclock compare {earlier.key} {running.key}`."
        )
    now = score_round(running, rubric, outside, as_of)
    return compare(now, score_round(earlier, rubric, outside, as_of), pending=pending)
