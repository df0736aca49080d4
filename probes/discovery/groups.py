"""Which controls of a document make a form, with `<form>` or without, and what sends it; knows no meaning."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from replyclock.probes.discovery.controls import Control, ControlReading, FormTag
from replyclock.probes.discovery.field_types import Field, decide, weigh
from replyclock.probes.vocabulary.forms import form_words
from replyclock.probes.vocabulary.phrases import gist, spoken_name

_WRITER = ("name", "email", "phone")
_MOST_FORMLESS = 80
_ACTS_OTHERWISE = re.compile(
    r"reset\(|history\.|close\(|captcha|code|open\(|print\(|location|back\(|search|login|upload|favou?rite|homepage|this\.src",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Group:
    """Controls that belong together, and the words around them."""

    selector: str
    controls: tuple[Control, ...]
    tag: FormTag | None
    words: str = ""


def groups_of(reading: ControlReading) -> Iterator[Group]:
    """By `<form>`; what lies outside is gathered around each field for long texts."""
    loose = [control for control in reading.controls if control.form < 0]
    for position, tag in enumerate(reading.forms):
        inside = [control for control in reading.controls if control.form == position]
        if not inside:
            continue
        if not any(may_send(control) for control in inside):
            inside += _button_near(tag, inside, loose)
        yield Group(tag.selector, tuple(inside), tag)
    yield from _loose_groups(reading, loose)


def _loose_groups(reading: ControlReading, loose: Sequence[Control]) -> Iterator[Group]:
    """The smallest box around a long field that holds something to press, and its other fields."""
    taken: set[int] = set()
    for control in _texts_of(loose):
        if control.number in taken:
            continue
        box, inside = _smallest_box(control, loose)
        if box is None:
            continue
        taken |= {each.number for each in inside}
        element = reading.boxes.get(box)
        yield Group(
            element.selector if element else "body", tuple(inside), None, element.words if element else ""
        )


def _texts_of(loose: Sequence[Control]) -> list[Control]:
    """The fields for long texts; without any, lines that ask for a message."""
    long = [control for control in loose if Field((control,)).kind == "long"]
    lines = (control for control in loose if Field((control,)).kind == "line" and control.shown)
    return long or [control for control in lines if decide(weigh(Field((control,))))[0] == "body"]


def _smallest_box(control: Control, loose: Sequence[Control]) -> tuple[int | None, list[Control]]:
    best: tuple[int | None, list[Control]] = (None, [])
    for box in reversed(control.ancestors):
        inside = [each for each in loose if box in each.ancestors]
        fields = [each for each in inside if not is_press(each)]
        if len(inside) > _MOST_FORMLESS:
            break
        if any(may_send(each) for each in inside):
            if best[0] is not None and len(fields) == len([each for each in best[1] if not is_press(each)]):
                continue
            if best[0] is not None and sum(Field((each,)).kind == "long" for each in fields) > 3:
                break
            grown = len(best[1]) > 0 and not _belongs(best[1], fields)
            if grown:
                break
            best = (box, inside)
    return best


def _belongs(before: Sequence[Control], fields: Sequence[Control]) -> bool:
    """True when a larger box adds fields of the same form: the smaller one lacks the writer."""
    known = {decide(weigh(Field((each,))))[0] for each in before if not is_press(each)}
    return not known & set(_WRITER) and len(fields) <= 30


def _is_drawn(control: Control) -> bool:
    """True for a picture, or a link around one, that says nothing."""
    return control.pressable and bool(control.image) and not control.text.strip()


def _button_near(tag: FormTag, inside: Sequence[Control], loose: Sequence[Control]) -> list[Control]:
    """What sends a form may stand outside it: the first that lies in the nearest box around both."""
    for box in reversed(inside[0].ancestors):
        if box == tag.number:
            continue
        near = [each for each in loose if box in each.ancestors and may_send(each)]
        if near:
            behind = [each for each in near if each.number > inside[-1].number]
            return behind or near
    return []


def is_press(control: Control) -> bool:
    """True for what is pressed and not filled in."""
    return Field((control,)).kind == "press"


def may_send(control: Control) -> bool:
    """True for what looks like sending a form when it is pressed."""
    return is_press(control) and send_value(control) > 0


def send_value(control: Control) -> float:
    """How much a thing to press looks like what sends a form."""
    words = gist(control.text or control.value or control.image or control.title or control.label)
    said = form_words().press.said(words)
    names = form_words().press_names.said(
        spoken_name(f"{control.name} {control.id} {control.classes} {control.image}")
    )
    value = 0.0
    if control.type in {"submit", "image"} or (control.tag == "button" and not control.type):
        value += 1.5
    if control.type == "reset":
        value -= 5.0
    value += 2.0 * said.get("send", 0.0) - 3.5 * said.get("never", 0.0) + 0.7 * names.get("send", 0.0)
    if re.search(r"submit|send|tijiao|save|post", control.acts, re.IGNORECASE):
        value += 0.8
    elif _is_drawn(control) and re.search(r"\w\(", control.acts):  # a picture says nothing, its script little
        value += 0.9
    if _ACTS_OTHERWISE.search(control.acts):
        value -= 1.5
    if control.pressable:
        value -= 0.6
    if not control.shown or control.disabled:
        value -= 0.5
    return value
