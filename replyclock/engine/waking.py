"""Waits at every mailbox that tells of new mail (IMAP IDLE), so that a reply is recorded at once.

A wake-up only: what there is, the reading itself finds out, and it is done from time to time anyway.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from replyclock.domain.sending.pacing import rest_after_failures
from replyclock.errors import MailboxDown
from replyclock.outside import Outside
from replyclock.ports.mailbox import Wakeful

_AT_A_TIME = timedelta(minutes=10)
"""Servers hang up on a silent client after half an hour (RFC 2177)."""

_FIRST_REST, _LONGEST_REST = timedelta(seconds=5), timedelta(minutes=10)

ReadMailbox = Callable[[str], Awaitable[None]]


@asynccontextmanager
async def told_of_mail(outside: Outside, stop: asyncio.Event, read: ReadMailbox) -> AsyncIterator[None]:
    """Meanwhile `read` is awaited with a mailbox's name whenever it tells of mail not yet recorded."""
    heed = _Heed(outside, stop, threading.Event(), read)
    heeding = [
        asyncio.create_task(heed.at(name, source))
        for name in outside.mailboxes
        if isinstance(source := outside.mailboxes[name], Wakeful)
    ]
    try:
        yield
    finally:
        heed.halt.set()
        for task in heeding:
            task.cancel()
        await asyncio.gather(*heeding, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class _Heed:
    """What all waiting shares; `halt` ends the waiting threads, `stop` the run."""

    outside: Outside
    stop: asyncio.Event
    halt: threading.Event
    read: ReadMailbox

    async def at(self, name: str, source: Wakeful) -> None:
        """Wait and read, again and again; a mailbox that is down is asked at growing distances."""
        failures = 0
        while not self.stop.is_set():
            failures = 0 if await self._heard(name, source) else failures + 1
            rest = rest_after_failures(failures, _FIRST_REST, _LONGEST_REST).total_seconds()
            if rest:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.stop.wait(), rest)

    async def _heard(self, name: str, source: Wakeful) -> bool:
        """False when the mailbox could not be waited at or read; the next regular reading says why."""
        mails = self.outside.ledger.messages
        try:
            told = await asyncio.to_thread(source.wait_for_mail, mails.known(name), _AT_A_TIME, self.halt)
        except MailboxDown:
            return False
        if not told:
            return True
        before = mails.last_heard_at(name)
        await self.read(name)
        return mails.last_heard_at(name) != before
