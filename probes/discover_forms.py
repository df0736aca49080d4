"""Finds the forms of a document, what each of their fields is for, and whether one takes a message."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

from replyclock.probes.discover_controls import Control, FormTag, Reading
from replyclock.probes.field_types import Field, FieldType, Guess, Scores, decide, is_bait, says, weigh
from replyclock.probes.field_words import Phrases, gist, phrases, spoken_name

_FILE = Path(__file__).with_name("discover_words.toml")
_THRESHOLD = 3.0
_WRITER = ("name", "email", "phone")
_MOST_FORMLESS = 80
_SEVERAL = 3
_OWN_WORDS = 2.0
_NO_LETTER = frozenset({"search", "login", "newsletter"})
"""Such forms have no field for a text; where one has, the words are the page's own."""


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


@dataclass(frozen=True, slots=True)
class _Group:
    """Controls that belong together, and the words around them."""

    selector: str
    controls: tuple[Control, ...]
    tag: FormTag | None
    words: str = ""


def find_forms(reading: Reading) -> tuple[JudgedForm, ...]:
    """Every form of a document, also those that are made without `<form>`; the likeliest first."""
    found = [_judge(group, reading) for group in _groups(reading)]
    return tuple(sorted(found, key=lambda form: (-form.score, form.selector)))


def _groups(reading: Reading) -> Iterator[_Group]:
    """By `<form>`; what lies outside is gathered around each field for long texts."""
    loose = [control for control in reading.controls if control.form < 0]
    for position, tag in enumerate(reading.forms):
        inside = [control for control in reading.controls if control.form == position]
        if not inside:
            continue
        if not any(_may_send(control) for control in inside):
            inside += _button_near(tag, inside, loose)
        yield _Group(tag.selector, tuple(inside), tag)
    yield from _loose_groups(reading, loose)


def _loose_groups(reading: Reading, loose: Sequence[Control]) -> Iterator[_Group]:
    """The smallest box around a long field that holds something to press, and its other fields."""
    taken: set[int] = set()
    for control in loose:
        if Field((control,)).kind != "long" or control.number in taken:
            continue
        box, inside = _smallest_box(control, loose)
        if box is None:
            continue
        taken |= {each.number for each in inside}
        element = reading.boxes.get(box)
        yield _Group(
            element.selector if element else "body", tuple(inside), None, element.words if element else ""
        )


def _smallest_box(control: Control, loose: Sequence[Control]) -> tuple[int | None, list[Control]]:
    best: tuple[int | None, list[Control]] = (None, [])
    for box in reversed(control.ancestors):
        inside = [each for each in loose if box in each.ancestors]
        fields = [each for each in inside if not _is_press(each)]
        if len(inside) > _MOST_FORMLESS:
            break
        if any(_may_send(each) for each in inside):
            if best[0] is not None and len(fields) == len([each for each in best[1] if not _is_press(each)]):
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
    known = {decide(weigh(Field((each,))))[0] for each in before if not _is_press(each)}
    return not known & set(_WRITER) and len(fields) <= 30


def _button_near(tag: FormTag, inside: Sequence[Control], loose: Sequence[Control]) -> list[Control]:
    """What sends a form may stand outside it: the first that lies in the nearest box around both."""
    for box in reversed(inside[0].ancestors):
        if box == tag.number:
            continue
        near = [each for each in loose if box in each.ancestors and _may_send(each)]
        if near:
            return near
    return []


def _judge(group: _Group, reading: Reading) -> JudgedForm:
    guesses = _guess_fields(group)
    points = _points(group, guesses, reading)
    has_body = any(guess.type == "body" for guess in guesses)
    return JudgedForm(
        selector=group.selector,
        frame=reading.frame,
        score=round(1 / (1 + exp(_THRESHOLD - points)), 3),
        is_message_form=has_body and points >= _THRESHOLD,
        guesses=tuple(guesses),
        shown=any(guess.field.first.shown for guess in guesses if guess.type == "body"),
    )


def _guess_fields(group: _Group) -> list[Guess]:
    """The type of every field: first each alone, then with an eye on the others."""
    fields = list(_fields(_labelled_behind(group.controls)))
    shown = any(each.first.shown for each in fields if each.kind != "press")
    traps = [is_bait(each, form_shown=shown) for each in fields]
    scores = [
        {} if trap or field.kind == "press" else weigh(field)
        for field, trap in zip(fields, traps, strict=True)
    ]
    _carry_on(fields, scores)
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
    turned = {each.number: replace(each, before=each.after, after="", left="", above="") for each in lines}
    return [turned.get(each.number, each) for each in controls]


def _carry_on(fields: Sequence[Field], scores: list[Scores]) -> None:
    """A field without words of its own, beside another, is its second part: the rest of a number."""
    for position in range(1, len(fields)):
        before, field = fields[position - 1], fields[position]
        own = max(scores[position].values(), default=0.0)
        if {before.kind, field.kind} - {"line", "list"} or own > _OWN_WORDS:
            continue
        control, neighbour = field.first, before.first
        words = (control.label, control.before, control.placeholder, control.title)
        if any(re.search(r"\w\w|[\u3040-\u9fff]", text) for text in words):
            continue
        if abs(control.box[1] - neighbour.box[1]) < control.box[3]:
            scores[position] = {kind: 0.8 * value for kind, value in scores[position - 1].items()}


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
        return control.legend or control.before or control.left or control.label
    if field.kind in {"radio", "box"}:
        return control.label or control.after or control.before
    return (
        control.label
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
        done |= {each.number for each in together}
        yield Field(together)


def _stem(control: Control) -> str:
    """The name without what counts boxes through."""
    return (
        re.sub(r"(?:[._\[-]?\d+\]?|\[\])$", "", control.name) if control.type == "checkbox" else control.name
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


def _is_press(control: Control) -> bool:
    return Field((control,)).kind == "press"


def _may_send(control: Control) -> bool:
    return _is_press(control) and _send_value(control) > 0


def _sends(fields: Sequence[Field], traps: Sequence[bool]) -> int | None:
    """Which of the things to press sends the form."""
    last = max((position for position, field in enumerate(fields) if field.kind == "long"), default=0)
    best: tuple[float, int] | None = None
    for position, field in enumerate(fields):
        if field.kind != "press" or traps[position]:
            continue
        value = _send_value(field.first) + (0.6 if position > last else -0.8)
        if value > 0 and (best is None or value > best[0]):
            best = (value, position)
    return best[1] if best else None


def _send_value(control: Control) -> float:
    """How much a thing to press looks like what sends a form."""
    words = gist(control.text or control.value or control.image or control.title or control.label)
    said = _words().press.said(words)
    names = _words().press_names.said(spoken_name(f"{control.name} {control.id} {control.classes}"))
    value = 0.0
    if control.type in {"submit", "image"} or (control.tag == "button" and not control.type):
        value += 1.5
    if control.type == "reset":
        value -= 5.0
    value += 2.0 * said.get("send", 0.0) - 3.5 * said.get("never", 0.0) + 0.7 * names.get("send", 0.0)
    if re.search(r"submit|send|tijiao|save|post", control.acts, re.IGNORECASE):
        value += 0.8
    if re.search(r"reset\(|history\.|close\(|captcha|code", control.acts, re.IGNORECASE):
        value -= 1.5
    if control.pressable:
        value -= 0.6
    if not control.shown or control.disabled:
        value -= 0.5
    return value


def _points(group: _Group, guesses: Sequence[Guess], reading: Reading) -> float:
    """What speaks for a form that takes a message, in points; three are enough."""
    types = {guess.type for guess in guesses if not guess.trap}
    lengths = sum(guess.field.kind == "long" for guess in guesses)
    points = 2.2 if "body" in types else -2.0
    points += 0.7 * ("email" in types) + 0.5 * ("name" in types) + 0.5 * ("phone" in types)
    points += 0.7 * ("subject" in types) + 0.6 * ("department" in types) + 0.4 * ("category" in types)
    points += 0.6 * ("visibility" in types) + 0.3 * ("submit" in types) + 0.3 * ("id_number" in types)
    points -= 1.0 * (lengths == 0)
    points -= 1.5 * sum(guess.field.first.type == "password" and guess.type != "captcha" for guess in guesses)
    points -= 1.2 * (len(guesses) > 45)
    return points + _about(group, guesses, reading)


def _about(group: _Group, guesses: Sequence[Guess], reading: Reading) -> float:
    """What the words around a form say about it, each kind at most once from each source."""
    tag = group.tag
    send = " ".join(label_of(guess.field) for guess in guesses if guess.type == "submit")
    labels = [gist(f"{guess.label} {guess.field.first.title}") for guess in guesses if guess.type != "submit"]
    heading = gist(tag.heading) if tag else ""
    named = spoken_name(f"{group.words} {tag.words} {tag.action}" if tag else group.words)
    fields = spoken_name(" ".join([*(tag.hidden if tag else ()), *(_body_names(guesses))]))
    page = [gist(text) for text in (reading.title, *reading.headings[:2])]
    address = spoken_name(re.sub(r"^\w+://[^/]*", "", reading.url))
    words = _words()
    writes = {"body", "email"} <= {guess.type for guess in guesses}
    points = 0.0
    for kind, weight in words.weights.items():
        strength = words.forms.said(gist(send)).get(kind, 0.0) * 0.8
        strength += words.forms.said(heading).get(kind, 0.0) * 1.0
        strength += words.form_names.said(named).get(kind, 0.0) * 1.0
        strength += words.form_names.said(fields).get(kind, 0.0) * 0.7
        if kind in {"share", "review", "message"}:
            strength += min(1.0, sum(words.forms.said(label).get(kind, 0.0) for label in labels)) * 0.6
        if kind == "message":
            strength += 0.6 * max((words.forms.said(text).get(kind, 0.0) for text in page), default=0.0)
            strength += 0.4 * words.form_names.said(address).get(kind, 0.0)
        points += weight * min(1.6, strength) * (0.2 if writes and kind in _NO_LETTER else 1.0)
    return points


def _body_names(guesses: Sequence[Guess]) -> Iterator[str]:
    for guess in guesses:
        if guess.type == "body":
            yield guess.field.first.name
            yield guess.field.first.id


@dataclass(frozen=True, slots=True)
class _Words:
    """The tables of discover_words.toml that are about forms."""

    press: Phrases
    press_names: Phrases
    forms: Phrases
    form_names: Phrases
    weights: dict[str, float]


def discover_tables() -> dict[str, Any]:
    """The tables of discover_words.toml."""
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def _words() -> _Words:
    tables = discover_tables()
    forms = tables["form"]
    press = tables["press"]
    return _Words(
        phrases({"send": press["send"], "never": press["never"]}),
        phrases({"send": press["names"]}),
        phrases({kind: table["words"] for kind, table in forms.items()}),
        phrases({kind: table["names"] for kind, table in forms.items()}),
        {kind: float(table["weight"]) for kind, table in forms.items()},
    )
