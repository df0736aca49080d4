"""How much one piece of work may take, and how a process holds itself to it; knows no work."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds of a processor, and bytes of memory."""

    seconds: float
    memory_bytes: int


class TookTooLong(BaseException):
    """Raised within the work; no parser that takes faults for odd input may take this for one."""


def hold_memory(bounds: Bounds) -> None:
    """Let this process have no more memory for the rest of its life, and leave no picture of itself."""
    with suppress(ValueError, OSError):  # somebody holds it to less already
        resource.setrlimit(resource.RLIMIT_AS, (bounds.memory_bytes, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, _stop)


@contextmanager
def hold_time(bounds: Bounds) -> Iterator[None]:
    """Raise TookTooLong within the block when it takes too long; what cannot be interrupted ends the process.

    A regular expression looks for signals while it searches, and the parsers of other libraries do not:
    after twice the time the system ends the process by SIGXCPU.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    used = resource.getrusage(resource.RUSAGE_SELF)
    last = int(used.ru_utime + used.ru_stime + 2 * bounds.seconds) + 2
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (last, hard))
    # Again and again, since Python swallows what is raised while it clears away an object.
    signal.setitimer(signal.ITIMER_PROF, bounds.seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _stop(_: int, __: object) -> None:
    raise TookTooLong
