"""Puts the parts of a letter and its persona into the fields of a form; opens and presses nothing."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from playwright.async_api import Locator as Element

from replyclock.domain.inquiry import Inquiry
from replyclock.domain.sending.text_limits import Limit
from replyclock.errors import RecipeBroken
from replyclock.probes.browser.actions import tick
from replyclock.probes.browser.locate import Pointer
from replyclock.probes.browser.readback import (
    is_cut,
    is_whole,
    last_answer,
    not_whole,
    require_charset,
    require_chosen,
    require_file,
    require_ticked,
    text_of,
)
from replyclock.probes.browser.secret import Secret
from replyclock.probes.recipe.elements import FormField
from replyclock.probes.recipe.model import FormChannel
from replyclock.probes.recipe.read_files import ReadFiles
from replyclock.probes.sending.picker import pick, require_picked
from replyclock.probes.sending.text_entry import ControlFacts, inside, put_in, read_control, type_in

_OPTION = """(e, choice) => {
  const options = [...e.options];
  let found = options.findIndex(o => o.label.trim() === choice);
  if (found < 0) found = options.findIndex(o => o.value === choice);
  return found < 0 ? null : found;
}"""


@dataclass(frozen=True, slots=True)
class Filled:
    """A field of the recipe as it was filled in: its key there, and what went into which element.

    `typed` says that the words stand in it as they are, and may be lost again. `control` is how a control was
    found, None for a picker and a file.
    """

    key: str
    field: FormField
    element: Element
    words: str
    typed: bool
    control: ControlFacts | None = None


async def fill_fields(
    pointer: Pointer,
    channel: FormChannel,
    inquiry: Inquiry,
    faults: list[str] | None = None,
    files: ReadFiles | None = None,
) -> tuple[Filled, ...]:
    """Fill in every field the recipe names, and no other; the visit remembers the secret ones.

    What it uploads are the bytes in `files`.
    Those that a person is asked for stay empty. A rehearsal collects the `faults` and goes on.
    """
    filled: list[Filled] = []
    for position, field in enumerate(channel.fields, start=1):
        key = f"fields[{position}]"
        with collecting(faults):
            words = _words(pointer, field, inquiry, key)
            if words is None:
                continue
            each = await _fill(pointer, field, words, key, files)
            filled.append(each)
            if field.secret or field.fill == "query_password":
                pointer.visit.secrets.append(Secret(each.element, words))
    await require_kept(pointer, filled, faults)
    return tuple(filled)


async def require_kept(pointer: Pointer, filled: Sequence[Filled], faults: list[str] | None = None) -> None:
    """Return when all is still as it was filled in: a later field, a script or a long wait may change it."""
    for each in filled:
        with collecting(faults):
            await _require_one_kept(pointer, each)


async def _require_one_kept(pointer: Pointer, filled: Filled) -> None:
    field, element = filled.field, filled.element
    if filled.typed:
        await _require_whole(pointer, filled)
    elif field.pick:
        await require_picked(pointer, field, filled.words, filled.key)
    elif field.tick:
        await require_ticked(pointer, element, filled.key)
    elif filled.control is not None and filled.control.kind == "list":
        await require_chosen(pointer, element, filled.words, filled.key)


@contextmanager
def collecting(faults: list[str] | None) -> Iterator[None]:
    """Append what of the recipe does not fit to `faults`, where there is such a list."""
    try:
        yield
    except RecipeBroken as fault:
        if faults is None:
            raise
        faults.append(str(fault))


def query_password(inquiry: Inquiry) -> str:
    """The password for forms where the writer chooses one: six digits made from the inquiry's token."""
    digest = hashlib.sha256(f"query password {inquiry.token}".encode()).digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


async def _fill(pointer: Pointer, field: FormField, words: str, key: str, files: ReadFiles | None) -> Filled:
    if field.file is not None:
        element = await pointer.one(field, key, hidden=True)  # sites hide the real control behind a button
        with pointer.broken(key):
            await element.set_input_files(_beside(pointer, field.file, key, files))
        await require_file(pointer, element, key)
        return Filled(key, field, element, words, typed=False)
    if field.pick:
        return Filled(key, field, await pick(pointer, field, words, key), words, typed=False)
    element = await pointer.one(field, key)
    if field.tick:
        await tick(pointer, element, key)
        return Filled(key, field, element, words, typed=False)
    control = await read_control(pointer, element, key)
    if field.choose is not None or control.kind in ("list", "choice"):
        await _choose(pointer, element, words, key, control)
        return Filled(key, field, element, words, typed=False, control=control)
    filled = Filled(key, field, inside(element, control), words, typed=True, control=control)
    await _type(pointer, filled, control)
    return filled


def _words(pointer: Pointer, field: FormField, inquiry: Inquiry, key: str) -> str | None:
    """What goes in; None for what a person is asked for, and an optional part this persona does not have."""
    if field.ask is not None:
        return None
    if field.fill is None:
        return field.value if field.value is not None else field.choose or ""
    part = _part(inquiry, field.fill)
    if part:
        words = field.words.get(part, part)
        fault = Limit(field.least, field.most).fault(words)
        if fault:
            raise pointer.fault(key, f"takes {field.fill}, which {fault}: shorten the letter")
        return words
    if field.optional:
        return None
    raise pointer.fault(key, f"wants {field.fill}, which the persona lacks: add it or set optional = true")


def _part(inquiry: Inquiry, name: str) -> str | None:
    if name == "query_password":
        return query_password(inquiry)
    owner = inquiry if name in {"title", "body", "topic"} else inquiry.persona
    part: str | None = getattr(owner, name)
    return part


async def _choose(pointer: Pointer, element: Element, choice: str, key: str, control: ControlFacts) -> None:
    """Choose an option of a list, or the radio button of that name within a group."""
    with pointer.broken(key):
        if control.kind == "list":
            await _choose_option(pointer, element, choice, key)
        elif await element.evaluate("e => e.matches('input[type=radio], input[type=checkbox]')"):
            await element.check()
        else:
            await element.get_by_label(choice, exact=True).check()


async def _choose_option(pointer: Pointer, element: Element, choice: str, key: str) -> None:
    """An option by its words or its value, once the page has fetched it."""

    async def ask() -> int | None:
        return cast("int | None", await element.evaluate(_OPTION, choice))

    value = await last_answer(pointer, ask, lambda position: position is not None)
    if value is None:
        raise pointer.fault(key, f"offers no {choice!r}: choose what it offers")
    await element.select_option(index=value)


async def _type(pointer: Pointer, filled: Filled, control: ControlFacts) -> None:
    """Fill in the words, leave the field, and see that the page took them whole; type where it did not.

    A length limit would change the letter, and so would a charset that lacks a character.
    """
    require_charset(pointer, control.charset, filled.words, filled.key)
    taken = await put_in(pointer, filled.element, filled.words, filled.key, control)
    await _require_taken(pointer, filled, taken)


async def _require_whole(pointer: Pointer, filled: Filled) -> None:
    with pointer.broken(filled.key):
        taken = await text_of(filled.element)
    await _require_taken(pointer, filled, taken)


async def _require_taken(pointer: Pointer, filled: Filled, taken: str) -> None:
    """Return when the field holds the words; what filling did not bring in whole is typed, once."""
    words, part = filled.words, filled.field.fill
    if is_whole(taken, words, part):
        return
    if not is_cut(taken, words):
        taken = await type_in(pointer, filled.element, words, filled.key)
    if not is_whole(taken, words, part):
        raise not_whole(pointer, taken, words, filled.key)


def _beside(pointer: Pointer, name: str, key: str, files: ReadFiles | None) -> Path:
    folder = pointer.file.parent.resolve()
    path = (folder / name).resolve()
    if path.is_relative_to(folder) and path.is_file():
        return files.copy_of(name) if files else path
    raise pointer.fault(key, f"names the file {name}, which is not in {folder}")
