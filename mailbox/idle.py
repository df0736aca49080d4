"""Waits on an open IMAP connection until the server tells of something new (IDLE, RFC 2177).

Knows the few words that are said while waiting and reads no message. It listens at the socket itself:
what a server says in one breath with its go-ahead would lie unseen in a library's buffer, and the
wake-up would come half an hour late.
"""

import re
import socket
import time
from threading import Event

_TAG = b"WAIT"
_SLICE_SECONDS = 0.2
_LONGEST_LINE = 100_000
_NEWS = re.compile(rb"\* \d+ (EXISTS|RECENT)\b", re.IGNORECASE)
_GOODBYE = re.compile(rb"\* BYE\b", re.IGNORECASE)


def idle(connection: socket.socket, stop: Event, seconds: float, patience: float) -> bool:
    """Return when the server tells of mail, after `seconds`, or soon after `stop` is set.

    False when the server will not do it; True otherwise: only a search says what there is.
    `connection` has a folder selected and no answer outstanding, and is left so. Raises OSError when it
    is cut, when the server says goodbye or keeps silent for `patience` seconds where it owes an answer.
    """
    talk = _Talk(connection)
    connection.sendall(_TAG + b" IDLE\r\n")
    talk.hear_until((b"+", _TAG), patience)
    if not talk.has_heard(b"+"):
        return False
    give_up_at = time.monotonic() + seconds
    while not (talk.told_of_mail or stop.is_set() or time.monotonic() >= give_up_at):
        left = give_up_at - time.monotonic()
        talk.hear(min(_SLICE_SECONDS, max(left, 0.001)))
        if talk.has_heard(_TAG):
            raise ConnectionAbortedError("the server ended the waiting by itself")
    connection.sendall(b"DONE\r\n")
    talk.hear_until((_TAG,), patience)
    connection.settimeout(patience)
    return True


class _Talk:
    """What the server has said since; whole lines only, since the next reader begins at a line."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._unfinished = b""
        self._openings: set[bytes] = set()
        self.told_of_mail = False

    def has_heard(self, opening: bytes) -> bool:
        """True when a line began so."""
        return opening in self._openings

    def hear_until(self, openings: tuple[bytes, ...], patience: float) -> None:
        """Listen until a line began with one of these and the last line is whole."""
        give_up_at = time.monotonic() + patience
        while self._unfinished or not any(map(self.has_heard, openings)):
            if time.monotonic() >= give_up_at:
                raise TimeoutError("the server keeps silent")
            self.hear(min(_SLICE_SECONDS, patience))

    def hear(self, seconds: float) -> None:
        """Take in what comes within `seconds`; raises OSError for a cut and for a goodbye."""
        self._connection.settimeout(seconds)
        try:
            data = self._connection.recv(8192)
        except TimeoutError:
            return
        if not data:
            raise ConnectionResetError("the server hung up")
        *lines, self._unfinished = (self._unfinished + data).split(b"\r\n")
        if len(self._unfinished) > _LONGEST_LINE:
            raise ConnectionAbortedError("the server says a line without an end")
        for line in lines:
            self._take_in(line)

    def _take_in(self, line: bytes) -> None:
        if _GOODBYE.match(line):
            raise ConnectionAbortedError(f"the server says goodbye: {line[5:200].decode('ascii', 'replace')}")
        self._openings.update(opening for opening in (b"+", _TAG) if line.startswith(opening))
        self.told_of_mail = self.told_of_mail or _NEWS.match(line) is not None
