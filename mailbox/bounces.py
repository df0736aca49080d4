"""Which message and which recipients a delivery report is about; decides nothing about inquiries."""

import logging
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

import flufl.bounce

from replyclock.domain.replies.machines import bounce_subjects, bounce_texts
from replyclock.domain.replies.returned import own_subject
from replyclock.domain.replies.words.patterns import first, plain
from replyclock.mailbox.charsets import decode_text
from replyclock.mailbox.headers import addresses, field, fields, message_ids
from replyclock.mailbox.mime.containers import children
from replyclock.mailbox.opened import OpenedMail
from replyclock.mailbox.parsing import ODD_MAIL, decoded, enclosed_in
from replyclock.mailbox.signals import is_daemon

_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
_RETURNED_ID = re.compile(r"^message-id:\s*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_NOTE = re.compile(
    r"auto-generated\s*\((failure|warning-timeout|return-receipt|postmaster-notification)\)", re.IGNORECASE
)
_ACTION_OF_NOTE = {
    "failure": "failed",
    "postmaster-notification": "failed",
    "warning-timeout": "delayed",
    "return-receipt": "delivered",
}
_CHARSET = re.compile(rb"\bcharset\b", re.IGNORECASE)
_READ_CHARACTERS = 50_000
_SCAN_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """`action` is one of RFC 3464; `about` are message ids and addresses, lower-cased addresses.

    `in_words` is True where neither parts nor headers say it, only what the text is like.
    """

    action: str
    about: tuple[str, ...]
    in_words: bool = False


def read_report(opened: OpenedMail) -> DeliveryReport | None:
    """The delivery report this message is, by its parts (RFC 3464), its headers, or the habits of servers.

    None for any other message. Only mail that a daemon signed, or whose subject speaks of a bounce, is
    searched for habits, so that a person who quotes a bounce does not become one, nor one who encloses it.
    """
    message = opened.message
    is_systems = opened.is_report or is_daemon(message)
    blocks = [block for part in opened.leaves for block in _status_blocks(part)]
    actions = [_action(block) for block in blocks if block.get("Action")]
    failed = addresses(" ".join(fields(message, "X-Failed-Recipients")))
    if actions and is_systems:
        about = _recipients(blocks)
        return DeliveryReport(_gravest(actions), _unique(about, failed, _returned_ids(opened)))
    if failed:
        # Some servers name the recipients of a delayed message in the same field.
        return DeliveryReport(_action_in_words(opened), _unique(failed, _returned_ids(opened)))
    noted = _noted_action(message)
    if noted:
        return DeliveryReport(noted, _returned_ids(opened))
    habit = is_daemon(message) or _speaks_of_a_bounce(field(message, "Subject"))
    found = _by_habit(opened) if habit else None
    if not found and opened.report_type == "delivery-status":
        # Gateways declare a report and then leave out its fields, or write them as plain text.
        return DeliveryReport(_action_in_words(opened), _returned_ids(opened))
    return found


def _speaks_of_a_bounce(subject: str) -> bool:
    tables = (*bounce_subjects.BOUNCE_SUBJECTS, *bounce_subjects.DELAY_SUBJECTS)
    return first(tables, own_subject(subject)) is not None


def _noted_action(message: Message) -> str | None:
    """What Sendmail notes behind Auto-Submitted: (failure), (warning-timeout), (return-receipt)."""
    note = _NOTE.fullmatch(field(message, "Auto-Submitted")[:200].strip())
    return _ACTION_OF_NOTE[note.group(1).lower()] if note else None


def _status_blocks(part: Message) -> list[Message]:
    """The groups of fields of a message/delivery-status part, one per message and per recipient."""
    if part.get_content_type() not in {"message/delivery-status", "message/global-delivery-status"}:
        return []
    return children(part)


def _action(block: Message) -> str:
    word = field(block, "Action").lower().partition(" ")[0].strip(";(),.")
    return word if word in _ACTIONS else "failed"


def _action_in_words(opened: OpenedMail) -> str:
    text, subject = plain(opened.body), own_subject(field(opened.message, "Subject"))
    if first(bounce_texts.GIVEN_UP, text):
        return "failed"
    waits = first(bounce_subjects.DELAY_SUBJECTS, subject) or first(bounce_texts.DELAY_TEXTS, text)
    return "delayed" if waits else "failed"


def _gravest(actions: list[str]) -> str:
    return min(actions, key=_ACTIONS.index)


def _recipients(blocks: list[Message]) -> tuple[str, ...]:
    texts = [
        text
        for block in blocks
        for name in ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient")
        for text in fields(block, name)
    ]
    return addresses(" ".join(texts))


def _returned_ids(opened: OpenedMail) -> tuple[str, ...]:
    """Message ids of what came back, from its copy or its headers, and from In-Reply-To."""
    found = [*message_ids(field(opened.message, "In-Reply-To"))]
    for part in opened.leaves:
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            copies = enclosed_in((part,))
            found += [name for copy in copies for name in message_ids(field(copy, "Message-ID"))]
        elif kind in {"text/rfc822-headers", "message/rfc822"}:
            found += _RETURNED_ID.findall(decode_text(decoded(part)[:_READ_CHARACTERS], None)[0])
    return tuple(found)


def _by_habit(opened: OpenedMail) -> DeliveryReport | None:
    temporary, permanent = _scan(opened.message)
    if not (temporary or permanent):
        return None
    ids = _RETURNED_ID.findall(opened.body[:_READ_CHARACTERS])
    about = _unique(permanent or temporary, _returned_ids(opened), tuple(ids))
    return DeliveryReport("failed" if permanent else "delayed", about, in_words=True)


def _scan(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(temporary, permanent) failures as flufl.bounce finds them; it raises on odd mail."""
    # It logs a traceback for each message it stumbles over; the stumble itself is harmless here.
    logging.getLogger("flufl.bounce").disabled = True
    try:
        # Its patterns backtrack over long lines; no mail server needs more words to say no.
        data = message.as_bytes()
        if len(data) > _SCAN_BYTES:
            return (), ()
        temporary, permanent = _failures(message, data)
        return _as_addresses(temporary), _as_addresses(permanent)
    except ODD_MAIL:
        return (), ()


def _failures(message: Message, data: bytes) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """What the library finds; of a message whose charset Python refuses, what it finds in ASCII."""
    try:
        found = flufl.bounce.all_failures(message)
    except UnicodeError:
        found = flufl.bounce.all_failures(message_from_bytes(_CHARSET.sub(b"x-charset", data)))
    temporary, permanent = found
    return temporary, permanent


def _as_addresses(found: frozenset[bytes]) -> tuple[str, ...]:
    texts = (decode_text(data, None)[0] if isinstance(data, bytes) else str(data) for data in found)
    return tuple(sorted({address for text in texts for address in addresses(text)}))


def _unique(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))
