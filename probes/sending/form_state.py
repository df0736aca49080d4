"""Asks an open page about its controls: labels, limits, validity, complaints. Changes nothing on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Frame
from playwright.async_api import Locator as Element

from replyclock.probes.sending.fields import Filled

StateQuestion = Literal["field", "unfilled", "complaints", "refusing"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A control that a browser would not send its form for; `message` are the browser's words.

    `key` is that of the recipe's field, "" for a control that the recipe does not fill in. `submits`: what is
    pressed is a submit button, so that the browser asks by itself. `helped`: it hides and is empty, and a
    script of the button comes first, which may fill it in.
    """

    key: str
    label: str
    name: str
    message: str
    shown: bool
    submits: bool
    helped: bool

    def __str__(self) -> str:
        words = self.label.strip(" *＊:：") or self.name or "without a name"
        if self.key:
            named = f"{self.key} ({words})"
        else:
            where = f" ({self.name})" if self.name not in ("", words) else ""
            named = f"the {'' if self.shown else 'hidden '}control “{words}”{where}"
        return f"{named} refuses the form ({self.message or 'no reason given'})"


async def ask(element: Element, question: StateQuestion) -> Any:
    """What form_state.js answers about an element; raises Playwright's Error when it is gone."""
    return await element.evaluate(f"element => {_script()}.{question}(element)")


async def refusing(press: Element, fields: Sequence[Filled]) -> tuple[Refusal, ...]:
    """What of the form that is pressed is not valid, hidden controls too; raises Playwright's Error.

    What is pressed outside of any form speaks for that of the first field.
    """
    found = await ask(press, "refusing")
    if found is None and fields:
        found = await ask(fields[0].element, "refusing")
    keys = {each.control.name: each.key for each in fields if each.control is not None and each.control.name}
    return tuple(Refusal(key=keys.get(each["name"], ""), **each) for each in found or ())


async def alerts(frame: Frame) -> list[str]:
    """The words of everything in a frame that looks like an alert; raises Playwright's Error."""
    return [str(words) for words in await frame.evaluate(f"() => {_script()}.alerts()")]


@cache
def _script() -> str:
    lines = Path(__file__).with_name("form_state.js").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("//"))
