"""Fills a field that takes no typing: a picker in a layer, a frame or a window of its own, step by step."""

from playwright.async_api import Locator as Element

from replyclock.probes.browser.actions import take_step
from replyclock.probes.browser.locate import Pointer
from replyclock.probes.browser.readback import require_control, require_shown
from replyclock.probes.recipe.elements import FormField, Locator, Step

_CHOICE = "{choice}"
_WORDED = ("label", "name", "selector", "placeholder", "text")


async def pick(pointer: Pointer, field: FormField, words: str, key: str) -> Element:
    """Take the field's steps, then see that it shows the words and that its hidden control holds something.

    Without words it must show anything at all. Raises RecipeBroken where it does not.
    """
    page = pointer.visit.page
    try:
        for position, step in enumerate(field.pick, start=1):
            await take_step(pointer, _worded(step, words), f"{key}.pick[{position}]")
    finally:
        pointer.visit.page = page  # a picker's own window closes behind it
    return await require_picked(pointer, field, words, key)


async def require_picked(pointer: Pointer, field: FormField, words: str, key: str) -> Element:
    """The field, once it shows the words and its hidden control holds something; raises RecipeBroken."""
    element = await pointer.one(field, key)
    with pointer.broken(key):
        await require_shown(pointer, element, words, key)
        if field.sets:
            target = Locator(selector=field.sets, iframe=field.iframe)
            control = await pointer.one(target, f"{key}.sets", hidden=True)
            await require_control(pointer, control, f"{key}.sets")
    return element


def _worded(step: Step, words: str) -> Step:
    """The step with the choice in its words."""
    blanks = {name: getattr(step, name) for name in _WORDED}
    said = {name: text.replace(_CHOICE, words) for name, text in blanks.items() if text and _CHOICE in text}
    return step.model_copy(update=said) if said else step
