"""Presses, and takes the steps that a site wants behind the press; reads no result."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import ElementHandle, Error, Locator

from replyclock.errors import ReplyclockError
from replyclock.probes.browser.causes import cause_of
from replyclock.probes.browser.locate import Pointer, first_line
from replyclock.probes.recipe.elements import Step
from replyclock.probes.recipe.model import FormChannel
from replyclock.probes.sending.form import FilledForm, take_or_ask
from replyclock.probes.sending.operator import PersonAsked

_POLL_SECONDS = 0.1
Answered = Callable[[], Awaitable[bool]]
"""True once the page shows a sign of success or failure: nothing is pressed any more then."""


@dataclass(frozen=True, slots=True)
class Press:
    """A filled form about to be pressed, and who is asked where a step behind it wants a person."""

    pointer: Pointer
    channel: FormChannel
    form: FilledForm
    person: PersonAsked | None = None


async def press_all(press: Press, is_answered: Answered) -> str:
    """Press, and take the steps behind it; where it stopped in a sentence, "" when it did not."""
    pressed = await _handle(press)
    fault = await _press(press.form)
    for position, step in enumerate(press.channel.after, start=1):
        stopped = await _take(press, step, f"after[{position}]", pressed, is_answered)
        if stopped:
            return f"{fault} {stopped}".strip()
    return fault


async def _press(form: FilledForm) -> str:
    try:
        await form.press.click()
    except Error as fault:
        return f"Pressing did not end well ({str(cause_of(fault)) or first_line(fault)})."
    return ""


async def _handle(press: Press) -> ElementHandle | None:
    with suppress(Error):
        return await press.form.press.element_handle() if press.channel.after else None
    return None


async def _take(
    press: Press, step: Step, key: str, pressed: ElementHandle | None, is_answered: Answered
) -> str:
    try:
        if not await _comes(press.pointer, step, pressed, is_answered):
            seconds = f"{step.most_seconds:g} seconds"
            return "" if step.optional else f"It stopped at {key}, which did not show within {seconds}."
        await take_or_ask(press.pointer, step, key, press.person)
    except ReplyclockError as fault:  # after a press whatever hinders it is part of what came of it
        return f"It stopped at {key} ({str(fault).rstrip('.')})."
    return ""


async def _comes(pointer: Pointer, step: Step, pressed: ElementHandle | None, is_answered: Answered) -> bool:
    """True once what the step names shows; False when its time is over, or the page has answered before.

    What was pressed shows for a while yet, and a preview's button may look just like it.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(step.most_seconds):
            while True:
                if await _shows(pointer, step, pressed):
                    return True
                if await is_answered():
                    return False
                await asyncio.sleep(_POLL_SECONDS)
    return False


async def _shows(pointer: Pointer, step: Step, pressed: ElementHandle | None) -> bool:
    """In the window that the form was in, or in one that the press has opened since."""
    here = pointer.visit.page
    for page in (here, *reversed([each for each in pointer.visit.pages if each is not here])):
        pointer.visit.page = page
        with suppress(Error):  # it is just being replaced
            shown = pointer.waiting(step).filter(visible=True)
            if await shown.count() and not await _is_same(shown.first, pressed):
                return True
    pointer.visit.page = here
    return False


async def _is_same(shown: Locator, pressed: ElementHandle | None) -> bool:
    """True where the element is what was pressed; one of another document cannot be."""
    if pressed is None:
        return False
    with suppress(Error):
        return bool(await shown.evaluate("(shown, pressed) => shown === pressed", pressed))
    return False
