"""Tells what this machine fails at from what others do; knows no browser."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from replyclock.domain.whose_fault import local_cause_of
from replyclock.errors import LocalCause, LocalFault

_KERNEL_COUNTS = Path("/proc/vmstat")
_WORDS = {
    LocalCause.BROWSER_ENDED: "the browser was ended, or ended by itself",
    LocalCause.BROWSER_HANGS: "the browser does not answer any more",
    LocalCause.DRIVER_ENDED: "the driver of the browser was ended, or ended by itself",
    LocalCause.OPEN_FILES: "too many files and connections are open: raise the limit (`ulimit -n`)",
    LocalCause.MEMORY: "memory ran out: give it more, or lower `contexts_at_once`",
    LocalCause.DISK: "the disk is full or takes nothing: make room",
}


def local_fault(cause: LocalCause, detail: str = "") -> LocalFault:
    """The error for a cause, in one sentence."""
    more = f" ({detail})" if detail else ""
    return LocalFault(f"On this machine {_WORDS[cause]}{more}; no site had a part in it.", cause)


@contextmanager
def local_faults_told() -> Iterator[None]:
    """Turns what the system refuses this process (files, memory, disk) into LocalFault."""
    try:
        yield
    except (OSError, MemoryError) as fault:
        cause = local_cause_of(fault)
        if cause is None:
            raise
        raise local_fault(cause, str(fault)) from fault


def require_foreign(fault: BaseException) -> None:
    """Return when an error is another machine's; raises LocalFault when this one is behind it."""
    cause = local_cause_of(fault)
    if cause is not None:
        raise local_fault(cause, str(fault)) from fault


def killed_for_memory() -> int:
    """How many processes the kernel killed for want of memory since it started; 0 where it does not say."""
    try:
        counts = _KERNEL_COUNTS.read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in counts if line.startswith("oom_kill ")), 0)


def lacks_files() -> LocalCause | None:
    """Where nothing can be opened, nobody could connect: asyncio then waits, and says nothing."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as fault:
        return local_cause_of(fault)
    return None
