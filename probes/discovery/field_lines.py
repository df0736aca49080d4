"""The lines of a draft about one field: what goes in, what is chosen, and how sure that is."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from replyclock.domain.clean_text import one_line
from replyclock.probes.discovery.field_types import FieldType, Guess
from replyclock.probes.vocabulary.phrases import gist

SURE = 0.55
_PARTS: Mapping[FieldType, str] = {
    "name": "name", "email": "email", "phone": "phone", "id_number": "identity_number", "address": "address",
    "subject": "title", "body": "body", "password": "query_password",
}  # fmt: skip


_PLAIN_QUESTION = (
    "咨询", "建议", "其他", "其它", "一般", "普通",
    "question", "general", "enquiry", "inquiry", "other", "normal",
)  # fmt: skip
_MILD = (
    "中",
    "中等",
    "低",
    "较低",
    "不急",
    "次要",
    "medium",
    "moderate",
    "low",
    "lowest",
    "minor",
    "trivial",
)
"""Degrees a citizen would choose on a scale of urgency, whose first is often the gravest."""
_NOT_PUBLIC = ("不公开", "否", "保密", "private", "no")
_EMPTY_CHOICE = (
    "请选择", "选择", "全部", "未选择", "不限", "select", "choose", "please", "--", "none",
    "no selection", "bitte", "veuillez", "choisi", "selec", "scegli", "選択",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pointed:
    """A field with its number in the picture and the keys that point at it.

    For a choice among radio buttons `choices` are the words and keys of each. Where somebody has filled it
    in, `entered` are the lines that say what goes in, and `doubt` says why they want an eye.
    """

    number: int
    guess: Guess
    keys: Mapping[str, Any]
    choices: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    entered: tuple[str, ...] = ()
    doubt: str = ""


def field_lines(each: Pointed) -> Iterator[str]:
    """Everything the draft says of the field, with what it was taken for and how surely."""
    guess = each.guess
    certainty = _sure(guess)
    title = f"# [{each.number}] {comment(guess.label) or 'no label'}"
    if guess.trap:
        yield f"{title}: a trap for programs; never filled in."
        return
    if guess.field.first.on_demand and not guess.field.first.shown and not each.entered:
        yield f"{title}: {certainty}; shown only once something else is chosen, so left empty."
        yield f"# [[submit.fields]]  {inline_keys(each.keys)}"
        return
    said = _said(each)
    if said is None:
        doubt = "DOUBTFUL: required, and nothing says what goes in" if guess.required else "left empty"
        yield f"{title}: {certainty}; {doubt}."
        yield f"# [[submit.fields]]  {inline_keys(each.keys)}"
        return
    keys, lines, doubtful = said
    why = f": {each.doubt}" if each.doubt else ""
    yield f"{title}: {certainty}{'; DOUBTFUL' + why if doubtful else ''}"
    yield "[[submit.fields]]"
    yield from key_lines(keys)
    yield from lines


def _sure(guess: Guess) -> str:
    """What the field was taken for, how surely, and what the page says of it."""
    notes = [f"{guess.type}, {guess.confidence:.2f}"]
    notes += ["required"] if guess.required else []
    notes += ["not to be typed into"] if _is_picked(guess) else []
    return ", ".join(notes)


def _is_picked(guess: Guess) -> bool:
    """True for a line that only a picker fills in."""
    return guess.field.kind == "line" and guess.field.first.read_only


def _said(each: Pointed) -> tuple[Mapping[str, Any], list[str], bool] | None:
    """The locator, the lines that say what goes in, and whether that is a guess; None: nothing does."""
    guess = each.guess
    if each.entered:
        return each.keys, list(each.entered), bool(each.doubt)
    kind = guess.field.kind
    if kind in {"radio", "list", "box"} and (kind != "box" or guess.type == "visibility"):
        return _choice(each)
    part = _PARTS.get(guess.type)
    if part is None or _is_picked(guess):
        return None
    return each.keys, fill_lines(part, guess), guess.confidence < SURE


def part_of(kind: FieldType) -> str | None:
    """The part of a persona or letter that goes into a field of this type; None where none does."""
    return _PARTS.get(kind)


def fill_lines(part: str, guess: Guess) -> list[str]:
    """The lines of a field that takes this part, with how much of a letter it takes."""
    lines = [f"fill = {quoted(part)}"]
    if not guess.required and part in {"identity_number", "address", "phone"}:
        lines.append("optional = true")
    if part in {"query_password", "identity_number"}:
        lines.append("secret = true")
    if part in {"title", "body"} and guess.field.first.maxlength > 0:
        lines.append(f"most = {guess.field.first.maxlength}")
    return lines


def _choice(each: Pointed) -> tuple[Mapping[str, Any], list[str], bool] | None:
    """A plain question and a letter that is not published are the likeliest; whoever approves may differ."""
    guess = each.guess
    if (
        guess.type not in {"category", "department", "visibility", "address", "subject"}
        and not guess.required
    ):
        return None
    wished = _NOT_PUBLIC if guess.type == "visibility" else _PLAIN_QUESTION
    if guess.field.kind == "list":
        options = [option for option in guess.field.first.options if option and not _is_empty(option)]
        choice = _wished(options, wished)
        if choice is None:
            return None
        others = comment(" | ".join(options[:20]))
        return each.keys, [f"choose = {quoted(choice)}", f"# choices: {others}"], True
    words = _wished([words for words, _ in each.choices], wished)
    if words is None:
        return None
    keys = next(keys for said, keys in each.choices if said == words)
    others = comment(" | ".join(said for said, _ in each.choices))
    line = "tick = true" if guess.field.kind == "box" else f"choose = {quoted(words)}"
    return keys, [line, f"# choices: {others}"], True


def _wished(options: Sequence[str], wished: Sequence[str]) -> str | None:
    for wish in wished:
        for option in options:
            if gist(option).startswith(wish):
                return option
    mild = {gist(option): option for option in reversed(options) if gist(option) in _MILD}
    if mild:
        return next(mild[degree] for degree in _MILD if degree in mild)
    return options[0] if options else None


def _is_empty(option: str) -> bool:
    return gist(option).startswith(_EMPTY_CHOICE) or not gist(option)


def key_lines(keys: Mapping[str, Any]) -> Iterator[str]:
    """The keys as lines of TOML."""
    for key, value in keys.items():
        yield f"{key} = {quoted(value) if isinstance(value, str) else str(value).lower()}"


def inline_keys(keys: Mapping[str, Any]) -> str:
    """The keys as they stand in an inline table of TOML."""
    return ", ".join(key_lines(keys))


def quoted(words: str) -> str:
    """A TOML basic string, which is a JSON string that also escapes DEL (TOML 1.0, String)."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def comment(words: str, most: int = 80) -> str:
    """Words of strangers on one line of a comment, without anything a terminal or a parser would obey."""
    return one_line(words)[:most]
