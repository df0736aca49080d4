"""What stands on a page that could be filled in or pressed, as plain values; judges nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.async_api import Frame
from pydantic import TypeAdapter

from replyclock.probes.discovery.shapes import shaped

_SCRIPT = Path(__file__).with_name("controls.js")


@dataclass(frozen=True, slots=True)
class Control:
    """One control with the words near it.

    `before` and `after` are the words between it and its neighbours in the document, `cell` those of the
    cell or box before its own (or above, in a table), `row` all words of the largest box without another
    field and `marks` the ids and classes of that box; `left` and `above` are those nearest to its box on the
    screen, which hang on fonts, `section` the heading of this part of the form. `on_demand` tells of a
    hidden one that a choice seems to show. `box` is x, y, width, height in CSS pixels of the page.
    `form` counts the document's forms from 0, -1 outside; `ordinal` its inputs, lists, text areas and
    buttons. `ancestors` are the numbers of the boxes around it, the outermost first.
    """

    tag: str
    type: str
    name: str
    id: str
    classes: str
    role: str
    autocomplete: str
    maxlength: int
    placeholder: str
    title: str
    value: str
    text: str
    image: str
    acts: str
    label: str
    before: str
    after: str
    cell: str
    row: str
    marks: str
    left: str
    above: str
    legend: str
    section: str
    near_image: str
    options: tuple[str, ...]
    checked: bool
    multiple: bool
    required: bool
    disabled: bool
    read_only: bool
    pressable: bool
    shown: bool
    hidden_by: int
    hides_itself: bool
    on_demand: bool
    tiny: bool
    unreachable: bool
    box: tuple[int, int, int, int]
    form: int
    ancestors: tuple[int, ...]
    number: int
    ordinal: int
    selector: str


@dataclass(frozen=True, slots=True)
class FormTag:
    """One `<form>` of the document; `hidden` are the names of its hidden inputs."""

    selector: str
    number: int
    words: str
    action: str
    method: str
    hidden: tuple[str, ...]
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """An element around controls that lie in no `<form>`."""

    selector: str
    words: str
    tag: str


@dataclass(frozen=True, slots=True)
class ControlReading:
    """One document: that of the page, or of a frame, which `frame` points at in the page."""

    url: str
    title: str
    language: str
    headings: tuple[str, ...]
    text: str
    controls: tuple[Control, ...]
    forms: tuple[FormTag, ...]
    boxes: Mapping[int, Box]
    frame: str = ""


_SHAPE = TypeAdapter(ControlReading)


async def read_controls(frame: Frame, selector: str = "") -> ControlReading:
    """Everything of one document that could be filled in or pressed.

    Raises Playwright's Error, and SiteDown where its scripts answer with nonsense.
    """
    return as_reading(await frame.evaluate(_SCRIPT.read_text("utf-8")), frame.url, selector)


def as_reading(raw: object, url: str, selector: str = "") -> ControlReading:
    """The values that the script found in the document at `url`; raises SiteDown for what it never gives."""
    return replace(shaped(_SHAPE, raw, url), frame=selector)
