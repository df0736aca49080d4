"""Reads one mailbox to its end, and gives every message its one place in the ledger."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from replyclock.domain.case import MAIL
from replyclock.domain.classify import suggest_kind
from replyclock.domain.disposition import Disposition, decide
from replyclock.domain.facts import Claim, Exhibit
from replyclock.domain.mail import Mail
from replyclock.domain.matching import Index, build_index, match
from replyclock.domain.window import Window
from replyclock.outside import Outside
from replyclock.ports import RawMessage
from replyclock.record import Heard, NewReply


@dataclass(frozen=True, slots=True)
class Listened:
    """What one reading gave: new messages by disposition."""

    mailbox: str
    counts: dict[str, int]


async def listen_once(mailbox: str, outside: Outside) -> Listened:
    """Read what is new; raises MailboxDown, with everything read before it recorded."""
    started_at = outside.clock.now()
    counts: Counter[str] = Counter()
    source = outside.mailboxes[mailbox]
    known = outside.ledger.mails.known(mailbox)
    index = build_index(outside.ledger.mails.awaited())
    messages = iter(source.fetch(known))
    while (message := await asyncio.to_thread(next, messages, None)) is not None:
        counts[_record(message, index, outside)] += 1
    outside.ledger.mails.heard(mailbox, started_at)
    return Listened(mailbox, dict(sorted(counts.items())))


def _record(message: RawMessage, index: Index, outside: Outside) -> str:
    """Bytes first: they are kept and hashed before anything in them is read."""
    sha256 = outside.exhibits.keep(message.data)
    before = outside.ledger.mails.key_of(message.mailbox, sha256)
    if before is not None:
        why = f"the same bytes are recorded as {before}"
        again = Heard(message, sha256, outside.clock.now(), Disposition.REJECTED, why)
        outside.ledger.mails.record(again, ())
        return Disposition.REJECTED
    mail = outside.read_letter(message.data)
    suggestion = suggest_kind(mail)
    decision = decide(match(mail, index, message.arrived_at), suggestion)
    replies = tuple(
        NewReply(
            reference,
            MAIL,
            Window.point(message.arrived_at),
            suggestion.kind,
            suggestion.reason,
            mail.text,
            _claims(mail, message.arrived_at),
            (Exhibit("mail", sha256, "message/rfc822"),),
        )
        for reference in decision.references
    )
    heard = Heard(message, sha256, outside.clock.now(), decision.disposition, decision.reason)
    outside.ledger.mails.record(heard, replies)
    return decision.disposition


def _claims(mail: Mail, arrived_at: datetime) -> tuple[Claim, ...]:
    """The Date header is what the sender says, kept apart from the arrival."""
    if not mail.claimed_text:
        return ()
    flags = () if mail.claimed_at is None or mail.claimed_at <= arrived_at else ("later than its arrival",)
    return (Claim("Date", mail.claimed_text, mail.claimed_at, flags),)
