"""How many answers a reviewer confirmed, in one line of a terminal."""

from replyclock.domain.answer_count import AnswerCount
from replyclock.domain.case import Counting


def answer_words(answers: AnswerCount, counting: Counting, name: str) -> str:
    """What stands behind the figures of a round or campaign of this name, and how to see what waits."""
    counted = f"{answers.whole} letter{'s' if answers.whole != 1 else ''} answered"
    if not answers.whole:
        return counted
    if not answers.suggested:
        return f"{counted}: all confirmed by a reviewer"
    waits = "which count" if counting is Counting.SUGGESTED else "which do not count"
    return (
        f"{counted}: {answers.reviewed} confirmed by a reviewer, {answers.suggested} only suggested, "
        f"{waits} (see `replyclock review list {name}`)"
    )
