"""What makes answers doubtful when letters are laid side by side; a single letter shows none of it.

A doubt is told to reviewers and decides nothing: a verdict stays what was observed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from replyclock.domain.case import Case
from replyclock.domain.claims import ANSWERED, DATE_ONLY
from replyclock.domain.facts import Reply, ReplyKind
from replyclock.domain.replies.noise import answer_key

SAME_WORDS = 3
"""One county answered 600 letters with one sentence. Two letters on one topic may well deserve the same
words, and an office that was asked the same in two rounds may repeat itself; three are a form letter.
Letters on different topics cannot be answered by the same words, so there two are enough."""

STAMPED_ALIKE = 3
"""The same county stamped them all alike. Two answers may be entered in one minute; three are a batch
whose stamp says when it was entered, not when each was answered."""

_MAY_ANSWER = frozenset({ReplyKind.ANSWER, ReplyKind.REFUSAL, ReplyKind.UNKNOWN})
_SHORTEST_NAME = 2


def doubts(cases: Iterable[Case]) -> Mapping[str, tuple[str, ...]]:
    """What speaks against the answers of these cases, by reference; letters without a doubt are left out.

    Compared is within one site, and only what may be an answer, however short: acknowledgements and
    automatic mail are alike by nature. The number in a sentence counts letters.
    """
    by_site: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_site[case.inquiry.site.code].append(case)
    found: dict[str, list[str]] = defaultdict(list)
    for site in by_site.values():
        for sentence, references in (*_same_words(site), *_stamped_alike(site)):
            for reference in references:
                found[reference].append(sentence)
    return {reference: tuple(found[reference]) for reference in sorted(found)}


def _same_words(site: Iterable[Case]) -> list[tuple[str, frozenset[str]]]:
    topics: dict[str, dict[str, str]] = defaultdict(dict)
    for case in site:
        for reply in _answers(case):
            topics[answer_key(_words(reply, case))][case.reference] = case.inquiry.topic
    return [
        (f"the same words answer {len(letters)} letters", frozenset(letters))
        for letters in topics.values()
        if len(letters) >= SAME_WORDS or len(set(letters.values())) > 1
    ]


def _stamped_alike(site: Iterable[Case]) -> list[tuple[str, frozenset[str]]]:
    letters: dict[datetime, set[str]] = defaultdict(set)
    for case in site:
        for reply in _answers(case):
            for claim in reply.claims:
                if claim.means == ANSWERED and claim.instant and DATE_ONLY not in claim.flags:
                    letters[claim.instant].add(case.reference)
    alike = [frozenset(references) for references in letters.values() if len(references) >= STAMPED_ALIKE]
    return [(f"{len(references)} answers are stamped alike", references) for references in alike]


def _answers(case: Case) -> list[Reply]:
    return [reply for reply in case.replies if reply.kind in _MAY_ANSWER and reply.text]


def _words(reply: Reply, case: Case) -> str:
    """The answer without what a form letter fills in: the writer's name, the letter's title and number."""
    text = reply.text
    numbers = (attempt.receipt.number for attempt in case.attempts)
    for own in (case.inquiry.title, case.inquiry.persona.name, case.inquiry.persona.email, *numbers):
        if own and len(own) >= _SHORTEST_NAME:
            text = text.replace(own, " ")
    return text
