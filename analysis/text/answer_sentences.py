"""Which sentences tell how answers count, and how many a reviewer confirmed. Knows keys, no language."""

from collections.abc import Iterator, Mapping

from replyclock.domain.answer_count import AnswerCount
from replyclock.domain.case import Counting

KeyedWords = tuple[str, Mapping[str, object]]
"""The key of words in translations.toml, and the values to put in."""


def tell_answers(counting: Counting, answers: AnswerCount) -> Iterator[KeyedWords]:
    """The rule, and how many of all answers were confirmed or are only suggested."""
    yield f"answers.{counting}", {}
    yield tell_confirmed(answers)


def tell_confirmed(answers: AnswerCount) -> KeyedWords:
    """How many of all answers were confirmed or are only suggested."""
    values = {"n": answers.whole, "reviewed": answers.reviewed, "suggested": answers.suggested}
    if not answers.whole:
        return "answers.none", {}
    if not answers.suggested:
        return "answers.all_reviewed", values
    return ("answers.some_reviewed" if answers.reviewed else "answers.all_suggested"), values
