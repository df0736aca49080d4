"""How many answers a reviewer confirmed, and how many are only suggested. Knows cases, no shares."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from replyclock.domain.case import Case, RestsOn
from replyclock.domain.verdict import Finding, Verdict


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """Letters that were answered: by an answer that a reviewer confirmed, or by one only suggested."""

    reviewed: int
    suggested: int

    @property
    def whole(self) -> int:
        """Both together."""
        return self.reviewed + self.suggested


def count_answered(cases: Iterable[Case]) -> AnswerCount:
    """The delivered letters that were answered, in time or not, whether or not the answer counts."""
    return _count(case.answered for case in cases if case.sent_at)


def count_in_time(verdicts: Iterable[Verdict], working_days: int) -> AnswerCount:
    """The letters answered within so many working days; those whose deadline has not come, too."""
    return _count(
        verdict.rests_on
        for verdict in verdicts
        if verdict.working_days == working_days and verdict.finding is Finding.IN_TIME
    )


def _count(found: Iterable[RestsOn]) -> AnswerCount:
    counts = Counter(found)
    return AnswerCount(counts[RestsOn.REVIEWED], counts[RestsOn.SUGGESTED])
