"""Messages as the ledger keeps them: each in exactly one place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from replyclock.domain.facts import Exhibit
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.replies.matching import Awaited
from replyclock.ports.mailbox import KnownMail, RawMessage
from replyclock.ports.replies import NewReply


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message about to be recorded, its bytes already kept under `sha256`.

    `disposition` is "matched", "machine", "unmatched" or "rejected"; `message_id` is the name it goes by
    in threads, with brackets; `exhibits` are what came with it.
    """

    message: RawMessage
    sha256: str
    at: datetime
    disposition: str
    reason: str
    message_id: str | None = None
    exhibits: tuple[Exhibit, ...] = ()


class Messages(Protocol):
    """Messages, each in exactly one place."""

    def known(self, mailbox: str) -> KnownMail:
        """What of a mailbox is recorded."""
        ...

    def keys_of(self, mailbox: str, hashes: Sequence[str]) -> Mapping[str, str]:
        """By SHA-256: under which key the same bytes are recorded in this mailbox, where they are."""
        ...

    def awaited(self) -> tuple[Awaited, ...]:
        """Every inquiry as matching sees it."""
        ...

    def letters(self, references: Sequence[str]) -> Mapping[str, Inquiry]:
        """By reference: the inquiries as they were planned; an unknown reference is left out."""
        ...

    def letters_of_site(self, site_code: str) -> tuple[Inquiry, ...]:
        """The letters planned for a site in any round, the 200 planned last, the last first."""
        ...

    def record(self, heard: NewMessage, replies: Sequence[NewReply]) -> None:
        """One message with its disposition and its replies, in one transaction."""
        ...

    def record_all(self, found: Sequence[tuple[NewMessage, Sequence[NewReply]]]) -> None:
        """Messages, each with its disposition and its replies, in one transaction."""
        ...

    def heard(self, mailbox: str, at: datetime) -> None:
        """Record that the mailbox was read to its end at that instant."""
        ...

    def last_heard_at(self, mailbox: str) -> datetime | None:
        """When the mailbox was last read to its end."""
        ...

    def heard_until(self, mailbox: str) -> datetime | None:
        """The latest instant of all complete readings, which a clock set back does not take back."""
        ...

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """By mailbox: how many messages lie in each disposition, and `received` in all."""
        ...
