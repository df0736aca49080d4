"""Turns what a person did into the plan of a recipe's draft; opens nothing and writes no TOML itself."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from replyclock.domain.recipes.recording import MissingInRecording, RecordedRecipe, TypedEntry, sample_part
from replyclock.probes.discovery.draft import DraftPlan, draft
from replyclock.probes.discovery.field_lines import SURE, Pointed, comment, fill_lines, part_of, quoted
from replyclock.probes.discovery.field_types import Guess
from replyclock.probes.discovery.steps import StepTaken
from replyclock.probes.recording.touch import Touch

_PRIVATE = frozenset({"id_number", "password", "phone", "email", "name"})
"""What an operator typed there may be his own, and never stands in a recipe."""
_HEAD = (
    "Recorded by `replyclock recipe record`. Numbers in brackets are the order in which things were done.",
    "Mend every line marked DOUBTFUL, answer every QUESTION, then rehearse and look at the pictures.",
)


@dataclass(frozen=True, slots=True)
class RecordedAction:
    """All that was done at one address, in order; `press` is what sends the form, where it is known.

    `login_asked` tells that the page wanted a login instead.
    """

    url: str
    touches: Sequence[Touch]
    press: Touch | None
    hosts: Sequence[str]
    blocked: Sequence[str]
    notes: Sequence[str]
    login_state: str = ""
    login_asked: bool = False


def recorded(done: RecordedAction) -> RecordedRecipe:
    """The recipe of what was done, and what it comes to."""
    press = done.press or _last_press(done.touches)
    kept = [touch for touch in done.touches if touch is not press and _counts(touch)]
    frame = _form_frame(kept, press)
    home = _home(kept, frame)
    fields = [touch for touch in kept if touch.is_field and not _is_before(touch, home)]
    entries = [_field(number, touch, frame) for number, touch in enumerate(_once(fields), start=1)]
    if press:
        doubt = "" if done.press else _UNSURE
        entries.append(_pressed(len(entries) + 1, press, frame, doubt))
    elif likely := _likely_press(home):
        entries.append(Pointed(len(entries) + 1, *likely, doubt=_NOT_PRESSED))
    steps = _steps(kept, frame, home)
    notes = [*done.notes, *_notes(kept, home)]
    captcha = _captcha(done.touches)
    plan = DraftPlan(
        done.url, frame, entries, steps, done.blocked, captcha, done.hosts, done.login_state, _HEAD, notes
    )
    return RecordedRecipe(
        page=done.url,
        recipe=draft(plan),
        steps=tuple(f"{step.do} {step.words}" for step in steps),
        entries=tuple(_entry(each) for each in entries),
        pressed=done.press is not None,
        notes=tuple(notes),
        missing=tuple(_missing(done, entries, press)),
    )


_NOT_PRESSED = "nothing was pressed; this looks like what sends the form"
_UNSURE = "the last thing pressed; nothing showed that it sends the form"


def _counts(touch: Touch) -> bool:
    """False for a field that was emptied again, a box whose tick was taken away, and every captcha."""
    told = touch.told
    if not touch.is_field or touch.guess.type == "captcha":
        return not touch.is_field
    if told["kind"] in {"radio", "checkbox"}:
        return bool(told["ticked"])
    return (
        bool(told["files"])
        if told["kind"] == "file"
        else told["kind"] == "password" or bool(told["value"].strip())
    )


def _last_press(touches: Sequence[Touch]) -> Touch | None:
    """What was pressed last, after the last field."""
    return touches[-1] if touches and not touches[-1].is_field and any(t.is_field for t in touches) else None


def _likely_press(home: Touch | None) -> tuple[Guess, Mapping[str, Any]] | None:
    """What discovery takes for the button of the form that was filled in."""
    found = home.form.of("submit") if home and home.form else ()
    return (found[0], {"selector": found[0].field.first.selector}) if found else None


def _missing(
    done: RecordedAction, entries: Sequence[Pointed], press: Touch | None
) -> Iterator[MissingInRecording]:
    """What a letter needs and nobody did."""
    if done.login_asked:
        yield "login"
        return
    fields = [each for each in entries if each.guess.type != "submit"]
    said = {line for each in fields for line in each.entered}
    if not fields:
        yield "fields"
    elif 'fill = "body"' not in said:
        yield "body"
    if fields and 'fill = "email"' not in said:
        yield "email"
    if press is None:
        yield "press"
    elif done.press is None:
        yield "sure_press"


def _form_frame(kept: Sequence[Touch], press: Touch | None) -> str:
    """The frame that holds most of the fields; an editor is a frame of its own."""
    frames = Counter(touch.frame for touch in kept if touch.is_field and not touch.is_editor)
    if frames:
        return frames.most_common(1)[0][0]
    return press.frame if press else ""


def _home(kept: Sequence[Touch], frame: str) -> Touch | None:
    """The field that tells which window and document are the form's: the last one there."""
    there = [touch for touch in kept if touch.is_field and touch.frame == frame]
    written = [touch for touch in there if touch.told["kind"] != "checkbox"]
    return next(reversed(written or there), None)


def _is_before(touch: Touch, home: Touch | None) -> bool:
    """True for what was filled in in another window, or on a page that the form's took the place of."""
    if home is None:
        return False
    same_document = touch.told["document"] == home.told["document"]
    return touch.page is not home.page or (touch.frame == home.frame and not same_document)


def _keys(touch: Touch, frame: str) -> Mapping[str, Any]:
    """The locator, with its own frame where that is not the form's."""
    return touch.keys if touch.frame == frame else {**touch.keys, "iframe": touch.frame}


def _once(fields: Sequence[Touch]) -> list[Touch]:
    """Of the radio buttons of one name the last that was chosen."""
    last: dict[Any, Touch] = {}
    for touch in fields:
        control = touch.guess.field.first
        radio = touch.told["kind"] == "radio" and control.name
        key = (touch.told["document"], control.name if radio else touch.told["number"], bool(radio))
        last[key] = touch
    return list(last.values())


def _steps(kept: Sequence[Touch], frame: str, home: Touch | None) -> list[StepTaken]:
    """Presses and agreements before the form, in order; a recipe does all of them before it fills in."""
    steps: list[StepTaken] = []
    filled = False
    for touch, following in zip_longest(kept, kept[1:]):
        keys = dict(_keys(touch, frame))
        if touch.is_field:
            before = _is_before(touch, home)
            filled = filled or not before
            if before and touch.told["kind"] in {"checkbox", "radio"}:
                steps.append(StepTaken("check", keys, touch.words, doubt=""))
            continue
        if following is not None and following.is_field and following.told["kind"] == "file":
            continue  # the button before a file dialog
        if touch.told["opened"] or touch.told["counted"]:
            steps.append(StepTaken("wait_enabled", keys, touch.words, doubt=""))
        doubt = "pressed between the fields, and done before them here" if filled else ""
        steps.append(StepTaken("click", keys, touch.words, touch.new_window, doubt))
    return steps


def _field(number: int, touch: Touch, frame: str) -> Pointed:
    lines, doubt = _goes_in(touch)
    if touch.nested:
        doubt = "it lies in a frame within a frame, which a recipe cannot point at"
    guess = replace(touch.guess, trap=False)
    if touch.guess.trap:
        doubt = "it looks like a trap for programs; strike it unless people see it"
    return Pointed(number, guess, _keys(touch, frame), entered=tuple(lines), doubt=doubt)


def _goes_in(touch: Touch) -> tuple[list[str], str]:
    """The lines that say what goes in, and why they want an eye."""
    told, control = touch.told, touch.guess.field.first
    if told["kind"] == "list":
        options = " | ".join(option for option in control.options[:20] if option)
        return [f"choose = {quoted(told['value'])}", f"# choices: {comment(options)}"], ""
    if told["kind"] == "checkbox" or touch.by_words:
        return ["tick = true"], ""
    if told["kind"] == "radio":
        return [f"choose = {quoted(touch.words or control.value or 'on')}"], ""
    if told["kind"] == "file":
        return [f"file = {quoted(told['files'][0])}"], "put this file beside the recipe"
    return _typed(touch.guess, told)


def _typed(guess: Guess, told: Mapping[str, Any]) -> tuple[list[str], str]:
    if told["kind"] == "password":
        return fill_lines("query_password", guess), ""
    part = sample_part(told["value"])
    if part:
        return fill_lines(part, guess), ""
    part = part_of(guess.type)
    if part and (guess.confidence >= SURE or guess.type in _PRIVATE):
        return fill_lines(part, guess), "no sample was typed; its label says this"
    return [f"value = {quoted(told['value'])}"], "the same words for every letter"


def _pressed(number: int, press: Touch, frame: str, doubt: str) -> Pointed:
    guess = replace(press.guess, type="submit", label=press.words, confidence=0.9, trap=False)
    return Pointed(number, guess, _keys(press, frame), doubt=doubt)


def _captcha(touches: Sequence[Touch]) -> str | None:
    """The field of a captcha in the form that was filled in, whether or not somebody solved it."""
    for touch in reversed(touches):
        if touch.guess.type == "captcha":
            return touch.guess.field.first.selector
        found = touch.form.of("captcha") if touch.form and touch.is_field else ()
        if found:
            return found[0].field.first.selector
    return None


def _notes(kept: Sequence[Touch], home: Touch | None) -> Iterator[str]:
    for touch in kept:
        if touch.is_field and _is_before(touch, home) and touch.told["kind"] not in {"checkbox", "radio"}:
            yield f"{touch.words} was filled in on another page than the form, which a recipe cannot do"


def _entry(each: Pointed) -> TypedEntry:
    does = "; ".join(line for line in each.entered if not line.startswith("#")) or "sends the form"
    return TypedEntry(each.guess.label, does, bool(each.doubt))
