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
    last_answer,
    require_charset,
    require_chosen,
    require_file,
    require_ticked,
    require_whole,
)
from replyclock.probes.browser.secret import Secret
from replyclock.probes.recipe.elements import FormField
from replyclock.probes.recipe.model import FormChannel, Recipe
from replyclock.probes.recipe.read_files import ReadFiles
from replyclock.probes.sending.picker import pick, require_picked

_TYPEABLE = """e => e.matches('input:not([type=radio], [type=checkbox]), textarea') || e.isContentEditable"""
_OPTION = """(e, choice) => {
  const options = [...e.options];
  let found = options.findIndex(o => o.label.trim() === choice);
  if (found < 0) found = options.findIndex(o => o.value === choice);
  return found < 0 ? null : found;
}"""


@dataclass(frozen=True, slots=True)
class Filled:
    """A field of the recipe as it was filled in: its key there, and what went into which element.

    `typed` says that the words stand in it as they are, and may be lost again.
    """

    key: str
    field: FormField
    element: Element
    words: str
    typed: bool


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
        with _collecting(faults):
            words = _words(pointer, field, inquiry, key)
            if words is None:
                continue
            element = await _fill(pointer, field, words, key, files)
            typed = _is_typed(field) and not await _offers_choice(pointer, element, key)
            filled.append(Filled(key, field, element, words, typed))
            if field.secret or field.fill == "query_password":
                pointer.visit.secrets.append(Secret(element, words))
    await require_kept(pointer, filled, faults)
    return tuple(filled)


async def require_kept(pointer: Pointer, filled: Sequence[Filled], faults: list[str] | None = None) -> None:
    """Return when all is still as it was filled in: a later field, a script or a long wait may change it."""
    for each in filled:
        with _collecting(faults):
            await _require_one_kept(pointer, each)


async def _require_one_kept(pointer: Pointer, filled: Filled) -> None:
    field, element = filled.field, filled.element
    if filled.typed:
        await require_whole(pointer, element, filled.words, filled.key)
    elif field.pick:
        await require_picked(pointer, field, filled.words, filled.key)
    elif field.tick:
        await require_ticked(pointer, element, filled.key)
    elif not field.file and await _is_list(pointer, element, filled.key):
        await require_chosen(pointer, element, filled.words, filled.key)


@contextmanager
def _collecting(faults: list[str] | None) -> Iterator[None]:
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


def files_of(recipe: Recipe, channel: FormChannel) -> tuple[Path, ...]:
    """Copies of the files the form uploads, as they were read."""
    return tuple(recipe.files.copy_of(field.file) for field in channel.fields if field.file)


async def _fill(pointer: Pointer, field: FormField, words: str, key: str, files: ReadFiles | None) -> Element:
    if field.file is not None:
        element = await pointer.one(field, key, hidden=True)  # sites hide the real control behind a button
        with pointer.broken(key):
            await element.set_input_files(_beside(pointer, field.file, key, files))
        await require_file(pointer, element, key)
        return element
    if field.pick:
        return await pick(pointer, field, words, key)
    element = await pointer.one(field, key)
    if field.tick:
        await tick(pointer, element, key)
    elif field.choose is not None or await _offers_choice(pointer, element, key):
        await _choose(pointer, element, words, key)
    else:
        await _type(pointer, element, words, key)
    return element


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


async def _offers_choice(pointer: Pointer, element: Element, key: str) -> bool:
    with pointer.broken(key):
        return not await element.evaluate(_TYPEABLE)


async def _is_list(pointer: Pointer, element: Element, key: str) -> bool:
    with pointer.broken(key):
        return bool(await element.evaluate("e => e.matches('select')"))


async def _choose(pointer: Pointer, element: Element, choice: str, key: str) -> None:
    """Choose an option of a list, or the radio button of that name within a group."""
    with pointer.broken(key):
        if await _is_list(pointer, element, key):
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


async def _type(pointer: Pointer, element: Element, words: str, key: str) -> None:
    """Type the words, leave the field, and see that the page took them whole.

    A length limit would change the letter, and so would a charset that lacks a character.
    """
    with pointer.broken(key):
        await element.fill(words)
        await element.blur()
    await require_whole(pointer, element, words, key)
    await require_charset(pointer, element, words, key)


def _is_typed(field: FormField) -> bool:
    return not (field.pick or field.file or field.tick or field.choose)


def _beside(pointer: Pointer, name: str, key: str, files: ReadFiles | None) -> Path:
    folder = pointer.file.parent.resolve()
    path = (folder / name).resolve()
    if path.is_relative_to(folder) and path.is_file():
        return files.copy_of(name) if files else path
    raise pointer.fault(key, f"names the file {name}, which is not in {folder}")
