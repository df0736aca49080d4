"""An IMAP mailbox, read without ever changing it; knows the protocol, decides nothing about messages.

The folder is opened read-only (EXAMINE) and bodies are fetched with BODY.PEEK, so that nothing is
marked, moved or deleted (RFC 3501 sections 6.3.2 and 6.4.5).
"""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, Literal

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from replyclock.errors import MailboxDown
from replyclock.mailbox.idle import idle
from replyclock.ports.mailbox import KnownMail, MailSource, RawMessage

_PORTS = {"tls": 993, "starttls": 143, "plain": 143}
_SIZES_AT_ONCE = 500
_BATCH = 50
_BATCH_BYTES = 8_000_000
_WHEN = b"INTERNALDATE"
_SIZE = b"RFC822.SIZE"
_SEARCH_AGAIN_SECONDS = 600.0
_ASK_AGAIN_SECONDS = 15.0
"""How often a server without IDLE is asked."""

_FAREWELL_SECONDS = 2
_NONSENSE = (ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What the library raises on words that are no IMAP."""


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """Where a mailbox is and how to open it. `port` None means the protocol's own.

    `security` is "tls" unless somebody asks for less; `ca_file` is a PEM file of authorities to trust
    instead of the system's. Messages longer than `longest_bytes` are cut there, not left out. With a
    `token` the login is XOAUTH2: it is asked for an access token at every connection, since those live
    for an hour, and raises MailboxDown.
    """

    name: str
    host: str
    user: str
    password: str = field(default="", repr=False)
    port: int | None = None
    folder: str = "INBOX"
    security: Literal["tls", "starttls", "plain"] = "tls"
    ca_file: Path | None = None
    timeout: timedelta = timedelta(seconds=30)
    longest_bytes: int = 64_000_000
    token: Callable[[], str] | None = field(default=None, repr=False)


class ImapMailbox(MailSource):
    """A ports.MailSource over IMAP; opens a connection of its own for each call."""

    def __init__(self, account: ImapAccount) -> None:
        self._account = account

    @property
    def name(self) -> str:
        return self._account.name

    def check(self) -> int:
        """Open the folder and return how many messages it holds; raises MailboxDown."""
        with self._opened() as (_, folder):
            return int(folder[b"EXISTS"])

    def fetch(self, known: KnownMail) -> Iterator[RawMessage]:
        """Messages above the last known UID, in the order of their UIDs; raises MailboxDown.

        Keys are "UIDVALIDITY/UID". When the server has given the folder a new UIDVALIDITY, or gives
        out its UIDs a second time, everything is read again under new keys; that the bytes are
        known is the ledger's to see.
        """
        with self._opened() as (client, folder):
            validity, last = _known_here(client, folder, known)
            for batch in self._batches(client, _new_uids(client, last)):
                yield from self._read(client, validity, batch)

    def wait_for_mail(self, known: KnownMail, timeout: timedelta, stop: Event) -> bool:
        """True as soon as there is unknown mail, False after `timeout` or soon after `stop` is set.

        IDLE (RFC 2177) is a wake-up only: after each, and every ten minutes, a search says what there
        is. A server without IDLE is asked every 15 seconds. Raises MailboxDown.
        """
        until = time.monotonic() + timeout.total_seconds()
        with self._opened() as (client, folder):
            _, last = _known_here(client, folder, known)
            idles = client.has_capability("IDLE")
            while not _new_uids(client, last):
                left = until - time.monotonic()
                if left <= 0 or stop.is_set():
                    return False
                patience = self._account.timeout.total_seconds()
                seconds = min(left, _SEARCH_AGAIN_SECONDS)
                idles = idles and idle(client.socket(), stop, seconds, patience)
                if not idles:
                    stop.wait(min(left, _ASK_AGAIN_SECONDS))
                    client.noop()
            return True

    @contextmanager
    def _opened(self) -> Iterator[tuple[IMAPClient, dict[bytes, Any]]]:
        """A client with the folder selected read-only; every fault below leaves as MailboxDown."""
        try:
            client = _connect(self._account)
            try:
                _log_in(client, self._account)
                yield client, client.select_folder(self._account.folder, readonly=True)
                _log_out(client)
            finally:
                with suppress(OSError):
                    client.shutdown()
        except LoginError as error:
            secret = "access token" if self._account.token else "password"
            raise MailboxDown(
                f"{_place(self._account)} refused user name or {secret}"
                f" ({_said(self._account, error)}): check both"
            ) from error
        except (IMAPClientError, OSError, *_NONSENSE) as error:
            raise MailboxDown(
                f"{_place(self._account)} could not be read ({_said(self._account, error)}):"
                " check host, port, folder and network"
            ) from error

    def _batches(self, client: IMAPClient, uids: list[int]) -> Iterator[list[int]]:
        """UIDs in groups that fit into memory: 50 messages or 8 MB, or one longer message alone."""
        for start in range(0, len(uids), _SIZES_AT_ONCE):
            some = uids[start : start + _SIZES_AT_ONCE]
            sizes = client.fetch(some, [_SIZE])
            batch: list[int] = []
            total = 0
            for uid in some:
                size = min(int(sizes.get(uid, {}).get(_SIZE, 0)), self._account.longest_bytes)
                if batch and (len(batch) == _BATCH or total + size > _BATCH_BYTES):
                    yield batch
                    batch, total = [], 0
                batch.append(uid)
                total += size
            yield batch

    def _read(self, client: IMAPClient, validity: str, uids: list[int]) -> Iterator[RawMessage]:
        longest = self._account.longest_bytes
        fetched = client.fetch(uids, [_WHEN, f"BODY.PEEK[]<0.{longest}>"])
        for uid in uids:
            said = fetched.pop(uid, {})
            data = next((value for key, value in said.items() if key.startswith(b"BODY[]")), None)
            arrived_at = said.get(_WHEN)
            if isinstance(data, bytes) and isinstance(arrived_at, datetime):
                key = f"{validity}/{uid}"
                cut = len(data) >= longest
                yield RawMessage(self._account.name, key, arrived_at.astimezone(UTC), data, cut)
            elif client.search(["UID", str(uid)]):
                # Passing it over would lose it, since the next reading begins after the last known UID.
                raise IMAPClientError(f"the server holds message {uid} and does not give it out")


def _connect(account: ImapAccount) -> IMAPClient:
    context = ssl.create_default_context(cafile=account.ca_file)
    client = IMAPClient(
        account.host,
        port=account.port or _PORTS[account.security],
        ssl=account.security == "tls",
        ssl_context=context if account.security == "tls" else None,
        timeout=account.timeout.total_seconds(),
    )
    # Otherwise INTERNALDATE loses its zone and becomes this machine's local time.
    client.normalise_times = False
    if account.security == "starttls":
        client.starttls(context)
    return client


def _log_in(client: IMAPClient, account: ImapAccount) -> None:
    try:
        if account.token:
            _log_in_with_token(client, account.user, account.token())
        else:
            client.login(account.user, account.password)
    except UnicodeEncodeError as error:
        raise LoginError("user name or password hold characters that IMAP LOGIN cannot send") from error


def _log_in_with_token(client: IMAPClient, user: str, token: str) -> None:
    try:
        client.oauth2_login(user, token)
    except LoginError as error:
        raise LoginError(str(error).replace(token, "***")) from None


def _log_out(client: IMAPClient) -> None:
    """Take leave; everything is read by now, so a server that hangs up first is no fault."""
    with suppress(IMAPClientError, OSError, *_NONSENSE):
        client.socket().settimeout(_FAREWELL_SECONDS)
        client.logout()


def _validity(folder: dict[bytes, Any]) -> int:
    if b"UIDVALIDITY" not in folder:
        raise IMAPClientError("the server gives no UIDVALIDITY, so its UIDs name nothing")
    return int(folder[b"UIDVALIDITY"])


def _known_here(client: IMAPClient, folder: dict[bytes, Any], known: KnownMail) -> tuple[str, int]:
    """What stands before the slash of this folder's keys, and the last UID recorded under it.

    A server restored from a backup gives out UIDs a second time under the UIDVALIDITY it had (against
    RFC 3501, 2.3.1.1). From then on keys say so, as "7+1/3".
    """
    validity = _validity(folder)
    name, last, times = str(validity), known.last_uid(validity), 0
    while later := known.last_uid(f"{validity}+{times + 1}"):
        times += 1
        name, last = f"{validity}+{times}", later
    again = last and _counts_again(client, folder, last, known.arrived_at(f"{name}/{last}"))
    return (f"{validity}+{times + 1}", 0) if again else (name, last)


def _counts_again(
    client: IMAPClient, folder: dict[bytes, Any], last: int, arrived_at: datetime | None
) -> bool:
    """True when the next UID is one that was given out, or when the last one names another message now."""
    if int(folder.get(b"UIDNEXT", last + 1)) <= last:
        return True
    now = client.fetch([last], [_WHEN]).get(last, {}).get(_WHEN)
    return isinstance(now, datetime) and arrived_at is not None and now.astimezone(UTC) != arrived_at


def _new_uids(client: IMAPClient, last: int) -> list[int]:
    # "n:*" always names the last message, even when its UID is below n (RFC 3501 section 6.4.8).
    return sorted(uid for uid in client.search(["UID", f"{last + 1}:*"]) if uid > last)


def _place(account: ImapAccount) -> str:
    port = account.port or _PORTS[account.security]
    return f"mailbox {account.name!r} ({account.user} at {account.host}:{port})"


def _said(account: ImapAccount, error: Exception) -> str:
    """What the server said on one line; a server that echoes the password is not repeated."""
    said = " ".join(str(error).split())[:200] or type(error).__name__
    return said.replace(account.password, "***") if account.password else said
