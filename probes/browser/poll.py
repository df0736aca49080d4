"""Asks a page again and again until it says what is waited for, as long as the browser settings allow."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from replyclock.probes.browser.locate import Pointer

_POLL_SECONDS = 0.05
Polled = TypeVar("Polled")


async def last_answer(
    pointer: Pointer, ask: Callable[[], Awaitable[Polled]], fits: Callable[[Polled], bool]
) -> Polled:
    """The first answer that fits, or the last one when the time for an action is over."""
    answer = await ask()
    with suppress(TimeoutError):
        async with asyncio.timeout(pointer.visit.settings.action_timeout_ms / 1000):
            while not fits(answer):
                await asyncio.sleep(_POLL_SECONDS)
                answer = await ask()
    return answer
