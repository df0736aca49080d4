"""Says of one thing a person touched what it is and how a recipe points at it; remembers nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from playwright.async_api import ElementHandle, Error, Frame, Page

from replyclock.probes.browser.contexts import Visit
from replyclock.probes.browser.locate import Pointer
from replyclock.probes.discovery.controls import Control, ControlReading, read_controls
from replyclock.probes.discovery.field_types import Field, Guess, decide, weigh
from replyclock.probes.discovery.forms import JudgedForm, find_forms, label_of
from replyclock.probes.discovery.page import selector_of
from replyclock.probes.discovery.pointers import LONGEST, fits, ways

_SAME = "(element, other) => element === other"
_AROUND = "(element, other) => other.contains(element)"
_FIND = "(element, all) => all.findIndex(each => element.getRootNode().querySelector(each) === element)"
_LABEL = "element => element.labels && element.labels[0]"
_ROLES = {"a": "link", "area": "link", "button": "button", "input": "button"}


@dataclass(frozen=True, slots=True)
class Touch:
    """One press, or one field with what was last put in; `told` is what the page's script said of it.

    `frame` points at the frame it lies in, "" for the page; `keys` are a locator's, of the box's words
    where only those can be seen (`by_words`). `form` is the form it belongs to, where there is one.
    """

    page: Page
    url: str
    frame: str
    told: Mapping[str, Any]
    keys: Mapping[str, Any]
    guess: Guess
    form: JudgedForm | None = None
    by_words: bool = False
    nested: bool = False
    new_window: bool = False

    @property
    def is_field(self) -> bool:
        """True for what was filled in, chosen or ticked."""
        return bool(self.told["what"] == "field")

    @property
    def is_editor(self) -> bool:
        """True for a frame that is one field."""
        return self.guess.field.first.tag == "iframe"

    @property
    def words(self) -> str:
        """What a person reads at it."""
        if self.told.get("kind") in {"radio", "checkbox"}:
            return self.guess.field.first.label or self.guess.field.first.after
        return str(self.told.get("words") or self.guess.label)


@dataclass(frozen=True, slots=True)
class TouchedPlace:
    """The frame where something was touched; `state` names what the script keeps on its window."""

    visit: Visit
    frame: Frame
    state: str

    async def element(self, number: int) -> ElementHandle | None:
        """What the script knows by this number."""
        script = "([state, number]) => window[state].elements[number]"
        return (await self.frame.evaluate_handle(script, [self.state, number])).as_element()

    def pointer(self, selector: str) -> Pointer:
        """What finds elements there."""
        visit = replace(self.visit, page=self.frame.page)
        return Pointer(visit, Path(), "record", selector or None)


async def touched(place: TouchedPlace, told: Mapping[str, Any]) -> Touch | None:
    """What was touched, as it is at this moment; None for what is gone."""
    frame = place.frame
    try:
        element = await place.element(told["number"])
        if element is None:
            return None
        selector = await selector_of(await frame.frame_element()) if frame.parent_frame else ""
        known = await _known(frame, selector, element, told)
        keys, by_words = await _point(place.pointer(selector), element, known, told)
    except Error:
        return None
    nested = frame.parent_frame is not None and frame.parent_frame.parent_frame is not None
    url = frame.page.url
    return Touch(frame.page, url, selector, told, keys, known.guess, known.form, by_words, nested)


@dataclass(frozen=True, slots=True)
class _Known:
    control: Control
    guess: Guess
    form: JudgedForm | None


async def _known(frame: Frame, selector: str, element: ElementHandle, told: Mapping[str, Any]) -> _Known:
    """The control that was touched, what it is for, and its form; an editor counts where its frame lies."""
    if (
        frame.parent_frame
        and told.get("kind") == "text"
        and await element.evaluate("e => e.localName") == "body"
    ):
        element, frame, selector = await frame.frame_element(), frame.parent_frame, ""
    reading = await read_controls(frame, selector)
    control = await _control(reading, element) or await _bare(element, told)
    for form in find_forms(reading):
        for guess in form.guesses:
            if control in guess.field.controls:
                first = replace(guess, field=Field((control, *_others(guess, control))))
                return _Known(control, first, form)
    field = Field((control,))
    kind, sure = decide(weigh(field))
    return _Known(control, Guess(field, kind, label_of(field), sure, control.required, trap=False), None)


def _others(guess: Guess, control: Control) -> Iterator[Control]:
    return (each for each in guess.field.controls if each is not control)


async def _control(reading: ControlReading, element: ElementHandle) -> Control | None:
    place = await element.evaluate(_FIND, [control.selector for control in reading.controls])
    return reading.controls[place] if place >= 0 else None


async def _bare(element: ElementHandle, told: Mapping[str, Any]) -> Control:
    """A control that the reading did not count as one: something to press without a word for it."""
    empty: dict[str, Any] = {each.name: each.type() for each in fields(Control)}  # type: ignore[operator]
    tag, words, selector = (
        await element.evaluate("e => e.localName"),
        told.get("words", ""),
        await selector_of(element),
    )
    return Control(
        **{**empty, "tag": tag, "text": words, "selector": selector, "pressable": told["what"] == "press"}
    )


async def _point(
    pointer: Pointer, element: ElementHandle, known: _Known, told: Mapping[str, Any]
) -> tuple[Mapping[str, Any], bool]:
    """The keys that match this element alone, and whether they match its words instead, it being hidden."""
    seen, script = element, _SAME
    by_words = False
    if told.get("kind") in {"radio", "checkbox"} and not await element.is_visible():
        label = (await element.evaluate_handle(_LABEL)).as_element()
        if label is not None:
            seen, script, by_words = label, _AROUND, True
    for keys in _ways(known.control, told, by_words=by_words):
        if await fits(pointer, keys, _AROUND if told["what"] == "press" else script, seen):
            return keys, by_words
    return {"selector": await selector_of(seen)}, by_words


def _ways(control: Control, told: Mapping[str, Any], *, by_words: bool) -> Iterator[Mapping[str, Any]]:
    if by_words:
        words = control.label.strip()
        if words and len(words) <= LONGEST:
            yield {"text": words, "exact": True}
    elif told["what"] == "field":
        yield from ways(control)
    elif not told["counted"]:  # a countdown: the words will not be the same next time
        yield from _ways_to_press(told)


def _ways_to_press(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    words = told["words"]
    if not words or len(words) > LONGEST:
        return
    role = told["role"] or _ROLES.get(told["tag"])
    if role:
        yield {"role": role, "name": words, "exact": True}
        yield {"role": role, "name": words}
    yield {"text": words, "exact": True}
