"""Finds the best way to point at a control: as a person would, and by selector where nothing else fits."""

# ruff: noqa: PLC0415 - a page whose form is only looked at needs no recipe, whose model takes long to import

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from replyclock.probes.browser.contexts import Visit
from replyclock.probes.discovery.controls import Control
from replyclock.probes.discovery.field_types import Field

if TYPE_CHECKING:
    from replyclock.probes.browser.locate import Pointer

LONGEST = 40
"""How many signs of a label or button a person would still say to point at it."""
_SIGNS = " *＊※:："
_SAME = "(element, selector) => element === document.querySelector(selector)"


async def point_at(visit: Visit, control: Control, frame: str) -> Mapping[str, Any]:
    """The keys of a recipe's locator that fit this control and no other visible one."""
    from replyclock.probes.browser.locate import Pointer

    if control.tag == "iframe":  # an editor: what is typed goes into the body of its document
        return {"selector": "body", "iframe": control.selector}
    pointer = Pointer(visit, Path(), "discover", frame or None)
    for keys in ways(control):
        if await fits(pointer, keys, _SAME, control.selector):
            return keys
    return {"selector": control.selector}


def ways(control: Control) -> Iterator[dict[str, Any]]:
    """How a person would point at it, the best way first."""
    if Field((control,)).kind == "press":
        words = control.text or control.value or control.image
        role = "link" if control.tag == "a" else "button"
        if words and len(words) <= LONGEST and control.tag in {"a", "button", "input"}:
            yield {"role": role, "name": words, "exact": True}
            yield {"role": role, "name": words}
        return
    if control.type == "file":  # sites hide the real control behind a button
        return
    plain = control.label.strip(_SIGNS)
    if plain and len(control.label) <= LONGEST:
        yield {"label": control.label, "exact": True}
        yield {"label": plain}
    if control.placeholder and len(control.placeholder) <= LONGEST:
        yield {"placeholder": control.placeholder, "exact": True}


async def fits(pointer: "Pointer", keys: Mapping[str, Any], same: str, wanted: object) -> bool:
    """True when the keys match one visible element, and `same`, a script, finds that it is the wanted one."""
    from replyclock.probes.recipe.elements import Locator

    try:
        found = pointer.waiting(Locator(**keys)).filter(visible=True)
        return await found.count() == 1 and bool(await found.evaluate(same, wanted, timeout=1000))
    except Error:  # a role or text that Playwright cannot search for
        return False
