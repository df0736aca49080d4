"""Puts words into a control the way a person would, and says what it holds then; knows no recipe."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Error
from playwright.async_api import Locator as Element

from replyclock.probes.browser.locate import Pointer
from replyclock.probes.browser.readback import last_answer, text_of

_EDITABLE = "[contenteditable]:not([contenteditable=false])"
_LOCKED = "e.readOnly === true || e.ariaReadOnly === 'true' || e.contentEditable === 'false'"
_FACTS = f"""e => {{
  const within = () => e.querySelectorAll('{_EDITABLE}').length === 1
    && !e.querySelector('input:not([type=hidden]), select, textarea');
  const kind = e.matches('select') ? 'list'
    : e.matches('input:not([type=radio], [type=checkbox]), textarea, [contenteditable=false]')
      || e.isContentEditable ? 'text'
    : within() ? 'editor' : 'choice';
  return {{ kind, name: e.name || e.id || '', locked: {_LOCKED},
    charset: ((e.form && e.form.acceptCharset) || '').split(/[ ,]+/)[0] || e.ownerDocument.characterSet }};
}}"""
_IS_LOCKED = f"e => {_LOCKED}"
# What a page hears of a person who composes Chinese (UI Events, 4.3.3 and 5.2.5), or types the rest, once the
# words stand in the field; and then he leaves it.
_LEAVE = """(e, composed) => {
  const tell = event => e.dispatchEvent(event);
  const key = (name, code) => new KeyboardEvent(name, { key: code === 229 ? 'Process' : ' ', code: 'Space',
    keyCode: code, which: code, bubbles: true, cancelable: true, composed: true });
  const compose = name => new CompositionEvent(name, { data: '', bubbles: true, composed: true });
  tell(key('keydown', 229));
  if (composed && !e.isContentEditable) {
    tell(compose('compositionstart'));
    tell(compose('compositionend'));
  }
  tell(key('keyup', 32));
  e.blur();
  return e.matches('input, textarea') ? e.value : e.innerText;
}"""
_KEYLESS = re.compile(r"([\r\n\t]+)")
_CLICK_MS = 1000
_PER_CHARACTER_MS = 20


@dataclass(frozen=True, slots=True)
class ControlFacts:
    """What a control is: its kind, the name its form posts it under, its charset, whether it is read-only."""

    kind: Literal["text", "editor", "list", "choice"]
    name: str
    charset: str
    locked: bool


async def read_control(pointer: Pointer, element: Element, key: str) -> ControlFacts:
    """ControlFacts at a control; an "editor" lies within the element, see `inside`. Raises RecipeBroken."""
    with pointer.broken(key):
        return ControlFacts(**await element.evaluate(_FACTS))


def inside(element: Element, control: ControlFacts) -> Element:
    """What takes the words: the element itself, or the editor within it."""
    return element.locator(_EDITABLE) if control.kind == "editor" else element


async def put_in(pointer: Pointer, element: Element, words: str, key: str, control: ControlFacts) -> str:
    """Fill in the words, leave the field and give what it holds; raises RecipeBroken.

    What is read-only is clicked first, since many fields are until then.
    """
    if control.locked:
        await _unlock(pointer, element, key)
    with pointer.broken(key):
        await element.fill(words)
        return await _leave(element, words)


async def type_in(pointer: Pointer, element: Element, words: str, key: str) -> str:
    """Take out what stands in a field, type the words key by key, leave it and give what it holds.

    Line ends are put in without a key, since Enter sends some forms. Raises RecipeBroken.
    """
    with pointer.broken(key):
        with suppress(Error):  # whatever lies over it, it can be typed into
            await element.click(timeout=_CLICK_MS)
        await element.press("ControlOrMeta+a")
        await element.press("Delete")
        keyboard = pointer.visit.page.keyboard
        milliseconds = pointer.visit.settings.action_timeout_ms
        for run in _runs(words):
            if _KEYLESS.fullmatch(run):
                await keyboard.insert_text(run)
            else:
                most = milliseconds + _PER_CHARACTER_MS * len(run)
                await element.press_sequentially(run, timeout=most)
        await element.blur()
        return await text_of(element)


async def touch(element: Element) -> None:
    """Press a key that changes nothing, for pages that look at a field only then; raises Error."""
    await element.press("Shift")
    await element.blur()


async def _unlock(pointer: Pointer, element: Element, key: str) -> None:
    """Click into a read-only field and wait until it takes words; raises RecipeBroken."""
    with pointer.broken(key):
        try:
            await element.click(timeout=_CLICK_MS)
        except Error:
            await element.focus()

        async def ask() -> bool:
            return not await element.evaluate(_IS_LOCKED)

        if await last_answer(pointer, ask, bool):
            return
    why = "it is read-only, also after a click: give the steps of its picker in pick"
    raise pointer.fault(key, f"does not fit the page ({why})")


async def _leave(element: Element, words: str) -> str:
    return str(await element.evaluate(_LEAVE, not words.isascii()))


def _runs(words: str) -> Iterator[str]:
    return filter(None, _KEYLESS.split(words.replace("\r\n", "\n")))
