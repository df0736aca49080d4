"""Finds the forms of a document, what each of their fields is for, and whether one takes a message."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp

from replyclock.probes.discovery.bait import is_bait
from replyclock.probes.discovery.controls import Control, ControlReading
from replyclock.probes.discovery.field_types import (
    Field,
    FieldType,
    Guess,
    Scores,
    decide,
    says,
    weigh,
)
from replyclock.probes.discovery.groups import Group, groups_of, send_value
from replyclock.probes.discovery.neighbours import weigh_neighbours
from replyclock.probes.discovery.scores import points_of

_THRESHOLD = 3.0
_SEVERAL = 3


@dataclass(frozen=True, slots=True)
class JudgedForm:
    """A form of a document; `score` (0 to 1) says how much it looks like one that takes a message."""

    selector: str
    frame: str
    score: float
    is_message_form: bool
    guesses: tuple[Guess, ...]
    shown: bool

    def of(self, *types: FieldType) -> tuple[Guess, ...]:
        """The fields of these types, traps left out."""
        return tuple(guess for guess in self.guesses if guess.type in types and not guess.trap)


def find_forms(reading: ControlReading) -> tuple[JudgedForm, ...]:
    """Every form of a document, also those that are made without `<form>`; the likeliest first."""
    found = [_judge(group, reading) for group in groups_of(reading)]
    return tuple(sorted(found, key=lambda form: (-form.score, form.selector)))


def _judge(group: Group, reading: ControlReading) -> JudgedForm:
    guesses = _guess_fields(group)
    points = points_of(group, guesses, reading)
    has_body = any(guess.type == "body" for guess in guesses)
    return JudgedForm(
        selector=group.selector,
        frame=reading.frame,
        score=round(1 / (1 + exp(_THRESHOLD - points)), 3),
        is_message_form=has_body and points >= _THRESHOLD,
        guesses=tuple(guesses),
        shown=any(guess.field.first.shown for guess in guesses if guess.type == "body"),
    )


def _guess_fields(group: Group) -> list[Guess]:
    """The type of every field: first each alone, then with an eye on the others."""
    fields = list(_fields(_labelled_behind(group.controls)))
    shown = any(each.first.shown for each in fields if each.kind != "press")
    traps = [is_bait(each, form_shown=shown) for each in fields]
    scores = [
        {} if trap or field.kind == "press" else weigh(field)
        for field, trap in zip(fields, traps, strict=True)
    ]
    weigh_neighbours(fields, scores)
    _one_body(fields, scores)
    send = _sends(fields, traps)
    return [
        guess
        for position, field in enumerate(fields)
        for guess in _by_name(_guess(field, scores[position], trap=traps[position], sends=position == send))
    ]


def _labelled_behind(controls: Sequence[Control]) -> Sequence[Control]:
    """The controls with their words in front of them, for a form that writes them behind."""
    lines = [each for each in controls if Field((each,)).kind == "line" and not each.label]
    if len(lines) < _SEVERAL or says(lines[0].before) or says(lines[0].placeholder):
        return controls
    if not all(says(each.after) for each in (lines[0], lines[-1])):
        return controls
    turned = {
        each.number: replace(each, before=each.after, cell="", after="", left="", above="") for each in lines
    }
    return [turned.get(each.number, each) for each in controls]


def _by_name(guess: Guess) -> Iterator[Guess]:
    """What was judged together is told by name: each name is a field of its own to the server."""
    names = dict.fromkeys(control.name for control in guess.field.controls)
    for name in names:
        yield replace(guess, field=Field(tuple(each for each in guess.field.controls if each.name == name)))


def _guess(field: Field, scores: Scores, *, trap: bool, sends: bool) -> Guess:
    known: tuple[FieldType, float] = ("submit", 0.9) if sends else decide(scores)
    kind, sure = known
    control = field.first
    if trap:
        kind, sure = "other", 0.9
    words = " ".join((control.label, control.before, control.placeholder))
    required = any(each.required for each in field.controls) or bool(
        re.search(r"[*＊※]|必填|\brequired\b", words)
    )
    return Guess(field, kind, label_of(field), sure, required, trap)


def label_of(field: Field) -> str:
    """What people read at the field."""
    control = field.first
    if field.kind == "press":
        return control.text or control.value or control.image or control.title
    if field.kind in {"radio", "box"} and len(field.controls) > 1:
        return control.legend or control.cell or control.before or control.left or control.label
    if field.kind in {"radio", "box"}:
        return control.label or control.after or control.before
    return (
        control.label
        or control.cell
        or control.before
        or control.left
        or control.placeholder
        or control.above
        or control.title
    )


def _fields(controls: Sequence[Control]) -> Iterator[Field]:
    """Radio buttons, and boxes, of one name are one field; so are boxes counted through, as topics[1]."""
    done: set[int] = set()
    for control in controls:
        if control.number in done:
            continue
        together: tuple[Control, ...] = (control,)
        if control.type in {"radio", "checkbox"} and control.name:
            together = tuple(
                each for each in controls if each.type == control.type and _stem(each) == _stem(control)
            )
        elif control.type == "radio":
            together = _nameless(control, controls)
        done |= {each.number for each in together}
        yield Field(together)


def _nameless(control: Control, controls: Sequence[Control]) -> tuple[Control, ...]:
    """Radio buttons without a name are one question where they stand in one box, the smallest of several."""
    others = [each for each in controls if each.type == "radio" and not each.name]
    for box in reversed(control.ancestors):
        together = tuple(each for each in others if box in each.ancestors)
        if len(together) > 1:
            return together
    return (control,)


def _stem(control: Control) -> str:
    """The name without what counts boxes through."""
    return (
        re.sub(r"(?:(?:[._\[-]|(?<!\d))\d++\]?|\[\])$", "", control.name)
        if control.type == "checkbox"
        else control.name
    )


def _one_body(fields: Sequence[Field], scores: list[Scores]) -> None:
    """A letter has one text: of several long fields the one that most looks like it, however little."""
    long = [position for position, field in enumerate(fields) if field.kind == "long" and scores[position]]
    if not long:
        return
    for position, field in enumerate(fields):
        if field.kind == "line":
            scores[position].pop("body", None)
    best = max(long, key=lambda position: (fields[position].first.shown, _body_lead(scores[position])))
    for position in long:
        if position != best and "body" in scores[position]:
            scores[position]["body"] *= 0.3 if fields[position].first.shown else 0.0
    if scores[best].get("captcha", 0.0) < scores[best].get("body", 0.0) or len(scores[best]) == 1:
        scores[best]["body"] = scores[best].get("body", 0.0) + 1.5


def _body_lead(scores: Scores) -> float:
    others = (value for kind, value in scores.items() if kind != "body")
    return scores.get("body", 0.0) - max(others, default=0.0)


def _sends(fields: Sequence[Field], traps: Sequence[bool]) -> int | None:
    """Which of the things to press sends the form."""
    last = max((position for position, field in enumerate(fields) if field.kind == "long"), default=0)
    best: tuple[float, int] | None = None
    for position, field in enumerate(fields):
        if field.kind != "press" or traps[position]:
            continue
        value = send_value(field.first) + (0.6 if position > last else -0.8)
        if value > 0 and (best is None or value > best[0]):
            best = (value, position)
    return best[1] if best else None
