"""Says what in a letter could mislead or burden an office; a person decides what becomes of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from replyclock.domain.inquiry import Letter
from replyclock.domain.replies.words.patterns import plain, shown
from replyclock.domain.sending.letter_rules import KINDS
from replyclock.domain.sending.text_limits import form_length

_TAG = re.compile(r"\{%.{0,500}?%\}|\{#.{0,500}?#\}", re.DOTALL)
_PRINTED = re.compile(r"\{\{.{0,500}?\}\}", re.DOTALL)
_QUESTION = re.compile(r"[?？]")
_ASKS = re.compile(
    r"请问|咨询|想(问|了解|知道)|能否|[吗呢么]"
    r"|\b(how|what|when|where|which|whether|who|wh?ould like to know)\b",
    re.IGNORECASE,
)
_MOST_QUESTIONS = 6
# The shorter limits of forms in the field; a recipe's own limits are another matter.
_USUAL_TITLE = {"zh": 25, "en": 100}
_USUAL_BODY = {"zh": 600, "en": 2000}
_MOST_TIMES_AS_LONG = 2.5


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning: the letter with its wording, the kind, the words it is about, and why."""

    letter: str
    wording: str
    kind: str
    words: str
    reason: str


def check_letter(letter: Letter) -> tuple[Warned, ...]:
    """What to look at in a letter, in every wording, those waiting for approval too."""
    worded = letter.in_every_wording(approved=False)
    return (
        *(warned for each in worded for warned in _check_wording(each)),
        *_check_together(worded),
    )


def _check_wording(letter: Letter) -> Iterator[Warned]:
    title, body = _words_of(letter.title), _words_of(letter.body)
    text = plain(f"{title}\n{body}")
    for kind, table in KINDS.items():
        for phrase in table:
            for found in list(phrase.pattern.finditer(text))[:1]:
                yield _warned(letter, kind, shown(found.group()), phrase.meaning)
    questions = len(_QUESTION.findall(body))
    if questions > _MOST_QUESTIONS:
        reason = f"asks {questions} questions; {_MOST_QUESTIONS} on one matter are plenty"
        yield _warned(letter, "burdens", "", reason)
    if not questions and not _ASKS.search(text):
        yield _warned(letter, "asks nothing", "", "has no question that an answer could be held against")
    yield from _check_length(letter, title, body)


def _check_length(letter: Letter, title: str, body: str) -> Iterator[Warned]:
    usual = (("title", title, _USUAL_TITLE), ("body", body, _USUAL_BODY))
    for part, text, most in usual:
        length, limit = form_length(text.strip()), most[letter.language]
        if length > limit:
            reason = f"its {part} has {length} characters, and many forms take {limit} at most"
            yield _warned(letter, "long", "", reason)


def _check_together(worded: Sequence[Letter]) -> Iterator[Warned]:
    """What wordings of one question must not differ in, and what they must."""
    for one, other in combinations(worded, 2):
        if _gist(one) == _gist(other):
            yield _warned(other, "wordings", "", f"says the same words as the wording {one.wording}")
            continue
        lengths = sorted(len(_gist(each)) for each in (one, other))
        if lengths[1] > _MOST_TIMES_AS_LONG * lengths[0]:
            reason = (
                f"is {lengths[1] / max(lengths[0], 1):.1f} times as long or short as the wording "
                f"{one.wording}: the result would tell of length, not of words"
            )
            yield _warned(other, "wordings", "", reason)


def _gist(letter: Letter) -> str:
    return re.sub(r"[\W_]+", "", _words_of(letter.title) + _words_of(letter.body)).casefold()


def _words_of(template: str) -> str:
    """A template's own words, in all its branches; what it prints is a gap."""
    return _PRINTED.sub(" … ", _TAG.sub("", template))


def _warned(letter: Letter, kind: str, words: str, reason: str) -> Warned:
    return Warned(letter.name, letter.wording, kind, words, reason)
