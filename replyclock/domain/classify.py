"""Suggests what kind of thing an office sent, with a reason; a person decides wherever it matters.

Only bounces and automatic replies are settled by these rules; every other kind is a suggestion. The
phrases stand in replyclock.domain.phrases, the weighing of a whole text stands here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from replyclock.domain import phrases
from replyclock.domain.facts import ReplyKind
from replyclock.domain.mail import Mail
from replyclock.domain.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A kind and why, in one clause that a reviewer can read."""

    kind: ReplyKind
    reason: str

    @property
    def is_settled(self) -> bool:
        """True for bounces and automatic replies, which need no person (a person may still overrule)."""
        return self.kind in (ReplyKind.BOUNCE, ReplyKind.AUTOMATIC)


_TEXT_LENGTH = 20_000
_HEAD_LENGTH = 120
_CHALLENGE_LENGTH = 600
_CLAUSE_LENGTH = 400
# Weights count a Chinese character as one and a word of letters or digits as two: a word of English
# says about as much as two characters of Chinese.
_SAYS_NOTHING = 3
_BESIDE_A_RECEIPT = 20
_BESIDE_A_FORWARDING = 60
_BESIDE_A_PROMISE = 60

_CLAUSE_END = re.compile(r"[。！？!?；;，,\n]+|\.(?=\s|$)")
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+|\.(?=\s|$)")
_ANSWERING = re.compile(r"\s*(re|aw|回复|回覆|答复|答覆)\s*[:：]", re.IGNORECASE)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
# Mail programs break English lines in mid-sentence; a Chinese line ends where its writer ended it.
_BROKEN_LINE = re.compile(r"(?<=[A-Za-z,])[ \t]?\n(?=[a-z])")
_WORD = re.compile(r"[^\W_\u3400-\u9fff]+")


def suggest_kind(mail: Mail) -> Suggestion:
    """The kind of a message: by its structure, its signals, its subject, then its words."""
    return _by_report(mail) or _by_signal(mail) or _by_words(mail)


def suggest_text_kind(text: str) -> Suggestion:
    """The kind of an office's text on a page or in a message, without quoted history."""
    body = _without_links(_plain(text))
    if _weight(body) < _SAYS_NOTHING:
        return Suggestion(ReplyKind.UNKNOWN, "there are no words to judge")
    return _by_refusal(body) or _by_answer(body) or _by_canned_phrase(body) or _by_weight(body)


def _by_report(mail: Mail) -> Suggestion | None:
    if mail.is_delivery_report and mail.delivery_action in ("failed", ""):
        about = f" about {mail.bounced[0]}" if mail.bounced else ""
        return Suggestion(ReplyKind.BOUNCE, f"it is a delivery report{about}: failed (RFC 3464)")
    if mail.is_delivery_report:
        return Suggestion(ReplyKind.AUTOMATIC, f"it is a delivery report: {mail.delivery_action} (RFC 3464)")
    text = _plain(f"{mail.text}\n{mail.quoted}")
    bounced = _by_mail_system(mail, text) or _by_bounce_subject(mail, text)
    delayed = _first(phrases.DELAY_TEXTS, text) if bounced else None
    if delayed:
        return Suggestion(ReplyKind.AUTOMATIC, f"its text {delayed[0].meaning}: {delayed[1]!r}")
    return bounced


def _by_mail_system(mail: Mail, text: str) -> Suggestion | None:
    """A mail system need not say it in the subject; a postmaster may be a person, so must quote a server.

    An address that takes no mail also writes for other machines: it must return the message as well.
    """
    said, refused = _first(phrases.BOUNCE_TEXTS, text), _first(phrases.SERVER_REFUSALS, text)
    returned = _hinted(mail, "returns a message") and _hinted(mail, "takes no mail")
    found = said if _is_daemon(mail) or returned else None
    if not found and (_is_daemon(mail) or _hinted(mail, "a postmaster")):
        found = refused
    if not found:
        return None
    why = f"a mail system sent it and its text {found[0].meaning}: {found[1]!r}"
    return Suggestion(ReplyKind.BOUNCE, why)


def _by_bounce_subject(mail: Mail, text: str) -> Suggestion | None:
    found = _first(phrases.BOUNCE_SUBJECTS, phrases.simplify(mail.subject))
    if not found or _ANSWERING.match(mail.subject):
        return None
    if _is_daemon(mail) or _hinted(mail, "a postmaster"):
        return Suggestion(ReplyKind.BOUNCE, f"a mail daemon sent it and its subject {found[0].meaning}")
    said = _first(phrases.BOUNCE_TEXTS, text)
    if said:
        return Suggestion(ReplyKind.BOUNCE, f"its subject and its text say that mail came back: {said[1]!r}")
    return None


def _is_daemon(mail: Mail) -> bool:
    return not mail.sender or _hinted(mail, "a mail daemon")


def _hinted(mail: Mail, words: str) -> bool:
    return any(words in hint for hint in mail.hints)


def _by_signal(mail: Mail) -> Suggestion | None:
    if mail.signals:
        return Suggestion(ReplyKind.AUTOMATIC, f"it carries {mail.signals[0]}")
    found = _first(phrases.AUTOMATIC_SUBJECTS, phrases.simplify(mail.subject))
    if found and not _ANSWERING.match(mail.subject):
        return Suggestion(ReplyKind.AUTOMATIC, f"its subject {found[0].meaning}")
    text = _plain(mail.text)
    found = _first(phrases.AUTOMATIC_TEXTS, text[:_HEAD_LENGTH]) or _first(
        phrases.CHALLENGES, text[:_CHALLENGE_LENGTH]
    )
    if found:
        return Suggestion(ReplyKind.AUTOMATIC, f"its text {found[0].meaning}: {found[1]!r}")
    return None


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
    canned = _by_canned_phrase(phrases.simplify(subject))
    return canned or Suggestion(ReplyKind.UNKNOWN, "there are no words to judge below the subject")


def _by_refusal(body: str) -> Suggestion | None:
    """A refusal decides on this letter; a rule about letters in general is none."""
    for sentence in _sentences(body):
        found = _first(phrases.REFUSALS, sentence)
        if not found or not _is_about_the_letter(sentence, body):
            continue
        if _first(phrases.FORWARDED, body) or _first(phrases.ANSWERS, body):
            return None
        return Suggestion(ReplyKind.REFUSAL, f"the text {found[0].meaning}: {found[1]!r}")
    return None


def _is_about_the_letter(sentence: str, body: str) -> bool:
    """A rule about anonymous letters is no refusal of this one; "not accepted" all alone can only be."""
    named = phrases.LETTER_NAMED.search(sentence) or _weight(body) < _BESIDE_A_RECEIPT
    return bool(named) and not phrases.CONDITIONAL.search(sentence)


def _by_answer(body: str) -> Suggestion | None:
    """An announced answer is one, however canned its opening."""
    for phrase in phrases.ANSWERS:
        found = phrase.pattern.search(body)
        after = body[found.end() :] if found else ""
        if found and _substance(after) >= _BESIDE_A_RECEIPT:
            return Suggestion(ReplyKind.ANSWER, f"the text {phrase.meaning}: {_shown(found.group())!r}")
    return None


def _by_canned_phrase(body: str) -> Suggestion | None:
    substance = _substance(body)
    for table, kind, ceiling in (
        (phrases.FORWARDED, ReplyKind.FORWARDING, _BESIDE_A_FORWARDING),
        (phrases.PROMISES, ReplyKind.ACKNOWLEDGEMENT, _BESIDE_A_PROMISE),
        (phrases.RECEIVED, ReplyKind.ACKNOWLEDGEMENT, _BESIDE_A_RECEIPT),
    ):
        found = next((hit for clause in _clauses(body) if (hit := _first(table, clause))), None)
        if found and substance < ceiling:
            return Suggestion(kind, f"the text {found[0].meaning}: {found[1]!r}")
    return None


def _by_weight(body: str) -> Suggestion:
    if _substance(body) < _SAYS_NOTHING:
        return Suggestion(ReplyKind.UNKNOWN, "there is courtesy but nothing that answers")
    return Suggestion(ReplyKind.ANSWER, "the text has substance and is no canned notice")


def _substance(body: str) -> int:
    """The weight of the clauses that are none of the canned ones."""
    tables = (phrases.EMPTY, phrases.RECEIVED, phrases.FORWARDED, phrases.PROMISES)
    return sum(
        _weight(clause) for clause in _clauses(body) if not any(_first(table, clause) for table in tables)
    )


def _weight(text: str) -> int:
    return len(_CHINESE.findall(text)) + 2 * len(_WORD.findall(text))


def _first(table: Iterable[Phrase], text: str) -> tuple[Phrase, str] | None:
    for phrase in table:
        found = phrase.pattern.search(text)
        if found:
            return phrase, _shown(found.group())
    return None


def _clauses(body: str) -> Iterator[str]:
    return (clause.strip()[:_CLAUSE_LENGTH] for clause in _CLAUSE_END.split(body) if clause.strip())


def _sentences(body: str) -> Iterator[str]:
    return (sentence.strip()[:_CLAUSE_LENGTH] for sentence in _SENTENCE_END.split(body) if sentence.strip())


def _plain(text: str) -> str:
    """The text's head as the tables of phrases expect it: simplified characters, unbroken sentences."""
    return _BROKEN_LINE.sub(" ", phrases.simplify(text[:_TEXT_LENGTH]))


def _without_links(text: str) -> str:
    return re.sub(r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w.-]{1,255}", " ", text)


def _shown(text: str) -> str:
    return text.strip()[:40]
