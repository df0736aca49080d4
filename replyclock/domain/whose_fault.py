"""Whose fault it is when a visit comes to nothing: ours, the site's or the recipe's; and what follows.

The table is what the code, its tests and docs/why/whose-fault.md go by. A fault of ours is no outcome: it is
no attempt and no look, and counts against nobody.
"""

import errno
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from replyclock.errors import LocalCause

FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=15)
"""How soon something is tried again after a fault of ours, and how rarely while it stays."""


class Whose(StrEnum):
    """Who would have to mend it."""

    OURS = "ours"
    SITE = "the site's"
    RECIPE = "the recipe's"


class ForeignCause(StrEnum):
    """What is not this machine's doing."""

    TAB_CRASHED = "tab crashed"
    PAGE_BUSY = "page busy"
    NO_ANSWER = "no answer"
    MISFIT = "page does not fit"


@dataclass(frozen=True, slots=True)
class CauseRow:
    """One row of the table: whose it is, and how it is known."""

    whose: Whose
    known_by: str


_OURS: Mapping[LocalCause, str] = {
    LocalCause.BROWSER_ENDED: "Playwright says that the browser is disconnected",
    LocalCause.BROWSER_HANGS: "no page opens, or page and browser both leave a question unanswered",
    LocalCause.DRIVER_ENDED: "the browser counts as connected, and its driver takes no question",
    LocalCause.PICTURE: "the page answers, and no picture of it comes within `picture_timeout_ms`",
    LocalCause.DISK: "ENOSPC, EDQUOT, EROFS or EIO; an exhibit that cannot be kept",
    LocalCause.DATABASE: "the ledger takes nothing or gives nothing",
    LocalCause.OPEN_FILES: "EMFILE or ENFILE, in this process or on the way out of the browser",
    LocalCause.MEMORY: "ENOMEM, or a tab that ended while the kernel killed for want of memory",
    LocalCause.MISSING_PART: "a program, a library or a font is not there, or does not start",
}
CAUSES: Mapping[LocalCause | ForeignCause, CauseRow] = {
    **{cause: CauseRow(Whose.OURS, known_by) for cause, known_by in _OURS.items()},
    ForeignCause.TAB_CRASHED: CauseRow(
        Whose.SITE, "the page's own process ended, the browser lives, and memory was not short"
    ),
    ForeignCause.PAGE_BUSY: CauseRow(Whose.SITE, "a page leaves a question unanswered, its browser does not"),
    ForeignCause.NO_ANSWER: CauseRow(Whose.SITE, "the server gives no page, or one that says so (HTTP 5xx)"),
    ForeignCause.MISFIT: CauseRow(Whose.RECIPE, "the page is there and lacks what the recipe names"),
}

_BY_NUMBER: Mapping[int, LocalCause] = {
    errno.EMFILE: LocalCause.OPEN_FILES,
    errno.ENFILE: LocalCause.OPEN_FILES,
    errno.ENOMEM: LocalCause.MEMORY,
    errno.ENOSPC: LocalCause.DISK,
    errno.EDQUOT: LocalCause.DISK,
    errno.EROFS: LocalCause.DISK,
    errno.EIO: LocalCause.DISK,
}


def local_cause_of(fault: BaseException) -> LocalCause | None:
    """What of this machine is behind an error, or behind those that it came from; None for anything else."""
    for each in _behind(fault):
        if isinstance(each, MemoryError):
            return LocalCause.MEMORY
        if isinstance(each, OSError) and (cause := _BY_NUMBER.get(each.errno or 0)) is not None:
            return cause
    return None


def _behind(fault: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [fault]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [behind for behind in (each.__cause__, each.__context__) if behind is not None]
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions
