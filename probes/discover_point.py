"""Finds the best way to point at a control: as a person would, and by selector where nothing else fits."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import Error

from replyclock.probes.browser import Visit
from replyclock.probes.discover_controls import Control
from replyclock.probes.field_types import Field
from replyclock.probes.pointing import Pointer
from replyclock.probes.recipe_parts import Locator

_LONGEST = 40
_SIGNS = " *＊※:："
_SAME = "(element, selector) => element === document.querySelector(selector)"


async def point_at(visit: Visit, control: Control, frame: str) -> Mapping[str, Any]:
    """The keys of a recipe's locator that fit this control and no other visible one."""
    if control.tag == "iframe":  # an editor: what is typed goes into the body of its document
        return {"selector": "body", "iframe": control.selector}
    pointer = Pointer(visit, Path(), "discover", frame or None)
    for keys in _ways(control):
        if await _fits(pointer, keys, control.selector):
            return keys
    return {"selector": control.selector}


def _ways(control: Control) -> Iterator[dict[str, Any]]:
    if Field((control,)).kind == "press":
        words = control.text or control.value or control.image
        role = "link" if control.tag == "a" else "button"
        if words and len(words) <= _LONGEST and control.tag in {"a", "button", "input"}:
            yield {"role": role, "name": words, "exact": True}
            yield {"role": role, "name": words}
        return
    if control.type == "file":  # sites hide the real control behind a button
        return
    plain = control.label.strip(_SIGNS)
    if plain and len(control.label) <= _LONGEST:
        yield {"label": control.label, "exact": True}
        yield {"label": plain}
    if control.placeholder and len(control.placeholder) <= _LONGEST:
        yield {"placeholder": control.placeholder, "exact": True}


async def _fits(pointer: Pointer, keys: Mapping[str, Any], selector: str) -> bool:
    try:
        found = pointer.waiting(Locator(**keys)).filter(visible=True)
        return await found.count() == 1 and bool(await found.evaluate(_SAME, selector, timeout=1000))
    except Error:  # a role or text that Playwright cannot search for
        return False
