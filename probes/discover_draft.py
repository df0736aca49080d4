"""Writes a recipe's draft from a form that was found; lines that want a person's eye say so."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from replyclock.probes.discover_steps import StepTaken
from replyclock.probes.field_types import FieldType, Guess
from replyclock.probes.field_words import gist

SURE = 0.55
_PARTS: Mapping[FieldType, str] = {
    "name": "name", "email": "email", "phone": "phone", "id_number": "identity_number", "address": "address",
    "subject": "title", "body": "body", "password": "query_password",
}  # fmt: skip
_PLAIN_QUESTION = (
    "咨询", "建议", "其他", "其它", "一般", "普通",
    "question", "general", "enquiry", "inquiry", "other", "normal",
)  # fmt: skip
_EAST = re.compile(r"[\u3040-\u9fff]")
_SIGNS_EAST = ("提交成功", "提交失败", r"编号[:：] *(\w+)")
_SIGNS_WEST = ("Thank you", "Please correct", r"reference (?:number)?[: ]+(\w+)")
_NOT_PUBLIC = ("不公开", "否", "保密", "private", "no")
_EMPTY_CHOICE = (
    "请选择", "选择", "全部", "未选择", "不限", "select", "choose", "please", "--", "none",
    "no selection", "bitte", "veuillez", "choisi", "selec", "scegli", "選択",
)  # fmt: skip

_FOUND = (
    "A draft by `replyclock recipe discover`. Numbers in brackets are those of the picture.",
    "Mend every line marked DOUBTFUL, answer every QUESTION, then rehearse and look at the pictures.",
)


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


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """All that a draft is written from.

    `hosts` are those of the same site that the page needs; `head` are the first comments, `notes` doubts
    about the whole.
    """

    url: str
    frame: str
    fields: Sequence[Pointed]
    steps: Sequence[StepTaken]
    blocked: Sequence[str]
    captcha: str | None
    hosts: Sequence[str] = ()
    head: Sequence[str] = _FOUND
    notes: Sequence[str] = ()


def draft(plan: DraftPlan) -> str:
    """The recipe as TOML; it is valid as it stands wherever no line is marked as doubtful."""
    parts = (_head(plan), _submit(plan), _steps(plan), _fields(plan), _consents(plan), _press(plan), _tail())
    return "\n".join(line for part in parts for line in part) + "\n"


def marks(fields: Sequence[Pointed]) -> dict[int, tuple[str, str]]:
    """The numbers of a picture, with selectors and how sure each field is."""
    return {each.number: (_group_selector(each.guess), _mark(each.guess)) for each in fields}


def _mark(guess: Guess) -> str:
    return "trap" if guess.trap else "sure" if guess.confidence >= SURE else "doubtful"


def _group_selector(guess: Guess) -> str:
    return ", ".join(control.selector for control in guess.field.controls)


def _head(plan: DraftPlan) -> Iterator[str]:
    yield from (f"# {line}" for line in plan.head)
    yield from (f"# DOUBTFUL: {comment(note, 240)}" for note in plan.notes)
    if plan.blocked:
        hosts = ", ".join(map(comment, plan.blocked))
        yield f"# DOUBTFUL: the page also asked for {hosts}; add what it needs to `hosts`."
    if plan.hosts:
        yield f"hosts = [{', '.join(map(quoted, plan.hosts))}]"
    elif plan.blocked:
        yield "# hosts = []"
    yield ""


def _submit(plan: DraftPlan) -> Iterator[str]:
    yield "[submit]"
    yield 'channel = "form"'
    yield f"url = {quoted(plan.url)}"
    if plan.url.startswith("http://saved.invalid"):
        yield "# QUESTION: where does this saved page come from? Write its address into `url`."
    if plan.frame:
        yield f"iframe = {quoted(plan.frame)}"
    if plan.captcha:
        yield "# A person solves the captcha; the program stops where it sees one."
        yield f"captcha = {{ selector = {quoted(plan.captcha)} }}"
    yield from _questions(plan)


def _questions(plan: DraftPlan) -> Iterator[str]:
    """What a form cannot show before it was ever sent, with examples in the language of the page."""
    east = any(_EAST.search(each.guess.label) for each in plan.fields)
    success, failure, number = _SIGNS_EAST if east else _SIGNS_WEST
    yield "# QUESTION: what does the page show once it took a letter (text, url or selector)? Without it"
    yield "# every attempt is ambiguous."
    yield f"# success = {{ text = {quoted(success)} }}"
    yield "# QUESTION: and what when it was refused?"
    yield f"# failure = {{ text = {quoted(failure)} }}"
    yield "# QUESTION: does it show a number or a query password, or lead to a page of the letter's own?"
    yield f"# receipt = {{ number = {{ regex = '{number}' }}, link = {{ of = \"url\" }} }}"


def _steps(plan: DraftPlan) -> Iterator[str]:
    for step in plan.steps:
        yield ""
        doubt = f"DOUBTFUL: {step.doubt}: " if step.doubt else ""
        yield f"# {doubt}{step.do} {comment(step.words)}"
        yield "[[submit.steps]]"
        yield f"do = {quoted(step.do)}"
        yield from _keys(step.keys)
        if step.new_window:
            yield "new_window = true"


def _fields(plan: DraftPlan) -> Iterator[str]:
    for each in plan.fields:
        if each.guess.type in {"submit", "consent", "captcha"}:
            if each.guess.type == "captcha":
                yield f"\n# [{each.number}] {comment(each.guess.label)}: a captcha, left to a person."
            continue
        yield ""
        yield from _field(each)


def _field(each: Pointed) -> Iterator[str]:
    guess = each.guess
    sure = _sure(guess)
    title = f"# [{each.number}] {comment(guess.label) or 'no label'}"
    if guess.trap:
        yield f"{title}: a trap for programs; never filled in."
        return
    said = _said(each)
    if said is None:
        doubt = "DOUBTFUL: required, and nothing says what goes in" if guess.required else "left empty"
        yield f"{title}: {sure}; {doubt}."
        yield f"# [[submit.fields]]  {_inline(each.keys)}"
        return
    keys, lines, doubtful = said
    why = f": {each.doubt}" if each.doubt else ""
    yield f"{title}: {sure}{'; DOUBTFUL' + why if doubtful else ''}"
    yield "[[submit.fields]]"
    yield from _keys(keys)
    yield from lines


def _sure(guess: Guess) -> str:
    """What the field was taken for, how surely, and what the page says of it."""
    control = guess.field.first
    notes = [f"{guess.type}, {guess.confidence:.2f}"]
    notes += ["required"] if guess.required else []
    notes += [f"at most {control.maxlength} characters"] if control.maxlength else []
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
    return each.keys, fill_lines(part, required=guess.required), guess.confidence < SURE


def part_of(kind: FieldType) -> str | None:
    """The part of a persona or letter that goes into a field of this type; None where none does."""
    return _PARTS.get(kind)


def fill_lines(part: str, *, required: bool) -> list[str]:
    """The lines of a field that takes this part."""
    lines = [f"fill = {quoted(part)}"]
    if not required and part in {"identity_number", "address", "phone"}:
        lines.append("optional = true")
    if part in {"query_password", "identity_number"}:
        lines.append("secret = true")
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
    return options[0] if options else None


def _is_empty(option: str) -> bool:
    return gist(option).startswith(_EMPTY_CHOICE) or not gist(option)


def _consents(plan: DraftPlan) -> Iterator[str]:
    for each in plan.fields:
        if each.guess.type == "consent" and (each.entered or _is_to_tick(each.guess)):
            yield ""
            yield f"# [{each.number}] {comment(each.guess.label)}: consent, {each.guess.confidence:.2f}"
            yield "[[submit.consent]]"
            yield from _keys(each.keys)


def _is_to_tick(guess: Guess) -> bool:
    return not guess.trap and not guess.field.first.checked


def _press(plan: DraftPlan) -> Iterator[str]:
    press = [each for each in plan.fields if each.guess.type == "submit"]
    yield ""
    if not press:
        yield "# DOUBTFUL: nothing was found that sends the form; write what does, else this is no recipe."
        yield "# [submit.press]"
        return
    doubt = f"; DOUBTFUL: {press[0].doubt}" if press[0].doubt else ""
    yield f"# [{press[0].number}] {comment(press[0].guess.label)}: sends the form{doubt}"
    yield "[submit.press]"
    yield from _keys(press[0].keys)


def _tail() -> Iterator[str]:
    yield ""
    yield "# QUESTION: where do answers show? `mail` means that they come by mail only; else describe the"
    yield "# list, the look-up or the page (docs/how-to/recipe.md). For a page of the letter's own:"
    yield '# kind = "page"'
    yield '# url = "{link}"'
    yield '# container = "#content"'
    yield '# answer = { body = ".reply" }'
    yield "[watch]"
    yield 'kind = "mail"'


def _keys(keys: Mapping[str, Any]) -> Iterator[str]:
    for key, value in keys.items():
        yield f"{key} = {quoted(value) if isinstance(value, str) else str(value).lower()}"


def _inline(keys: Mapping[str, Any]) -> str:
    return ", ".join(_keys(keys))


def quoted(words: str) -> str:
    """A TOML basic string, which is a JSON string that also escapes DEL (TOML 1.0, String)."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def comment(words: str, most: int = 80) -> str:
    """Words of strangers on one line of a comment, without anything a terminal or a parser would obey."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:most]
