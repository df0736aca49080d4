"""A Maildir on this machine, read without ever changing it: nothing is moved to cur, no flag is set."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from replyclock.errors import MailboxDown
from replyclock.ports.mailbox import KnownMail, MailSource, RawMessage

_LONGEST_BYTES = 64_000_000
_NO_FILE = frozenset({errno.ELOOP, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ENXIO})
_LATEST_NS = 253_370_764_800 * 1_000_000_000  # the year 9999; file systems hold more


class MaildirMailbox(MailSource):
    """A ports.MailSource over the folders new and cur; longer messages are cut at `longest_bytes`."""

    def __init__(self, name: str, folder: Path, longest_bytes: int = _LONGEST_BYTES) -> None:
        self._name = name
        self._folder = folder
        self._longest_bytes = longest_bytes

    @property
    def name(self) -> str:
        return self._name

    def check(self) -> int:
        """How many messages there are; raises MailboxDown."""
        return len(self._entries())

    def fetch(self, known: KnownMail) -> Iterator[RawMessage]:
        """Messages not yet known, oldest first; raises MailboxDown.

        The key is the file's base name, which outlives every flag and the move from new to cur; the
        arrival is the file's time, which a delivery sets and a move keeps.
        """
        for arrived_ns, key, path in sorted(self._entries()):
            if known.has(key):
                continue
            data = self._read(path)
            if data is not None:
                arrived_at = datetime.fromtimestamp(arrived_ns / 1_000_000_000, UTC)
                yield RawMessage(self._name, key, arrived_at, data, cut=len(data) >= self._longest_bytes)

    def _entries(self) -> list[tuple[int, str, str]]:
        """(arrival in nanoseconds, key, path) of every message, each once."""
        found: dict[str, tuple[int, str, str]] = {}
        try:
            for entry in self._files():
                arrived_ns = _modified_ns(entry)
                key = os.fsencode(_base(entry.name)).decode("utf-8", "backslashreplace")
                if arrived_ns is not None:
                    found.setdefault(key, (arrived_ns, key, entry.path))
        except OSError as error:
            raise MailboxDown(
                f"mailbox {self._name!r} has no Maildir at {self._folder} ({error.strerror}):"
                " check the path and who may read it"
            ) from error
        return list(found.values())

    def _files(self) -> Iterator[os.DirEntry[str]]:
        # new before cur: a message that moves in between is then met twice, never missed.
        for place in ("new", "cur"):
            with os.scandir(self._folder / place) as entries:
                yield from (one for one in entries if not one.name.startswith(".") and _is_message(one))

    def _read(self, path: str) -> bytes | None:
        """The message's bytes wherever a mail program has moved it since; None when it is gone."""
        base = _base(Path(path).name)
        try:
            for place in chain([path], (one.path for one in self._files() if _base(one.name) == base)):
                with suppress(FileNotFoundError), _opened(place) as file:
                    return file.read(self._longest_bytes)
        except OSError as error:
            raise MailboxDown(
                f"mailbox {self._name!r} holds {path}, which cannot be read ({error.strerror}):"
                " check who may read it"
            ) from error
        return None


def _opened(path: str) -> BinaryIO:
    """The file, never waited for; what became a loop or no plain file since it was listed is gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in _NO_FILE:
            raise FileNotFoundError(error.errno, error.strerror, path) from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileNotFoundError(errno.ENOENT, "no plain file", path)
    return os.fdopen(descriptor, "rb")


def _base(file_name: str) -> str:
    return file_name.partition(":")[0]


def _is_message(entry: os.DirEntry[str]) -> bool:
    """True for a plain file, also behind a link; no folder, FIFO, or link that leads to nothing is one.

    One entry that cannot be asked, such as a link to itself, stops no other from being read.
    """
    try:
        return entry.is_file()
    except OSError:
        return False


def _modified_ns(entry: os.DirEntry[str]) -> int | None:
    """The file's time, within what a calendar holds.

    None for a file that a mail program is moving just now; it is met again in cur.
    """
    try:
        return min(max(entry.stat().st_mtime_ns, 0), _LATEST_NS)
    except OSError:
        return None
