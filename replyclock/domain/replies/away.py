"""Tells a responder's words (out of office, receipts, challenges) from an answer that speaks of such things.

All of it is read from words, so all of it is a suggestion.
"""

import re

from replyclock.domain.replies import senders
from replyclock.domain.replies.machines import away_subjects, away_texts
from replyclock.domain.replies.mail import Mail
from replyclock.domain.replies.returned import own_subject
from replyclock.domain.replies.words import answers
from replyclock.domain.replies.words.patterns import first, plain, weight
from replyclock.domain.replies.words.telling import substance_of

_HEAD_LENGTH = 120
_OPENING_LENGTH = 400
_CHALLENGE_LENGTH = 600
_CLAUSES, _CLAUSE_LENGTH = 60, 300
# A responder says little; whoever writes more has something to tell.
_MOST_SAID = 260


def said_by_responder(mail: Mail) -> str | None:
    """Why the message seems to be a responder's, in one clause; None when it may be a person's."""
    if announces_answer(mail):
        return None
    text = plain(mail.text)
    return _by_subject(mail, text) or _by_text(text) or _by_silence(mail)


def tells_something(mail: Mail) -> bool:
    """True when the text says that the answer follows, or has a fact, a rule or a paper in it."""
    clauses = re.split(r"[。；;，,\n]", plain(mail.text))[:_CLAUSES]
    told = any(substance_of(clause[:_CLAUSE_LENGTH], None).is_enough for clause in clauses)
    return told or announces_answer(mail)


def announces_answer(mail: Mail) -> bool:
    """True when the text says that the answer follows."""
    return first(answers.ANNOUNCEMENTS, plain(mail.text)) is not None


def _by_subject(mail: Mail, text: str) -> str | None:
    subject = own_subject(mail.subject)
    found = first(away_subjects.AUTOMATIC_SUBJECTS, subject)
    if found:
        return f"its subject {found[0].meaning}"
    named = first(away_subjects.RECEIPT_SUBJECTS, subject)
    if named and (not text.strip() or first(away_texts.READ_TEXTS, text[:_OPENING_LENGTH])):
        return f"its subject {named[0].meaning}"
    return None


def _by_text(text: str) -> str | None:
    found = (
        first(away_texts.AUTOMATIC_TEXTS, text[:_HEAD_LENGTH])
        or first(away_texts.CHALLENGES, text[:_CHALLENGE_LENGTH])
        or first(away_texts.AUTOMATIC_NOTES, text)
        or first(away_texts.RECEIPTS, text[:_OPENING_LENGTH])
    )
    if not found and weight(text) < _MOST_SAID and first(away_texts.AND_SO, text):
        found = first(away_texts.AWAY_TEXTS, text[:_OPENING_LENGTH])
    return f"its text {found[0].meaning}: {found[1]!r}" if found else None


def _by_silence(mail: Mail) -> str | None:
    """Exchange asks that nobody's responder answer; its own responders leave the subject empty."""
    if senders.hinted(mail, senders.SUPPRESSES) and not mail.subject.strip():
        return f"it has no subject and carries {senders.SUPPRESSES}"
    return None
