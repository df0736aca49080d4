"""Opens what stands before a form: a notice to agree to, a countdown, a first step, a tab; sends nothing."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from playwright.async_api import Error

from replyclock.errors import SiteDown
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.discovery.controls import Control, ControlReading
from replyclock.probes.discovery.field_types import Field, decide, weigh
from replyclock.probes.discovery.forms import JudgedForm, find_forms
from replyclock.probes.discovery.page import changes_late, read_page, settle, state_of
from replyclock.probes.discovery.pointers import point_at
from replyclock.probes.vocabulary.forms import form_tables
from replyclock.probes.vocabulary.phrases import Phrases, gist, phrases

_MOST_STEPS = 3
_CLEAR = 0.6


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What was done before the form showed, as a recipe's step says it; `doubt` is why it wants an eye."""

    do: str
    keys: dict[str, Any]
    words: str
    new_window: bool = False
    doubt: str = "before the form shows"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows at last: its documents, their forms, and the steps that led there."""

    readings: tuple[ControlReading, ...]
    forms: tuple[JudgedForm, ...]
    steps: tuple[StepTaken, ...] = ()

    @property
    def letter(self) -> JudgedForm | None:
        """The form that most looks like one that takes a message, where one does."""
        return next((form for form in self.forms if form.is_message_form), None)


async def read_shown(visit: Visit) -> Shown:
    """What the page and its frames show now; raises SiteDown."""
    readings = await read_page(visit.page)
    forms = sorted(
        (form for reading in readings for form in find_forms(reading)),
        key=lambda form: (not form.is_message_form, -form.score),
    )
    return Shown(readings, tuple(forms))


async def open_form(visit: Visit, *, patience_seconds: float) -> Shown:
    """The page with its message form shown, after at most a few clicks; raises SiteDown.

    Requests that would change something must be stopped by the visit's fence. `patience_seconds` is how
    long a button may count down.
    """
    shown = first = await read_shown(visit)
    steps: list[StepTaken] = []
    for _ in range(_MOST_STEPS):
        if shown.letter is not None and shown.letter.shown:
            return Shown(shown.readings, shown.forms, tuple(steps))
        taken = await _one_step(visit, shown, patience_seconds)
        if not taken:
            break
        steps += taken
        with suppress(SiteDown):
            shown = await read_shown(visit)
    found = shown.letter is not None and (shown.letter.shown or first.letter is None)
    return Shown(shown.readings, shown.forms, tuple(steps) if found else ())


async def _one_step(visit: Visit, shown: Shown, patience_seconds: float) -> list[StepTaken]:
    """Tick what must be agreed to, then press what leads on; nothing where nothing does."""
    controls = [control for control in shown.readings[0].controls if control.shown]
    door = _door(controls)
    if door is None:
        return []
    steps = [step for box in _agreements(controls) if (step := await _tick(visit, box)) is not None]
    counts = re.search(r"\d", _words_of(door))  # a countdown: the words will not be the same next time
    keys = {"selector": door.selector} if counts else dict(await point_at(visit, door, ""))
    windows, before = len(visit.pages), await state_of(visit.page)
    try:
        await visit.page.locator(door.selector).click(timeout=patience_seconds * 1000)
    except Error:
        return []
    await changes_late(visit.page, before)
    opened = len(visit.pages) > windows
    if opened:
        visit.page = visit.pages[-1]
        await settle(visit.page)
    waits = [StepTaken("wait_enabled", keys, _words_of(door))] if door.disabled else []
    return [*steps, *waits, StepTaken("click", keys, _words_of(door), new_window=opened)]


async def _tick(visit: Visit, box: Control) -> StepTaken | None:
    keys = dict(await point_at(visit, box, ""))
    with suppress(Error):
        await visit.page.locator(box.selector).check(timeout=1000)
        return StepTaken("check", keys, box.label or box.after)
    return None


def _agreements(controls: Sequence[Control]) -> list[Control]:
    return [
        control
        for control in controls
        if control.type == "checkbox"
        and not control.checked
        and decide(weigh(Field((control,))))[0] == "consent"
    ]


def _door(controls: Sequence[Control]) -> Control | None:
    """The thing to press that most clearly leads on; nothing in a form that could be filled in."""
    filled = {control.form for control in controls if Field((control,)).kind in {"line", "long"}} - {-1}
    best: tuple[float, Control] | None = None
    for control in controls:
        if Field((control,)).kind != "press" or control.type == "reset" or control.form in filled:
            continue
        said = _step_words().said(gist(_words_of(control)))
        value = said.get("press", 0.0) - 2 * said.get("never", 0.0)
        if value >= _CLEAR and (best is None or value > best[0]):
            best = (value, control)
    return best[1] if best else None


def _words_of(control: Control) -> str:
    return control.text or control.value or control.image or control.title


@cache
def _step_words() -> Phrases:
    return phrases(form_tables()["step"])
