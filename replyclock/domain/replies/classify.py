"""Suggests what kind of thing an office sent, with a reason; a person decides wherever it matters.

Only what headers and structure make certain is settled; whatever words say is a suggestion. The
phrases stand in replyclock.domain.replies.phrases, the weighing of a whole text stands here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from replyclock.domain.chinese import simplify
from replyclock.domain.facts import ReplyKind
from replyclock.domain.replies import phrases
from replyclock.domain.replies.machine import machine_kind
from replyclock.domain.replies.mail import Mail
from replyclock.domain.replies.patterns import Phrase, first, plain, shown, weight


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A kind and why, in one clause that a reviewer can read; a settled one needs no reviewer."""

    kind: ReplyKind
    reason: str
    is_settled: bool = False


_CLAUSE_LENGTH = 400
# Weights count a Chinese character as one and a word of letters or digits as two: a word of English
# says about as much as two characters of Chinese.
_SAYS_NOTHING = 3
_BESIDE_A_RECEIPT = 20
_BESIDE_A_FINDING = 12
# A clause with a date, a price or an hour in it tells more than its length.
_OF_A_FACT = 20
_BESIDE_A_FORWARDING = 60
_BESIDE_A_PROMISE = 60

_ENOUGH = max(_BESIDE_A_RECEIPT, _BESIDE_A_FORWARDING, _BESIDE_A_PROMISE)
_CANNED = (*phrases.EMPTY, *phrases.NUMBERS, *phrases.RECEIVED, *phrases.FORWARDED, *phrases.PROMISES)
_CLAUSE_END = re.compile(r"[。！？!?；;，,\n]+|\.(?=\s|$)")
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+|\.(?=\s|$)")
_FACT = re.compile(r"\d\s*(元|点|时(?!间)|度|月|号楼|日(?!内)|岁|米|年|%)|\d:\d\d")


def suggest_kind(mail: Mail) -> Suggestion:
    """The kind of a message: by its structure, its signals, its subject, then its words."""
    found = machine_kind(mail)
    return Suggestion(found.kind, found.reason, found.is_certain) if found else _by_words(mail)


def suggest_text_kind(text: str) -> Suggestion:
    """The kind of an office's text on a page or in a message, without quoted history."""
    body = _without_links(plain(text))
    if weight(body) < _SAYS_NOTHING:
        return _by_canned_phrase(body) or Suggestion(ReplyKind.UNKNOWN, "there are no words to judge")
    return _by_refusal(body) or _by_answer(body) or _by_canned_phrase(body) or _by_weight(body)


def _by_words(mail: Mail) -> Suggestion:
    suggestion = suggest_text_kind(mail.text)
    if suggestion.kind is ReplyKind.UNKNOWN and mail.quoted:
        return Suggestion(ReplyKind.UNKNOWN, "it quotes a letter and adds no words of its own")
    if suggestion.kind is ReplyKind.UNKNOWN and mail.subject:
        return _by_subject_alone(mail.subject)
    if mail.hints:
        return Suggestion(suggestion.kind, f"{suggestion.reason}; note that {mail.hints[0]}")
    return suggestion


def _by_subject_alone(subject: str) -> Suggestion:
    """Some offices write "your letter was received" in the subject and nothing below."""
    canned = _by_canned_phrase(simplify(subject))
    return canned or Suggestion(ReplyKind.UNKNOWN, "there are no words to judge below the subject")


def _by_refusal(body: str) -> Suggestion | None:
    """A refusal decides on this letter; a rule about letters in general is none."""
    for sentence in _sentences(body):
        found = first(phrases.REFUSALS, sentence)
        if not found or not _is_about_the_letter(sentence, body):
            continue
        if first(phrases.FORWARDED, body) or first(phrases.ANNOUNCEMENTS, body):
            return None
        return Suggestion(ReplyKind.REFUSAL, f"the text {found[0].meaning}: {found[1]!r}")
    return None


def _is_about_the_letter(sentence: str, body: str) -> bool:
    """A rule about anonymous letters is no refusal of this one; "not accepted" all alone can only be."""
    named = phrases.LETTER_NAMED.search(sentence) or weight(body) < _BESIDE_A_RECEIPT
    return bool(named) and not phrases.CONDITIONAL.search(sentence)


def _by_answer(body: str) -> Suggestion | None:
    """An announced answer is one, however canned its opening; so is word that the thing is done."""
    for table, floor in (
        (phrases.ANNOUNCEMENTS, _BESIDE_A_RECEIPT),
        (phrases.FINDINGS, _BESIDE_A_FINDING),
        (phrases.RULES, _BESIDE_A_RECEIPT),
    ):
        for phrase in table:
            found = phrase.pattern.search(body)
            after = body[found.end() :] if found else ""
            if found and _substance(after) >= floor:
                return Suggestion(ReplyKind.ANSWER, f"the text {phrase.meaning}: {shown(found.group())!r}")
    done = next((hit for clause in _clauses(body) if (hit := _done(clause))), None)
    return Suggestion(ReplyKind.ANSWER, f"the text {done[0].meaning}: {done[1]!r}") if done else None


def _done(clause: str) -> tuple[Phrase, str] | None:
    return None if phrases.CONDITIONAL.search(clause) else first(phrases.DONE, clause)


def _by_canned_phrase(body: str) -> Suggestion | None:
    substance = _substance(body)
    for table, kind, ceiling in (
        (phrases.FORWARDED, ReplyKind.FORWARDING, _BESIDE_A_FORWARDING),
        (phrases.PROMISES, ReplyKind.ACKNOWLEDGEMENT, _BESIDE_A_PROMISE),
        (phrases.RECEIVED, ReplyKind.ACKNOWLEDGEMENT, _BESIDE_A_RECEIPT),
    ):
        if substance >= ceiling:
            continue
        found = next((hit for clause in _clauses(body) if (hit := first(table, clause))), None)
        if found:
            return Suggestion(kind, f"the text {found[0].meaning}: {found[1]!r}")
    return None


def _by_weight(body: str) -> Suggestion:
    numbered = first(phrases.NUMBERS, body)
    if _substance(body) < _SAYS_NOTHING and numbered:
        return Suggestion(ReplyKind.ACKNOWLEDGEMENT, f"the text only {numbered[0].meaning}: {numbered[1]!r}")
    if _substance(body) < _SAYS_NOTHING:
        return Suggestion(ReplyKind.UNKNOWN, "there is courtesy but nothing that answers")
    return Suggestion(ReplyKind.ANSWER, "the text has substance and is no canned notice")


def _substance(body: str) -> int:
    """The weight of the clauses that are none of the canned ones, counted until it is enough for any rule."""
    total = 0
    for clause in _clauses(body):
        if total >= _ENOUGH:
            break
        if not first(_CANNED, clause):
            total += weight(clause) + (_OF_A_FACT if _FACT.search(clause) else 0)
    return total


def _clauses(body: str) -> Iterator[str]:
    return (clause.strip()[:_CLAUSE_LENGTH] for clause in _CLAUSE_END.split(body) if clause.strip())


def _sentences(body: str) -> Iterator[str]:
    return (sentence.strip()[:_CLAUSE_LENGTH] for sentence in _SENTENCE_END.split(body) if sentence.strip())


def _without_links(text: str) -> str:
    return re.sub(r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w.-]{1,255}", " ", text)
