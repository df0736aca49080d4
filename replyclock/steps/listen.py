"""Reads one mailbox to its end, and gives every message its one place in the ledger."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from replyclock.domain.case import MAIL
from replyclock.domain.facts import Claim, Doubt, Exhibit
from replyclock.domain.replies.classify import Suggestion
from replyclock.domain.replies.disposition import Disposition, decide
from replyclock.domain.replies.mail import Mail
from replyclock.domain.replies.matching import Index, build_index, match
from replyclock.domain.replies.words.own_letter import AskedLetter
from replyclock.domain.window import Window
from replyclock.outside import Outside
from replyclock.ports.mailbox import RawMessage
from replyclock.ports.messages import NewMessage
from replyclock.ports.replies import NewReply
from replyclock.steps.declared_senders import approved_senders
from replyclock.steps.walled import kind_of, read_mail

# So many messages are committed together. Whoever is killed before reads them again: they are known by
# the mailbox's own key, and their bytes are kept once.
_AT_ONCE = 100
_BYTES_AT_ONCE = 8_000_000
_KEEPERS = 4
"""A disk flushes several files in the time of one."""

_REASON_LENGTH = 2_000
_CLOCKS_DIFFER = timedelta(minutes=5)
"""So far the clocks of two machines may stand apart with neither wrong."""


@dataclass(frozen=True, slots=True)
class Listened:
    """What one reading gave: new messages by disposition."""

    mailbox: str
    counts: dict[str, int]


async def listen_once(mailbox: str, outside: Outside) -> Listened:
    """Read what is new; raises MailboxDown, with everything read before it recorded."""
    started_at = outside.clock.now()
    reading = _Reading(mailbox, outside)
    while await asyncio.to_thread(reading.read_some):
        pass
    outside.ledger.messages.heard(mailbox, started_at)
    return Listened(mailbox, dict(sorted(reading.counts.items())))


class _Reading:
    """One reading: what is known of the inquiries, and what its own messages add to that."""

    def __init__(self, mailbox: str, outside: Outside) -> None:
        self._outside = outside
        self._mailbox = mailbox
        self._messages = iter(outside.mailboxes[mailbox].fetch(outside.ledger.messages.known(mailbox)))
        # What the last complete reading did not hold came after it, whatever its server says.
        self._without_at = outside.ledger.messages.heard_until(mailbox)
        self._index: Index | None = None
        self._threads: dict[str, tuple[str, ...]] = {}
        self._keys: dict[str, str] = {}
        self.counts: Counter[str] = Counter()

    def read_some(self) -> bool:
        """Read and commit some messages; False at the mailbox's end. What was read before a fault is kept."""
        messages: list[RawMessage] = []
        size = 0
        try:
            while len(messages) < _AT_ONCE and size < _BYTES_AT_ONCE:
                message = next(self._messages, None)
                if message is None:
                    return False
                messages.append(message)
                size += len(message.data)
        finally:
            if messages:
                self._record(messages)
        return True

    def _record(self, messages: Sequence[RawMessage]) -> None:
        """Bytes first: they are kept and hashed before anything in them is read."""
        with ThreadPoolExecutor(_KEEPERS) as keepers:
            hashes = list(keepers.map(self._outside.exhibits.keep, [message.data for message in messages]))
        self._keys |= self._outside.ledger.messages.keys_of(self._mailbox, hashes)
        found = [self._settle(message, sha256) for message, sha256 in zip(messages, hashes, strict=True)]
        self._outside.ledger.messages.record_all(found)
        self.counts.update(heard.disposition for heard, _ in found)

    def _settle(self, message: RawMessage, sha256: str) -> tuple[NewMessage, tuple[NewReply, ...]]:
        before = self._keys.setdefault(sha256, message.key)
        if before != message.key:
            why = f"the same bytes are recorded as {before}"
            return NewMessage(message, sha256, self._outside.clock.now(), Disposition.REJECTED, why), ()
        return self._place(message, sha256)

    def _place(self, message: RawMessage, sha256: str) -> tuple[NewMessage, tuple[NewReply, ...]]:
        mail = read_mail(self._outside, message.data)
        suggestion = kind_of(self._outside, mail)
        decision = decide(match(mail, self._known_inquiries(), message.arrived_at), suggestion)
        certain = tuple(each for each in decision.references if each not in decision.doubted)
        if mail.message_id and certain:  # a stranger's letter begins no thread of the office's
            known = self._threads.get(mail.message_id, ())
            self._threads[mail.message_id] = tuple(dict.fromkeys((*known, *certain)))
        came_with = self._keep_what_came_with(message, mail)
        exhibits = (Exhibit("mail", sha256, "message/rfc822"), *came_with)
        window, is_clock_doubted = self._window(message)
        claims = _claims(mail, message, window)
        replies = tuple(
            NewReply(
                reference,
                MAIL,
                window,
                each.kind,
                each.reason,
                mail.text,
                claims,
                exhibits,
                each.is_settled,
                self._doubts(
                    reference, window, decision.doubted.get(reference), is_clock_doubted=is_clock_doubted
                ),
            )
            for reference, each in self._by_letter(mail, decision.references)
        )
        heard = NewMessage(
            message,
            sha256,
            self._outside.clock.now(),
            decision.disposition,
            _reason(decision.reason, mail, message),
            mail.message_id,
            came_with,
        )
        return heard, replies

    def _window(self, message: RawMessage) -> tuple[Window, bool]:
        """When it came, and whether its time is doubted: two clocks say what cannot both be.

        An arrival is a point, as the server tells it, in whole seconds. One before a complete reading that
        did not hold the message is only claimed: it came between that reading and this one. So is one later
        than its reading; by much, and nobody knows which clock is wrong. Without an earlier reading that
        window is the instant of this one.
        """
        before, told, now = self._without_at, message.arrived_at, self._outside.clock.now()
        if told <= now and (before is None or told >= before.replace(microsecond=0)):
            return Window.point(told), False
        is_set_back = before is not None and now < before
        return Window.spanning(before or now, now), is_set_back or told - now > _CLOCKS_DIFFER

    def _doubts(
        self, reference: str, window: Window, doubt: Doubt | None, *, is_clock_doubted: bool
    ) -> tuple[Doubt, ...]:
        """Why the reply does not count by itself; a letter not sent yet is sent later than all that came."""
        sent_at = self._known_inquiries().sent_at.get(reference) or self._just_sent(reference)
        is_before = sent_at is None or window.is_before(sent_at)
        said = (doubt, Doubt.EARLY if is_before else None, Doubt.CLOCK if is_clock_doubted else None)
        return tuple(each for each in said if each)

    def _just_sent(self, reference: str) -> datetime | None:
        """It may have been sent since the inquiries were read."""
        attempts = self._outside.ledger.plans.one(reference).attempts
        return next((each.started_at for each in reversed(attempts) if each.pressed), None)

    def _by_letter(self, mail: Mail, references: Sequence[str]) -> Iterator[tuple[str, Suggestion]]:
        """What the mail is to each of its letters: one that repeats a letter is no answer to it."""
        letters = self._outside.ledger.messages.letters(references) if references else {}
        for reference in references:
            letter = letters.get(reference)
            yield reference, kind_of(self._outside, mail, AskedLetter.of(letter) if letter else None)

    def _known_inquiries(self) -> Index:
        """Read when the first message asks for it; an answer may come in the thread of one just read."""
        if self._index is None:
            awaited = self._outside.ledger.messages.awaited()
            declared = partial(approved_senders, self._outside)
            index = build_index(awaited, self._outside.registered, declared)
            self._threads = dict(index.message_ids)
            self._index = replace(index, message_ids=self._threads)
        return self._index

    def _keep_what_came_with(self, message: RawMessage, mail: Mail) -> tuple[Exhibit, ...]:
        """The attachments, and what the signatures say on the day the message came."""
        keep = self._outside.exhibits.keep
        kept = [Exhibit(f"attachment {one.name}", keep(one.data), one.media_type) for one in mail.attachments]
        check = self._outside.signatures.get(message.mailbox)
        if check and not message.cut:
            seen = check(message.data, self._outside.clock.now())
            kept.append(Exhibit(seen.role, keep(seen.data), seen.media_type))
        return tuple(kept)


def _reason(reason: str, mail: Mail, message: RawMessage) -> str:
    """Why the message lies where it lies, and what of it could not be read or kept."""
    cut = (f"only its first {len(message.data)} bytes are kept",) if message.cut else ()
    left_out = "; ".join((*cut, *mail.faults))
    return (f"{reason} [{left_out}]" if left_out else reason)[:_REASON_LENGTH]


def _claims(mail: Mail, message: RawMessage, window: Window) -> tuple[Claim, ...]:
    """What the sender says in Date, and what our server says where a reading says otherwise."""
    arrived_at = message.arrived_at
    why = "later than its reading" if arrived_at > window.until else "before a reading that did not hold it"
    told = Claim("Arrival", arrived_at.isoformat(), arrived_at, (why,))
    arrivals = () if window.after == window.until == arrived_at else (told,)
    if not mail.claimed_text:
        return arrivals
    is_late = mail.claimed_at is not None and mail.claimed_at > message.arrived_at
    flags = ("later than its arrival",) if is_late else ()
    return (Claim("Date", mail.claimed_text, mail.claimed_at, flags), *arrivals)
