"""A message as the mail room read it, before anything is decided about it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """What one message says. Every field is what the message claims; nothing here is trusted.

    `addresses` are all recipients named anywhere (To, Cc, Delivered-To, X-Original-To, ...),
    lower-cased. `signals` are machine signals found in headers and structure, each a short phrase
    with its source, e.g. "Auto-Submitted: auto-replied (RFC 3834)". `bounced` are the
    message ids and recipient addresses that a delivery report (RFC 3464) is about. `text` is the
    readable body without quoted history; `faults` say what could not be read.
    """

    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sender: str = ""
    addresses: tuple[str, ...] = ()
    subject: str = ""
    claimed_at: datetime | None = None
    claimed_text: str = ""
    text: str = ""
    quoted: str = ""
    signals: tuple[str, ...] = ()
    is_delivery_report: bool = False
    bounced: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
