"""Reads a page once where reading can be ended, before it is read for good; concludes nothing from it.

What a parser makes of a page cannot leave the process that parsed it, so the page is parsed twice: few are
large enough for that.
"""

import asyncio
import hashlib

from replyclock.domain.facts import Inconclusive
from replyclock.limits.wall import Limits, WorkStopped
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.watching.extract import page_text, parse_page
from replyclock.probes.watching.revisit import Memory

_FEW_SIGNS = 100_000
"""Fewer cost no parser seconds, since `require_flat` has turned away what nests or lists without an end."""


async def require_readable(html: str, url: str, memory: Memory, limits: Limits) -> None:
    """Return for a page that can be read within the limits; raises InconclusiveLook for any other.

    One that was stopped is not tried again before it changes.
    """
    if len(html) < _FEW_SIGNS:
        return
    mark = hashlib.sha256(html.encode("utf-8", "surrogatepass")).hexdigest()
    if memory.was_stopped(mark):
        raise _stopped(url, "it took too long before and has not changed")
    try:
        await asyncio.to_thread(limits.run, read_through, html)
    except WorkStopped as stopped:
        memory.note_stopped(mark)
        raise _stopped(url, str(stopped)) from stopped


def read_through(html: str) -> None:
    """What every look does with a page; raises MadeToStall."""
    page_text(parse_page(html))


def _stopped(url: str, why: str) -> InconclusiveLook:
    return InconclusiveLook(f"{url} was not read: {why}.", Inconclusive.UNREADABLE)
