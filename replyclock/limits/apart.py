"""Does work in child processes that are ended when it takes too long or too much; knows no work's meaning.

A regular expression holds the whole interpreter while it searches, so nothing in this process could end one.
"""

import pickle
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from typing import Any, TypeVar

from replyclock.limits.bounds import Bounds
from replyclock.limits.wall import Limits, WorkStopped

T = TypeVar("T")

_PATIENCE = 10
"""A machine so many times slower than its processor's time says is waited for."""


class WorkApart(Limits):
    """A wall.Limits over at most `most` child processes at once, begun when they are first asked for.

    Bounds are of one piece of work: `seconds` of the child's processor, and so many bytes of its memory.
    """

    def __init__(self, seconds: float = 30.0, memory_bytes: int = 4_000_000_000, most: int = 2) -> None:
        self._bounds = Bounds(seconds, memory_bytes)
        self._slots = threading.BoundedSemaphore(most)
        self._idle: list[_Child] = []
        self._close = weakref.finalize(self, _end_all, self._idle)

    def run(self, work: Callable[..., T], *given: object) -> T:
        """What `work` returns or raises; raises WorkStopped."""
        asked = pickle.dumps((work, given))
        with self._slots:
            kind, value = self._answer(asked)
            if kind == "died":
                # The system may have ended it for a neighbour's sake; what dies twice dies of its work.
                kind, value = self._answer(asked)
        if kind == "done":
            return value  # type: ignore[no-any-return]
        if kind == "raised":
            raise value
        raise WorkStopped(kind, self._bounds.seconds)

    def close(self) -> None:
        """End the children that wait; the end of the program does so too."""
        self._close()

    def _answer(self, asked: bytes) -> Any:
        """(what came of it, its value); a child that was stopped is not asked again."""
        child = self._waiting() or _Child(self._bounds)
        try:
            kind, value = child.answer(asked)
        except BaseException:
            child.end()
            raise
        if kind in {"done", "raised"} and self._close.alive:
            self._idle.append(child)
        else:
            child.end()
        return kind, value

    def _waiting(self) -> "_Child | None":
        with suppress(IndexError):
            return self._idle.pop()
        return None


class _Child:
    """One child process and the line to it."""

    def __init__(self, bounds: Bounds) -> None:
        self._seconds = bounds.seconds
        self._line, theirs = Pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-P", "-m", "replyclock.limits.child", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        finally:
            theirs.close()
        with suppress(OSError):  # a child that is gone already is met when it is asked
            self._line.send((list(sys.path), bounds))

    def answer(self, asked: bytes) -> Any:
        """(kind, value) of what came of the work; kinds are done, raised, time, memory, died."""
        try:
            self._line.send_bytes(asked)
            if not self._line.poll(self._seconds * _PATIENCE):
                return "time", None
            return pickle.loads(self._line.recv_bytes())  # noqa: S301 - our own child wrote it
        except (EOFError, OSError):
            return ("time" if self._ended() == -signal.SIGXCPU else "died"), None

    def _ended(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(self._seconds)
        return None

    def end(self) -> None:
        """End the process, whatever it does."""
        self._line.close()
        self._process.kill()
        self._process.wait()


def _end_all(children: "list[_Child]") -> None:
    while children:
        children.pop().end()
