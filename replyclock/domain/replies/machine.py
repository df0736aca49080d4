"""Tells what machines send from what people send: bounces, delay notices, automatic replies, challenges.

Certain is only what headers and structure say that machines alone set; whatever is read from words is a
suggestion, since closing days, leave and returned post are what people ask offices about.
"""

import re
from dataclasses import dataclass

from replyclock.domain.chinese import simplify
from replyclock.domain.facts import ReplyKind
from replyclock.domain.replies import machine_phrases
from replyclock.domain.replies.mail import Mail
from replyclock.domain.replies.words import answers
from replyclock.domain.replies.words.patterns import Phrase, first, plain


@dataclass(frozen=True, slots=True)
class MachineFinding:
    """BOUNCE, DELAY or AUTOMATIC, the reason in one clause, and whether it needs no person."""

    kind: ReplyKind
    reason: str
    is_certain: bool


_HEAD_LENGTH = 120
_CHALLENGE_LENGTH = 600
_ANSWERING = re.compile(r"\s*(re|aw|回复|回覆|答复|答覆)\s*[:：]", re.IGNORECASE)


def machine_kind(mail: Mail) -> MachineFinding | None:
    """What a machine sent; None when nothing says so."""
    return _by_report(mail) or _by_signal(mail)


def _by_report(mail: Mail) -> MachineFinding | None:
    if mail.is_delivery_report and mail.delivery_action in ("failed", ""):
        about = f" about {mail.bounced[0]}" if mail.bounced else ""
        return MachineFinding(ReplyKind.BOUNCE, f"it is a delivery report{about}: failed (RFC 3464)", True)
    if mail.is_delivery_report:
        kind = ReplyKind.DELAY if mail.delivery_action == "delayed" else ReplyKind.AUTOMATIC
        return MachineFinding(kind, f"it is a delivery report: {mail.delivery_action} (RFC 3464)", True)
    if not _may_be_a_bounce(mail):
        return None
    text = plain(f"{mail.text}\n{mail.quoted}")
    bounced = _by_mail_system(mail, text) or _by_bounce_subject(mail, text)
    delayed = first(machine_phrases.DELAY_TEXTS, text) if bounced else None
    if delayed:
        return MachineFinding(ReplyKind.DELAY, f"its text {delayed[0].meaning}: {delayed[1]!r}", False)
    return bounced


def _may_be_a_bounce(mail: Mail) -> bool:
    """True when it is worth while to search the whole text; nearly all mail ends here."""
    hinted = any(_hinted(mail, words) for words in ("a postmaster", "takes no mail"))
    return hinted or _is_daemon(mail) or _bounce_subject(mail) is not None


def _by_mail_system(mail: Mail, text: str) -> MachineFinding | None:
    """A mail system need not say it in the subject; a postmaster may be a person, so must quote a server.

    An address that takes no mail also writes for other machines: it must return the message as well.
    """
    returned = _hinted(mail, "returns a message") and _hinted(mail, "takes no mail")
    found = first(machine_phrases.BOUNCE_TEXTS, text) if _is_daemon(mail) or returned else None
    if not found and (_is_daemon(mail) or _hinted(mail, "a postmaster")):
        found = first(machine_phrases.SERVER_REFUSALS, text)
    if not found:
        return None
    why = f"a mail system sent it and its text {found[0].meaning}: {found[1]!r}"
    return MachineFinding(ReplyKind.BOUNCE, why, False)


def _by_bounce_subject(mail: Mail, text: str) -> MachineFinding | None:
    found = _bounce_subject(mail)
    if not found:
        return None
    if _is_daemon(mail) or _hinted(mail, "a postmaster"):
        why = f"a mail daemon sent it and its subject {found[0].meaning}"
        return MachineFinding(ReplyKind.BOUNCE, why, False)
    said = first(machine_phrases.BOUNCE_TEXTS, text)
    if said:
        why = f"its subject and its text say that mail came back: {said[1]!r}"
        return MachineFinding(ReplyKind.BOUNCE, why, False)
    return None


def _bounce_subject(mail: Mail) -> tuple[Phrase, str] | None:
    if _ANSWERING.match(mail.subject):
        return None
    return first(machine_phrases.BOUNCE_SUBJECTS, simplify(mail.subject))


def _is_daemon(mail: Mail) -> bool:
    return not mail.sender or _hinted(mail, "a mail daemon")


def _hinted(mail: Mail, words: str) -> bool:
    return any(words in hint for hint in mail.hints)


def _by_signal(mail: Mail) -> MachineFinding | None:
    if mail.signals:
        return MachineFinding(ReplyKind.AUTOMATIC, f"it carries {mail.signals[0]}", True)
    found = first(machine_phrases.AUTOMATIC_SUBJECTS, simplify(mail.subject))
    if found and not _ANSWERING.match(mail.subject):
        return MachineFinding(ReplyKind.AUTOMATIC, f"its subject {found[0].meaning}", False)
    text = plain(mail.text)
    if first(answers.ANNOUNCEMENTS, text):
        return None
    found = (
        first(machine_phrases.AUTOMATIC_TEXTS, text[:_HEAD_LENGTH])
        or first(machine_phrases.CHALLENGES, text[:_CHALLENGE_LENGTH])
        or first(machine_phrases.AUTOMATIC_NOTES, text)
    )
    if found:
        return MachineFinding(ReplyKind.AUTOMATIC, f"its text {found[0].meaning}: {found[1]!r}", False)
    return None
