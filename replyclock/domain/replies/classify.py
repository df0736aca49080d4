"""Suggests what kind of thing an office sent, with a reason; a person decides wherever it matters.

Only what headers and structure make certain is settled; whatever words say is a suggestion. The default is
doubt: an answer must show something of one. The phrases stand in replyclock.domain.replies.words, the
weighing of a whole text stands here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from replyclock.domain.chinese import simplify
from replyclock.domain.facts import ReplyKind
from replyclock.domain.replies.legible import why_unreadable
from replyclock.domain.replies.machine import machine_kind
from replyclock.domain.replies.mail import Mail
from replyclock.domain.replies.noise import without_stamps
from replyclock.domain.replies.returned import ANSWERING
from replyclock.domain.replies.words import answers, canned, instead, refusals
from replyclock.domain.replies.words.own_letter import AskedLetter, without_letter
from replyclock.domain.replies.words.patterns import Phrase, first, plain, shown, weight
from replyclock.domain.replies.words.telling import asks_yes_or_no, is_yes_or_no, substance_of, touched
from replyclock.domain.replies.words.weighed import (
    BY_CHANCE,
    WeighedText,
    clauses_of,
    own_words,
    sentences_of,
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A kind and why, in one clause that a reviewer can read; a settled one needs no reviewer."""

    kind: ReplyKind
    reason: str
    is_settled: bool = False


# Weights count a Chinese character as one and a word of letters or digits as two: a word of English
# says about as much as two characters of Chinese.
_BESIDE_A_RECEIPT = 20
_BESIDE_AN_ANNOUNCEMENT = 12
_BESIDE_A_PROMISE = 45
# Without the letter, hours and hotlines cannot be told from what was asked for.
_BESIDE_A_PROMISE_UNASKED = 65
_FULL_OF_IT = 3
_A_WORD = 6
# So much besides a canned notice, and nobody could say what it is: a person reads it.
_TOO_MUCH_TO_IGNORE = 120


def suggest_kind(mail: Mail, asked: AskedLetter | None = None) -> Suggestion:
    """The kind of a message: by its structure, its signals, its subject, then its words.

    `asked` is the letter it may answer, where that is known: what repeats the letter is no answer to it.
    """
    found = machine_kind(mail)
    if not found or (not found.is_certain and _is_about(mail.text, asked)):
        return _by_words(mail, asked)
    return Suggestion(found.kind, found.reason, found.is_certain)


def _is_about(text: str, asked: AskedLetter | None) -> bool:
    """True for an answer full of the letter's own matter: about leave and returned post people ask, too."""
    if asked is None:
        return False
    beside_its_title = without_letter(text, asked).replace(asked.title, " ")
    if touched(beside_its_title, asked) < _FULL_OF_IT:
        return False
    return _judge(text, asked, attached=()).kind.stops_the_clock


def suggest_text_kind(text: str, asked: AskedLetter | None = None) -> Suggestion:
    """The kind of an office's text on a page or in a message, without quoted history."""
    return _judge(text, asked, attached=())


def holds_no_word(text: str, asked: AskedLetter) -> bool:
    """True for a text that repeats the letter and adds at most labels, dates and the writer's name."""
    own = without_letter(text, asked)
    return own != text and not WeighedText(own_words(without_stamps(own)), asked).rest


def _judge(text: str, asked: AskedLetter | None, attached: Sequence[str]) -> Suggestion:
    unreadable = why_unreadable(text)
    if unreadable:
        return Suggestion(ReplyKind.UNKNOWN, unreadable)
    own = without_letter(text, asked) if asked else text
    body = own_words(without_stamps(own))
    if not weight(body):
        said = "it repeats the letter and adds no words" if own != text else "it has no words"
        return Suggestion(ReplyKind.UNKNOWN, said)
    weighed = WeighedText(body, asked)
    stated = "\n".join(weighed.rest) or body
    if is_yes_or_no(stated) or (weight(body) <= _A_WORD and is_yes_or_no(stated, asked)):
        return _by_yes_or_no(stated, asked)
    return (
        _by_refusal(weighed)
        or _by_answer(weighed)
        or _by_pointer(weighed, attached)
        or _by_canned_phrase(weighed)
        or _by_substance(weighed, repeats=own != text)
    )


def _by_yes_or_no(stated: str, asked: AskedLetter | None) -> Suggestion:
    if asks_yes_or_no(asked):
        return Suggestion(ReplyKind.ANSWER, f"it says yes or no: {shown(stated)!r}")
    return Suggestion(
        ReplyKind.UNKNOWN, f"it says yes or no, and the letter asks for neither: {shown(stated)!r}"
    )


def _by_words(mail: Mail, asked: AskedLetter | None) -> Suggestion:
    suggestion = _judge(mail.text, asked, [each.name for each in mail.attachments])
    if suggestion.kind is ReplyKind.UNKNOWN and not weight(mail.text):
        suggestion = _without_a_text(mail)
    elif suggestion.kind is ReplyKind.UNKNOWN and asked and first(instead.BELOW, plain(mail.text)):
        suggestion = _judge(f"{mail.text}\n{mail.quoted}", asked, attached=())
    if mail.gaps:
        return Suggestion(ReplyKind.UNKNOWN, f"words of it may be missing: {mail.gaps[0]}")
    if mail.hints and suggestion.kind is not ReplyKind.UNKNOWN:
        return Suggestion(suggestion.kind, f"{suggestion.reason}; note that {mail.hints[0]}")
    return suggestion


def _without_a_text(mail: Mail) -> Suggestion:
    """Some offices write "your letter was received" in the subject and nothing below."""
    if mail.quoted:
        return Suggestion(ReplyKind.UNKNOWN, "it quotes a letter and adds no words of its own")
    repeats = ANSWERING.match(mail.subject)
    found = None if repeats else _by_canned_phrase(WeighedText(simplify(mail.subject), None))
    if found:
        return found
    if mail.attachments:
        return Suggestion(ReplyKind.UNKNOWN, f"it has no words but an attachment: {mail.attachments[0].name}")
    return Suggestion(ReplyKind.UNKNOWN, "it has no words below its subject")


def _by_refusal(weighed: WeighedText) -> Suggestion | None:
    """A refusal decides on this letter; a rule about letters in general is none."""
    for sentence in sentences_of(weighed.body):
        found = _refused(sentence, weighed)
        if not found:
            continue
        if first(canned.FORWARDED, weighed.body) or first(answers.ANNOUNCEMENTS, weighed.body):
            return None
        return Suggestion(ReplyKind.REFUSAL, f"the text {found[0].meaning}: {found[1]!r}")
    return None


def _refused(sentence: str, weighed: WeighedText) -> tuple[Phrase, str] | None:
    """The words of this sentence that refuse, where they decide on the letter."""
    for phrase in refusals.REFUSALS:
        for found in phrase.pattern.finditer(sentence):
            *earlier, clause = ["", *clauses_of(sentence[: found.end()])]
            spoken_of = refusals.SPOKEN_OF.match(sentence, found.end())
            is_the_matter = spoken_of or weighed.asks_about_refusal(found.group())
            if not is_the_matter and _is_a_decision(earlier, clause, sentence, weighed):
                return phrase, shown(found.group())
    return None


def _is_a_decision(earlier: Sequence[str], clause: str, sentence: str, weighed: WeighedText) -> bool:
    if refusals.DECIDED.search(clause):
        return True
    conditional = refusals.CONDITIONAL.search("，".join([*earlier[-1:], clause]))
    if conditional or any(each.endswith("的") and not first(refusals.REFUSALS, each) for each in earlier):
        return False
    named = refusals.OWN_POWERS.search(clause) or refusals.LETTER_NAMED.search(sentence)
    return bool(named) or (weight(weighed.body) < _BESIDE_A_RECEIPT and not substance_of(clause, None).fact)


def _by_answer(weighed: WeighedText) -> Suggestion | None:
    """An announced answer is one, however canned its opening; so is word that the thing is done."""
    for phrase in (*answers.ANNOUNCEMENTS, *answers.FINDINGS):
        found = phrase.pattern.search(weighed.body)
        if found and weighed.rest_after(found.end()) >= _BESIDE_AN_ANNOUNCEMENT:
            return Suggestion(ReplyKind.ANSWER, f"the text {phrase.meaning}: {shown(found.group())!r}")
    done = next((hit for clause in weighed.clauses if (hit := _done(clause))), None)
    return Suggestion(ReplyKind.ANSWER, f"the text {done[0].meaning}: {done[1]!r}") if done else None


def _done(clause: str) -> tuple[Phrase, str] | None:
    return None if refusals.CONDITIONAL.search(clause) else first(answers.DONE, clause)


def _by_pointer(weighed: WeighedText, attached: Sequence[str]) -> Suggestion | None:
    """The answer stands somewhere else, or is given only after something: this text is none."""
    elsewhere = first(instead.ELSEWHERE, weighed.body)
    if elsewhere and weighed.substance < _BESIDE_A_PROMISE:
        return Suggestion(ReplyKind.UNKNOWN, f"the text {elsewhere[0].meaning}: {elsewhere[1]!r}")
    if weighed.substance >= _BESIDE_A_RECEIPT:
        return None
    found = first(instead.ATTACHED, weighed.body)
    if found and attached:
        why = f"the text {found[0].meaning}: {found[1]!r}; a reviewer must open {attached[0]}"
        return Suggestion(ReplyKind.ANSWER, why)
    found = found or first(instead.REQUESTS, weighed.body)
    return Suggestion(ReplyKind.UNKNOWN, f"the text {found[0].meaning}: {found[1]!r}") if found else None


def _by_canned_phrase(weighed: WeighedText) -> Suggestion | None:
    for table, kind in (
        (canned.FORWARDED, ReplyKind.FORWARDING),
        (canned.PROMISES, ReplyKind.ACKNOWLEDGEMENT),
        (canned.PATIENCE, ReplyKind.ACKNOWLEDGEMENT),
        (canned.RECEIVED, ReplyKind.ACKNOWLEDGEMENT),
    ):
        found = next((hit for clause in weighed.clauses if (hit := _canned_in(clause, table, weighed))), None)
        if found and not _outweighs(weighed, table):
            return _canned(kind, found, weighed)
    return None


def _canned_in(clause: str, table: tuple[Phrase, ...], weighed: WeighedText) -> tuple[Phrase, str] | None:
    """A canned phrase of the clause, unless the letter itself asks what it means."""
    found = first(table, clause)
    return None if found and weighed.asks_about(*found) else found


def _outweighs(weighed: WeighedText, table: tuple[Phrase, ...]) -> bool:
    """True where what is told is more than the hours and hotlines that notices end with."""
    if table in (canned.PATIENCE, canned.RECEIVED):
        return weighed.substance >= _BESIDE_A_RECEIPT
    enough = _BESIDE_A_PROMISE if weighed.is_asked else _BESIDE_A_PROMISE_UNASKED
    return weighed.substance >= enough and weighed.tells_the_matter


def _canned(kind: ReplyKind, found: tuple[Phrase, str], weighed: WeighedText) -> Suggestion:
    untold = sum(map(weight, weighed.rest)) - sum(map(weight, weighed.told))
    why = f"the text {found[0].meaning}: {found[1]!r}"
    if untold >= _TOO_MUCH_TO_IGNORE:
        return Suggestion(ReplyKind.UNKNOWN, f"{why}; and says much that fits no rule")
    return Suggestion(kind, why)


def _by_substance(weighed: WeighedText, *, repeats: bool) -> Suggestion:
    """An answer shows a fact, what it takes, where, or the letter's matter; all else is left to a person."""
    if not weighed.told:
        return _told_nothing(weighed, repeats=repeats)
    mass = first(canned.MASS_MAIL, weighed.body)
    if mass and weighed.touched <= BY_CHANCE:
        return Suggestion(ReplyKind.UNKNOWN, f"the text {mass[0].meaning}: {mass[1]!r}")
    return Suggestion(ReplyKind.ANSWER, f"it tells something of the matter: {shown(weighed.told[0])!r}")


def _told_nothing(weighed: WeighedText, *, repeats: bool) -> Suggestion:
    asks = first(instead.RATINGS, weighed.body)
    if asks:
        return Suggestion(ReplyKind.UNKNOWN, f"the text only {asks[0].meaning}: {asks[1]!r}")
    numbered = first(canned.NUMBERS, weighed.body)
    if numbered and not weighed.rest:
        return Suggestion(ReplyKind.ACKNOWLEDGEMENT, f"the text only {numbered[0].meaning}: {numbered[1]!r}")
    if not weighed.rest:
        said = (
            "it repeats the letter and adds labels or courtesy" if repeats else "it is courtesy or a question"
        )
        return Suggestion(ReplyKind.UNKNOWN, f"{said}: {shown(weighed.body)!r}")
    why = f"it fits no rule, and neither a fact nor the letter's matter was seen: {shown(weighed.rest[0])!r}"
    return Suggestion(ReplyKind.UNKNOWN, why)
