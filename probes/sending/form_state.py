"""Asks an open page about its controls: labels, limits, validity, complaints. Changes nothing on it."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Frame
from playwright.async_api import Locator as Element

StateQuestion = Literal["field", "unfilled", "complaints"]


async def ask(element: Element, question: StateQuestion) -> Any:
    """What form_state.js answers about an element; raises Playwright's Error when it is gone."""
    return await element.evaluate(f"element => {_script()}.{question}(element)")


async def alerts(frame: Frame) -> list[str]:
    """The words of everything in a frame that looks like an alert; raises Playwright's Error."""
    return [str(words) for words in await frame.evaluate(f"() => {_script()}.alerts()")]


@cache
def _script() -> str:
    lines = Path(__file__).with_name("form_state.js").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("//"))
