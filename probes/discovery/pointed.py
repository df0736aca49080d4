"""Finds the form that a person points at, however little it looks like one; guesses at no other."""

from collections.abc import Sequence
from dataclasses import replace

from playwright.async_api import ElementHandle, Error, Frame, Page

from replyclock.errors import WrongUse
from replyclock.probes.discovery.controls import ControlReading, FormTag
from replyclock.probes.discovery.forms import JudgedForm, find_forms
from replyclock.probes.discovery.page import frame_selector, not_forever
from replyclock.probes.discovery.steps import Shown

_INSIDE = """(element, selectors) => {
  const home = element.closest('form') || element;
  const own = element.matches('input, select, textarea, button') ? home : element;
  return selectors.map(each => { const one = document.querySelector(each);
    return Boolean(one) && (own.contains(one) || one.form === own); });
}"""


async def form_at(page: Page, readings: Sequence[ControlReading], selector: str) -> JudgedForm:
    """The form that this CSS selector points at, on the page or in one of its frames, taken for a letter's.

    It may name the form, a box around it, or one of its fields. Raises WrongUse when it fits nothing,
    several things, or nothing that could be filled in; SiteDown when the page cannot be asked.
    """
    async with not_forever(page):
        hits = await _hits(page, selector)
        where = f"--form {selector}"
        if not hits:
            raise WrongUse(
                f"{where}: nothing on the page or in its frames fits it: look it up in the page's source."
            )
        if len(hits) > 1:
            raise WrongUse(f"{where}: {len(hits)} elements fit it: write one that fits a single element.")
        frame, element = hits[0]
        place = "" if frame is page.main_frame else await frame_selector(frame) or None
        reading = next((each for each in readings if each.frame == place), None)
        inside_it = await _controls_in(element, reading) if reading else None
    if reading is None or not inside_it:
        raise WrongUse(f"{where}: there is nothing in it to fill in: point at the form or one of its fields.")
    return _best(reading, inside_it, selector)


async def is_there(page: Page, selector: str) -> bool:
    """True when something on the page or in its frames fits; raises WrongUse for what is no selector."""
    async with not_forever(page):
        return bool(await _hits(page, selector))


def put_first(shown: Shown, form: JudgedForm) -> Shown:
    """What the page shows, with this form first and no other taken for a letter's."""
    others = (replace(other, is_message_form=False) for other in shown.forms)
    rest = (other for other in others if (other.selector, other.frame) != (form.selector, form.frame))
    return Shown(shown.readings, (form, *rest), shown.steps)


async def _hits(page: Page, selector: str) -> list[tuple[Frame, ElementHandle]]:
    """Everything that fits, in the page and the frames that can be read."""
    found: list[tuple[Frame, ElementHandle]] = []
    for frame in (page.main_frame, *page.main_frame.child_frames):
        try:
            found += [(frame, each) for each in await frame.query_selector_all(f"css={selector}")]
        except Error as fault:
            if "selector" in fault.message.lower():
                raise WrongUse(
                    f"--form {selector} is no CSS selector, such as #letter or form.ask."
                ) from fault
    return found


async def _controls_in(element: ElementHandle, reading: ControlReading) -> frozenset[int]:
    """The numbers of the controls that lie in it, or in the form of the field it is."""
    inside = await element.evaluate(_INSIDE, [control.selector for control in reading.controls])
    return frozenset(
        control.number for control, hit in zip(reading.controls, inside, strict=True) if hit is True
    )


def _best(reading: ControlReading, inside: frozenset[int], selector: str) -> JudgedForm:
    """The form that discovery finds there, else the controls as if a form held them."""
    forms = [form for form in find_forms(reading) if _own(form, inside) == len(inside)]
    if not forms:
        controls = tuple(replace(each, form=0) for each in reading.controls if each.number in inside)
        tag = FormTag(selector, 0, "", "", "", (), "", "")
        forms = [*find_forms(replace(reading, controls=controls, forms=(tag,)))]
    best = max(forms, key=lambda form: _own(form, inside))
    return replace(best, is_message_form=True)


def _own(form: JudgedForm, inside: frozenset[int]) -> int:
    return sum(control.number in inside for guess in form.guesses for control in guess.field.controls)
