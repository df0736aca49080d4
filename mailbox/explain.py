"""Explains one message without a workspace: what it is, why, and which token it carries."""

import hashlib
import re
from typing import Any

from replyclock.domain.chinese import count_signs
from replyclock.domain.facts import ReplyKind
from replyclock.domain.replies.classify import Suggestion, suggest_kind
from replyclock.domain.replies.mail import Mail, MailAttachment
from replyclock.domain.replies.token import find_run_on_tokens, find_tokens
from replyclock.mailbox.reading import read_letter

_LATIN = re.compile(r"[A-Za-z]{2,}")


def explain(data: bytes, file: str) -> dict[str, Any]:
    """One JSON object about the message; never fails on content.

    Keys: file, kind, reason, match (the token found, or None) and match_reason, claimed_at (ISO 8601 in
    UTC, or None), arrived_at (None: only a mailbox knows it), sender, subject, language ("zh", "en" or
    None), text (without quoted history), attachments (name, media_type, bytes and sha256 of each), signals,
    faults.
    """
    mail = read_letter(data)
    return _told(mail, suggest_kind(mail), file)


def not_read(file: str, why: str) -> dict[str, Any]:
    """The same object about a message whose reading was stopped."""
    return _told(Mail(faults=(why,)), Suggestion(ReplyKind.UNKNOWN, why), file)


def _told(mail: Mail, suggestion: Suggestion, file: str) -> dict[str, Any]:
    token, match_reason = _token(mail)
    return {
        "file": file,
        "kind": suggestion.kind.value,
        "reason": suggestion.reason,
        "match": token,
        "match_reason": match_reason,
        "claimed_at": mail.claimed_at.isoformat() if mail.claimed_at else None,
        "arrived_at": None,
        "sender": mail.sender,
        "subject": mail.subject,
        "language": language(f"{mail.subject}\n{mail.text}"),
        "text": mail.text,
        "attachments": [_described(attachment) for attachment in mail.attachments],
        "signals": [*mail.signals, *mail.hints],
        "faults": list(mail.faults),
    }


def language(text: str) -> str | None:
    """The language: "zh" when Chinese characters outweigh Latin words, else "en"; None without either."""
    chinese, words = count_signs(text), len(_LATIN.findall(text))
    if not (chinese or words):
        return None
    return "zh" if chinese >= words else "en"


def _described(attachment: MailAttachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "media_type": attachment.media_type,
        "bytes": len(attachment.data),
        "sha256": hashlib.sha256(attachment.data).hexdigest(),
    }


def _token(mail: Mail) -> tuple[str | None, str]:
    """The token on the highest rung of the ladder, and where it stood."""
    places = (
        ("a delivery report is about", " ".join(mail.bounced) if mail.is_delivery_report else ""),
        ("it was sent to", " ".join(mail.addresses)),
        ("the subject holds", mail.subject),
        ("the text holds", mail.text),
        ("the quoted history holds", mail.quoted),
    )
    for words, text in places:
        for token in (*find_tokens(text), *find_run_on_tokens(text))[:1]:
            return token, f"{words} the token {token}; whose it is only the workspace knows"
    return None, "no address and no words hold a token"
