"""Takes the steps a recipe names: clicks, ticks, waits, scrolls; fills in no words and sends nothing."""

from contextlib import suppress

from playwright.async_api import Locator as Element
from playwright.async_api import TimeoutError as Late

from replyclock.probes.browser.locate import Pointer
from replyclock.probes.browser.readback import CHECKED
from replyclock.probes.recipe.elements import Step


async def take_step(pointer: Pointer, step: Step, key: str) -> None:
    """Do one step of a recipe; raises RecipeBroken when it cannot be done in its time.

    An optional one is passed over when what it names does not show.
    """
    milliseconds = step.most_seconds * 1000
    with pointer.broken(key):
        element = pointer.waiting(step)
        if step.optional:
            shown = element.filter(visible=True).first
            with suppress(Late):
                await shown.wait_for(timeout=milliseconds)
            if not await shown.count():
                return
        if step.do == "wait_for":
            await element.first.wait_for(timeout=milliseconds)
            return
        element = await pointer.one(step, key)
        if step.do in ("ask", "type"):
            raise pointer.fault(key, "asks a person, which only the steps of [submit] can")
        if step.do == "wait_enabled":
            await element.click(trial=True, timeout=milliseconds)
        elif step.do == "check":
            await tick(pointer, element, key)
        elif step.do == "scroll":
            await element.evaluate("e => { e.scrollTop = e.scrollHeight; }")
        elif step.new_window:
            async with pointer.visit.page.expect_popup(timeout=milliseconds) as popup:
                await element.click(timeout=milliseconds)
            pointer.visit.page = await popup.value
        else:
            await element.click(timeout=milliseconds)


async def tick(pointer: Pointer, element: Element, key: str) -> None:
    """Tick a box or radio button; a label or picture that stands for one is clicked.

    Raises RecipeBroken where the box behind a label is not ticked afterwards.
    """
    with pointer.broken(key):
        if await element.evaluate("e => e.matches('input[type=checkbox], input[type=radio]')"):
            await element.check()
            return
        if await element.evaluate(CHECKED):
            return
        await element.click()
        if await element.evaluate(CHECKED) is False:
            raise pointer.fault(key, "was clicked, and the box behind it is not ticked")
