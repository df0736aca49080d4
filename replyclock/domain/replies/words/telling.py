"""Whether a clause tells something: a fact, a rule, a paper, a place, or the matter of the letter.

Shows what speaks for an answer, clause by clause; what a whole text amounts to is weighed in classify.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from replyclock.domain.chinese import is_chinese, simplify
from replyclock.domain.replies.words import telling_words
from replyclock.domain.replies.words.own_letter import AskedLetter
from replyclock.domain.replies.words.patterns import plain

_TELLS = 2
# What a law is called names matters without telling of them.
_TITLE_OF_A_LAW = re.compile(r"《[^《》]{0,60}》|「[^「」]{0,60}」")


@dataclass(frozen=True, slots=True)
class Substance:
    """What one clause tells: the kinds of things it names, and whether a fact is one of them.

    A fact is a time, a sum, a place's number; other kinds are a rule, a paper, a place, what is done there,
    and the letter's matter, which counts twice where the clause names much of it.
    """

    kinds: frozenset[str]
    fact: bool

    @property
    def is_enough(self) -> bool:
        """True for a fact, and for two kinds of things."""
        return self.fact or len(self.kinds) >= _TELLS


def substance_of(clause: str, asked: AskedLetter | None) -> Substance:
    """What the clause tells, to whoever asked that letter."""
    clause = _TITLE_OF_A_LAW.sub("", clause)
    kinds = {name for name, pattern in telling_words.KINDS.items() if pattern.search(clause)}
    kinds |= set(("the matter", "more of it")[: touched(clause, asked) if asked else 0])
    return Substance(frozenset(kinds), telling_words.FACTS.search(clause) is not None)


def is_yes_or_no(text: str, asked: AskedLetter | None = None) -> bool:
    """True for a text that is nothing but yes or no in one of its ways, or in the words of the question."""
    said = plain(text).strip()
    if telling_words.YES_OR_NO.fullmatch(said):
        return True
    verb = telling_words.ECHO.fullmatch(said)
    questions = telling_words.QUESTION.findall(plain(asked.words)) if asked and verb else ()
    return any(verb["verb"] in question for question in questions) if verb else False


def asks_yes_or_no(asked: AskedLetter | None) -> bool:
    """True for a letter with a question that yes or no answers; what is not known is taken to have one."""
    return asked is None or telling_words.ASKS_YES_OR_NO.search(plain(asked.words)) is not None


def touched(text: str, asked: AskedLetter) -> int:
    """How many words of the letter's matter the text names."""
    return len(_matter_of(text) & _matter_of_letter(asked))


@lru_cache(maxsize=64)
def _matter_of_letter(asked: AskedLetter) -> frozenset[str]:
    return _matter_of(asked.words) - _matter_of("\n".join(asked.names))


def _matter_of(text: str) -> frozenset[str]:
    """Its words of four letters and more, and its pairs of Chinese signs; common ones are left out."""
    folded = simplify(text).lower()
    words = telling_words.LONG_WORD.findall(folded)
    matter = {word.rstrip("s") for word in words if word not in telling_words.COMMON_WORDS}
    return frozenset(matter | (_pairs(folded) if is_chinese(folded) else set()))


def _pairs(text: str) -> set[str]:
    runs = [
        run
        for found in telling_words.CHINESE_RUN.findall(text)
        for run in telling_words.COMMON_SIGNS.split(found)
    ]
    return {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
