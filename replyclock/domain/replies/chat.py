"""What a chat assistant's reply is worth: an answer, or one of the things said instead. Knows no page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from replyclock.domain.facts import Exhibit
from replyclock.domain.replies import chat_phrases
from replyclock.domain.replies.words.patterns import Phrase, first, plain, weight

_ENOUGH = 14
"""How much a reply must say besides manners: a Chinese character counts one, another word two."""
_CLAUSE_END = re.compile(r"[。！？!?；;\n]+|\.(?=\s|$)")
_PART_END = re.compile(r"[，,]")
_WAITING = re.compile(
    r"\W*+(正在(输入|思考|查询|为您查询)|思考中|输入中|加载中|typing|thinking|loading|please wait)?\W*+$",
    re.IGNORECASE,
)


class ChatFinding(StrEnum):
    """What came of a question to a chat assistant; only an answer is one."""

    ANSWER = "answered"
    ELSEWHERE = "only links or a telephone number"
    SUGGESTIONS = "only suggested questions"
    NOT_UNDERSTOOD = "not understood"
    HANDED_OVER = "handed over to a person"
    MANNERS = "only polite words"
    NOTHING = "no reply"


@dataclass(frozen=True, slots=True)
class ChatJudgement:
    """A finding and why, in one clause."""

    finding: ChatFinding
    reason: str


@dataclass(frozen=True, slots=True)
class ChatResult:
    """What came of one question, as it was recorded.

    The reply appeared after `after`, up to `until`; `first_ms` and `whole_ms` are milliseconds from the
    press to its first words and to its last. `finding` None: the program was interrupted.
    """

    reference: str
    site: str
    topic: str
    asked_at: datetime
    finding: ChatFinding | None = None
    reason: str = ""
    text: str = ""
    after: datetime | None = None
    until: datetime | None = None
    first_ms: int | None = None
    whole_ms: int | None = None
    exhibits: tuple[Exhibit, ...] = ()


def is_waiting(text: str) -> bool:
    """True for a bubble that only shows that something is coming: dots, "typing"."""
    return bool(_WAITING.match(text))


def judge_chat(text: str, links: Sequence[str] = ()) -> ChatJudgement:
    """What a reply is; `links` are the words of whatever can be clicked in it, which are no answer.

    Rules, in this order: nothing said; not understood; handed over; then what is left after manners,
    what sends elsewhere and everything from an offer of questions on decides.
    """
    said = plain(_without(text, links)).strip()
    if not said and not links:
        return ChatJudgement(ChatFinding.NOTHING, "nothing came")
    for finding, table in (
        (ChatFinding.NOT_UNDERSTOOD, chat_phrases.NOT_UNDERSTOOD),
        (ChatFinding.HANDED_OVER, chat_phrases.HANDED_OVER),
    ):
        hit = first(table, said)
        if hit and _left(said[: said.find(hit[1])]) < _ENOUGH:
            return _judgement(finding, hit)
    if _left(said) >= _ENOUGH:
        return ChatJudgement(ChatFinding.ANSWER, "it says something on the matter itself")
    return _instead(said, links)


def _instead(said: str, links: Sequence[str]) -> ChatJudgement:
    for finding, table in (
        (ChatFinding.SUGGESTIONS, chat_phrases.SUGGESTIONS),
        (ChatFinding.ELSEWHERE, chat_phrases.ELSEWHERE),
    ):
        hit = first(table, said)
        if hit:
            return _judgement(finding, hit)
    if links:
        return ChatJudgement(ChatFinding.ELSEWHERE, "all it says can be clicked and leads elsewhere")
    return ChatJudgement(ChatFinding.MANNERS, "it says too little to be an answer")


def _judgement(finding: ChatFinding, hit: tuple[Phrase, str]) -> ChatJudgement:
    return ChatJudgement(finding, f"it {hit[0].meaning}: {hit[1]!r}")


def _without(text: str, links: Sequence[str]) -> str:
    """The lines that are no more than a link's own words left out."""
    words = {" ".join(link.split()) for link in links}
    return "\n".join(line for line in text.splitlines() if " ".join(line.split()) not in words)


def _left(said: str) -> int:
    """How much is said on the matter, before any offer of questions to choose from."""
    return sum(weight(clause) for clause in _matter(said))


def _matter(said: str) -> Iterator[str]:
    for clause in _CLAUSE_END.split(said):
        if first(chat_phrases.SUGGESTIONS, clause):
            return
        if not first(chat_phrases.ELSEWHERE, clause):
            yield from (
                part for part in _PART_END.split(clause) if not first(chat_phrases.MANNERS, part.strip())
            )
