"""Gathers what a notice is printed from: findings, scores and a comparison, all as of one instant."""

from dataclasses import dataclass
from datetime import datetime

from replyclock.domain.scoring.rectification import Comparison
from replyclock.domain.scoring.rubric import Rubric
from replyclock.domain.scoring.score import ScoreSheet
from replyclock.outside import Outside
from replyclock.ports.report import Findings
from replyclock.steps.reporting.compare import compare_rounds
from replyclock.steps.reporting.findings import gather_findings
from replyclock.steps.reporting.score import score_round
from replyclock.steps.round import RoundContext


@dataclass(frozen=True, slots=True)
class NoticeMatter:
    """What a notice is about; `comparison` is None without an earlier round.

    `pending` says whether the rubric's pending items are counted.
    """

    findings: Findings
    sheet: ScoreSheet
    comparison: Comparison | None
    pending: bool


def gather_notice(
    running: RoundContext,
    earlier: RoundContext | None,
    rubric: Rubric,
    outside: Outside,
    as_of: datetime,
    *,
    pending: bool,
) -> NoticeMatter:
    """The matter of a round; the same ledger and instant give the same. Raises WrongUse as comparing does."""
    findings = gather_findings(running, outside, as_of)
    if earlier is None:
        return NoticeMatter(findings, score_round(running, rubric, outside, as_of), None, pending)
    comparison = compare_rounds(running, earlier, rubric, outside, as_of, pending=pending)
    return NoticeMatter(findings, comparison.now, comparison, pending)
