"""A message as the mail room read it, before anything is decided about it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MailAttachment:
    """Bytes that came with a message: `name` is safe and no path, `media_type` what the sender claims."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """What one message says. Every field is what the message claims; nothing here is trusted.

    `addresses` are all recipients named anywhere (To, Cc, Delivered-To, X-Original-To, ...),
    lower-cased; `sender` is the first address found in From, `authors` are all in it, lower-cased;
    `names_whole_authors` is False where From is not understood to its last sign. `signals` are
    machine signals found in headers and structure that only an automatic responder sets, each a short
    phrase with its source, e.g. "Auto-Submitted: auto-replied (RFC 3834)"; `hints` are those that an
    office's own system may set on a real answer too, e.g. "Precedence: bulk (RFC 2076)".
    `is_delivery_report` is True for a report on some other message, `delivery_action` is its Action
    (RFC 3464: failed, delayed, delivered, relayed, expanded) or "", and
    `bounced` are the message ids and recipient addresses it is about; `is_report_in_words` says
    that it has neither the parts nor the headers of a report, so that its words alone make it one.
    `text` is the readable body without quoted history, `quoted` that history;
    `attachments` are whole or not among them; `faults` say what could not be read. `gaps` are those among
    the faults by which words of the body may be missing, each a reason in words: a message cut short, a part
    whose encoding or boundary is unusable, bytes beyond reading. A text with a gap may be less than was
    written.
    """

    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sender: str = ""
    authors: tuple[str, ...] = ()
    names_whole_authors: bool = True
    addresses: tuple[str, ...] = ()
    subject: str = ""
    claimed_at: datetime | None = None
    claimed_text: str = ""
    text: str = ""
    quoted: str = ""
    signals: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    is_delivery_report: bool = False
    delivery_action: str = ""
    bounced: tuple[str, ...] = ()
    is_report_in_words: bool = False
    attachments: tuple[MailAttachment, ...] = ()
    faults: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
