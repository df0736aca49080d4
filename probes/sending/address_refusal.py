"""Says whether a filled form refuses the letter's reply address, which would fail again with every letter."""

import asyncio
from contextlib import suppress
from typing import Any

from playwright.async_api import Error
from playwright.async_api import Locator as Element

from replyclock.probes.sending.fields import Filled
from replyclock.probes.sending.form_state import ask

_PLAIN = "wangfang@example.com"  # RFC 2606: nobody's, and none that any rule about addresses refuses
_POLL_SECONDS = 0.05
_PATIENCE_SECONDS = 0.5


async def address_refusal(filled: Filled, told: dict[str, Any], name: str) -> str | None:
    """A sentence where the field for the reply address would not take it; None where it does.

    `told` is what form_state.js says of the field. What the page says beside it counts when it goes away
    for a plain address. Raises Playwright's Error when the field is gone.
    """
    if filled.field.fill != "email":
        return None
    why = str(told["message"] or "no reason given")
    if told["valid"]:
        await filled.element.blur()  # many pages speak up only then
        words = await _words_about(filled.element)
        why = await _gone_for_a_plain_one(filled, words) if words else ""
    if not why:
        return None
    return (
        f"{name} refuses the reply address {filled.words} ({why}): choose another `email` or `addressing` in"
        " the campaign's [contacts]"
    )


async def _words_about(element: Element) -> tuple[str, ...]:
    return tuple((await ask(element, "complaints"))["said"])


async def _gone_for_a_plain_one(filled: Filled, words: tuple[str, ...]) -> str:
    """Those of the words that a plain address puts an end to; then the field is as it was."""
    left = words
    try:
        await _fill(filled.element, _PLAIN)
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while set(left) & set(words):
                    await asyncio.sleep(_POLL_SECONDS)
                    left = await _words_about(filled.element)
    finally:
        await _fill(filled.element, filled.words)
    return "; ".join(each for each in words if each not in left)


async def _fill(element: Element, words: str) -> None:
    with suppress(Error):  # a field that cannot be written again is left as it is
        await element.fill(words)
        await element.blur()
