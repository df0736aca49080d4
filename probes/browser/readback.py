"""Reads back what a page took of what was filled in, since a changed letter may not be sent."""

import asyncio
import codecs
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from playwright.async_api import Locator as Element

from replyclock.errors import RecipeBroken
from replyclock.probes.browser.locate import Pointer

_TEXT = """e => e.matches('select') ? [...e.selectedOptions].map(o => o.label).join(' ')
  : e.matches('input, textarea') ? e.value : e.innerText"""
_FILE = "e => ({ name: e.files.length ? e.files[0].name : null, accept: e.accept })"
_OPTION = """e => {
  const option = e.selectedOptions[0];
  return option ? [option.label.trim(), option.value] : [''];
}"""
CHECKED = """e => {
  const boxes = 'input[type=checkbox], input[type=radio]';
  const box = e.matches(boxes) ? e : e.control || e.querySelector(boxes);
  return box ? box.checked : null;
}"""
_MASK = re.compile(r"[\s().\-/_]")
_MASKED = frozenset({"phone", "identity_number"})


def is_whole(taken: str, words: str, part: str | None) -> bool:
    """True when what a field holds is just these words, white space apart.

    A phone or identity number may be written as a mask writes it, an address for mail in other case.
    """
    if part in _MASKED:
        return _MASK.sub("", taken).casefold() == _MASK.sub("", words).casefold()
    if part == "email":
        taken, words = taken.casefold(), words.casefold()
    return taken.split() == words.split()


def is_cut(taken: str, words: str) -> bool:
    """True when a field holds the beginning of the words, as one with a limit does: no typing helps there."""
    return bool(taken.strip()) and len(taken) < len(words) and words.startswith(taken.rstrip())


def not_whole(pointer: Pointer, taken: str, words: str, key: str) -> RecipeBroken:
    """The error for a field that holds something else."""
    if len(taken) < len(words):
        return pointer.fault(key, f"took only {len(taken)} of {len(words)} characters; shorten the text")
    return pointer.fault(
        key, f"was changed by the page: it holds other words than the {len(words)} characters"
    )


async def require_shown(pointer: Pointer, element: Element, words: str, key: str) -> None:
    """Return once the field shows the words, or anything where there are none; raises RecipeBroken."""
    text = await _settled(pointer, element, words)
    if words and words not in text:
        raise pointer.fault(key, f"shows {text!r} after its steps, and not {words!r}: correct pick")
    if not text:
        raise pointer.fault(key, "is empty after its steps: correct pick")


async def require_control(pointer: Pointer, control: Element, key: str) -> None:
    """Return once the control holds something; raises RecipeBroken."""
    if not await _settled(pointer, control, ""):
        raise pointer.fault(key, "is still empty, so the office would get no choice: correct pick")


async def require_chosen(pointer: Pointer, element: Element, choice: str, key: str) -> None:
    """Return when the list still has the option chosen, by its words or its value; raises RecipeBroken."""
    with pointer.broken(key):
        kept = await element.evaluate(_OPTION)
    if choice not in kept:
        raise pointer.fault(key, f"was set to {choice!r}, which the page has changed to {kept[0]!r} since")


async def require_ticked(pointer: Pointer, element: Element, key: str) -> None:
    """Return unless the page has taken the tick away again; raises RecipeBroken."""
    with pointer.broken(key):
        kept = await element.evaluate(CHECKED)
    if kept is False:
        raise pointer.fault(key, "was ticked, and the page has taken the tick away since")


async def require_file(pointer: Pointer, element: Element, key: str) -> None:
    """Return when the field keeps the file and its type is one the page accepts; raises RecipeBroken."""
    with pointer.broken(key):
        kept = await element.evaluate(_FILE)
    if kept["name"] is None:
        raise pointer.fault(key, "did not keep the file: the page refuses its type or size")
    wanted = [each.strip().lower() for each in kept["accept"].split(",") if each.strip().startswith(".")]
    if wanted and not kept["name"].lower().endswith(tuple(wanted)):
        raise pointer.fault(key, f"accepts {', '.join(wanted)} only, and not {kept['name']}")


def require_charset(pointer: Pointer, charset: str, words: str, key: str) -> None:
    """Return when the page's charset can carry all the words; raises RecipeBroken for one that cannot.

    A browser sends a character that it cannot encode as an entity such as &#128522; (HTML standard,
    4.10.21.8), which no office would read as it was meant.
    """
    with suppress(LookupError, ValueError):  # a charset that Python does not know, or no name at all
        codecs.lookup(charset)
        try:
            words.encode(charset)
        except UnicodeEncodeError as fault:
            letter = words[fault.start]
            raise pointer.fault(key, f"cannot carry {letter!r}: the page speaks {charset} only") from fault


async def _settled(pointer: Pointer, element: Element, words: str) -> str:
    """The field's text once the words stand in it (for none: once it has any), or when the time is over."""

    async def ask() -> str:
        return " ".join((await text_of(element)).split())

    return await last_answer(pointer, ask, lambda text: bool(text) and words in text)


async def text_of(element: Element) -> str:
    """What a field holds: its value, the options chosen, or the words in it; raises Playwright's Error."""
    return str(await element.evaluate(_TEXT))


_POLL_SECONDS = 0.05
Polled = TypeVar("Polled")


async def last_answer(
    pointer: Pointer, ask: Callable[[], Awaitable[Polled]], fits: Callable[[Polled], bool]
) -> Polled:
    """The first answer that fits, or the last one when the time for an action is over."""
    answer = await ask()
    with suppress(TimeoutError):
        async with asyncio.timeout(pointer.visit.settings.action_timeout_ms / 1000):
            while not fits(answer):
                await asyncio.sleep(_POLL_SECONDS)
                answer = await ask()
    return answer
