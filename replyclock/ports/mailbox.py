"""A mailbox as the steps read it: messages as the server holds them, never changed."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class RawMessage:
    """A message as the mailbox holds it. `key` is unique and stable within `mailbox`.

    `arrived_at` is when our server took it (IMAP INTERNALDATE, a Maildir file's time); `cut` says that
    `data` is only its beginning.
    """

    mailbox: str
    key: str
    arrived_at: datetime
    data: bytes
    cut: bool = False


class KnownMail(Protocol):
    """What of one mailbox the ledger already holds."""

    def last_uid(self, validity: int | str) -> int:
        """The highest UID recorded under this UIDVALIDITY, or other beginning of a key; 0 for none."""
        ...

    def arrived_at(self, key: str) -> datetime | None:
        """When the message recorded under this key arrived; None when there is none."""
        ...

    def has(self, key: str) -> bool:
        """True when the message with this key is recorded."""
        ...


class MailSource(Protocol):
    """One mailbox, read without ever changing it."""

    @property
    def name(self) -> str:
        """The mailbox's name in the settings."""
        ...

    def check(self) -> int:
        """Open the mailbox and return how many messages it holds; raises MailboxDown."""
        ...

    def fetch(self, known: KnownMail) -> Iterator[RawMessage]:
        """Messages not yet known, oldest first; raises MailboxDown."""
        ...


@runtime_checkable
class Wakeful(Protocol):
    """A mailbox that tells when mail has come."""

    def wait_for_mail(self, known: KnownMail, timeout: timedelta, stop: threading.Event) -> bool:
        """True as soon as there is unknown mail, False after `timeout` or `stop`; raises MailboxDown."""
        ...
