"""Tells what a browser and its driver fail at from what a page does; ends no visit."""

import asyncio
import re

from playwright.async_api import BrowserContext, Error

from replyclock.errors import LocalCause, LocalFault
from replyclock.probes.watchdog.local_faults import lacks_files, local_fault

_SECONDS = 5.0
"""How long a browser may take for a question that needs no page."""
_FROM_CHROMIUM = {
    "ERR_INSUFFICIENT_RESOURCES": LocalCause.OPEN_FILES,
    "ERR_OUT_OF_MEMORY": LocalCause.MEMORY,
    "ERR_FILE_NO_SPACE": LocalCause.DISK,
    "ERR_PROXY_CONNECTION_FAILED": LocalCause.OPEN_FILES,  # our own way out, which takes no connection
}
_NETWORK_ERROR = re.compile(r"net::(ERR_[A-Z_]+)")


def fault_of_process(fault: BaseException | None, on_the_way: LocalCause | None) -> LocalFault | None:
    """What of this machine was behind a fault, as its errors and the way out to the hosts tell."""
    said = None if fault is None else _said_by_chromium(fault) or lacks_files()
    cause = on_the_way or said
    return None if cause is None else local_fault(cause)


async def fault_of_browser(context: BrowserContext) -> LocalFault | None:
    """Why the browser behind a context is of no use any more; None while it answers."""
    chromium = context.browser
    if chromium is None or not chromium.is_connected():
        return local_fault(LocalCause.BROWSER_ENDED)
    try:
        async with asyncio.timeout(_SECONDS):
            await context.cookies("http://localhost/")  # its pages have no part in the answer
    except TimeoutError:
        return local_fault(LocalCause.BROWSER_HANGS)
    except Error:
        ended = LocalCause.DRIVER_ENDED if chromium.is_connected() else LocalCause.BROWSER_ENDED
        return local_fault(ended)
    return None


def _said_by_chromium(fault: BaseException) -> LocalCause | None:
    """What of this machine the error of Chromium names that a fault came from."""
    behind: BaseException | None = fault
    while behind is not None:
        found = _NETWORK_ERROR.search(str(behind)) if isinstance(behind, Error) else None
        if found:
            return _FROM_CHROMIUM.get(found[1])
        behind = behind.__cause__
    return None
