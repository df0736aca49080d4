"""Says what a filled form would still refuse: empty required fields, limits, values that do not fit."""

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error

from replyclock.ports.sender import FieldLimit
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.recipe.elements import FormField
from replyclock.probes.sending.address_refusal import address_refusal
from replyclock.probes.sending.fields import Filled
from replyclock.probes.sending.form import FilledForm
from replyclock.probes.sending.form_state import Refusal, ask, refusing
from replyclock.probes.vocabulary.results import names_captcha


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found: faults in one sentence each, and the limits of the fields for title and body."""

    faults: tuple[str, ...]
    limits: tuple[FieldLimit, ...]


async def inspect(visit: Visit, form: FilledForm, *, past_captcha: bool, asked: frozenset[str]) -> Inspection:
    """Look at every field as it was filled in, and at those that were not but for the names in `asked`."""
    faults: list[str] = []
    limits: list[FieldLimit] = []
    for filled in form.fields:
        with suppress(Error):  # what vanished after it was filled in cannot be asked
            told = await ask(filled.element, "field")
            most = most_characters(told["near"], told["maxlength"], told["length"])
            refused = await address_refusal(filled, told, name_of(filled, told["label"]))
            faults += [refused] if refused else _faults(filled, told, most)
            if most is not None and filled.field.fill in ("title", "body"):
                limits.append(FieldLimit(filled.field.fill, name_of(filled, told["label"]), most))
    with suppress(Error):
        unfilled = await ask(form.area, "unfilled")
        wanted = [each for each in unfilled if each["name"] not in asked]
        faults += _unfilled(wanted, visit, past_captcha=past_captcha)
        told = asked | {each["name"] for each in unfilled}
        faults += _refusals(await refusing(form.press, form.fields), told, past_captcha=past_captcha)
    return Inspection(tuple(faults), tuple(limits))


async def refusals(form: FilledForm) -> tuple[str, ...]:
    """The controls that a browser sends no form for, in a sentence each; none where the page has gone on."""
    with suppress(Error):
        return tuple(str(each) for each in await refusing(form.press, form.fields))
    return ()


def name_of(filled: Filled, label: str) -> str:
    """The field as sentences name it: the recipe's key, and the label as the page or the recipe has it."""
    field = filled.field
    words = label or _recipe_name(field)
    return f"{filled.key} ({words.strip(' *＊:：')})" if words else filled.key


def _recipe_name(field: FormField) -> str:
    return field.label or field.placeholder or field.name or field.text or field.selector or ""


def _faults(filled: Filled, told: dict[str, Any], most: int | None) -> Iterator[str]:
    name = name_of(filled, told["label"])
    if most is not None and told["length"] > most:
        yield f"{name} takes at most {most} characters, and {told['length']} were filled in: shorten the text"
    elif not told["valid"]:
        yield f"{name} does not accept what was filled in ({told['message'] or 'no reason given'})"


def _unfilled(found: list[dict[str, str]], visit: Visit, *, past_captcha: bool) -> Iterator[str]:
    for each in found:
        words = each["label"].strip(" *＊:：") or each["name"]
        if past_captcha and names_captcha(f"{each['label']} {each['name']}"):
            continue
        where = f"({each['name'] or 'without a name'}) on {visit.page.url}"
        yield f"the required field “{words}” {where} stays empty: add it to the recipe"


def _refusals(found: Iterable[Refusal], told: Collection[str], *, past_captcha: bool) -> Iterator[str]:
    """What refuses beside the fields that were filled in and those that are told to stay empty."""
    for each in found:
        if (
            each.key
            or each.helped
            or each.name in told
            or (past_captcha and names_captcha(f"{each.label} {each.name}"))
        ):
            continue
        yield f"{each}, so that the browser would send nothing: have the recipe fill it in"


_CHARACTERS = r"(?:个\s*+)?(?:汉字|字符|字|characters?|chars?|letters?)"
_MOST = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:最多|至多|上限|限制?|不超过|不能超过|不得超过|不多于|少于|控制在)\D{{0,8}}(\d{{1,9}}+)(?!\d)\s*+{_CHARACTERS}",
        rf"(?<!\d)(\d{{1,9}}+)\s*+{_CHARACTERS}\s*+(?:以内|以下|之内|内)",
        (
            rf"(?:max(?:imum)?|up to|at most|limit(?:ed)?|no more than)\D{{0,16}}"
            rf"(\d{{1,9}}+)(?!\d)\s*+{_CHARACTERS}"
        ),
        rf"(?<!\d)(\d{{1,9}}+)\s*+{_CHARACTERS}\s*+(?:max(?:imum)?|limit|or (?:less|fewer))",
    )
]
_COUNTER = re.compile(r"(?<![\d/])(\d{1,9}+)\s*+/\s*+(\d{1,9}+)(?![\d/])")
_LEFT = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:还|剩余?|尚)\D{{0,8}}?(-?\d{{1,9}}+)(?!\d)\s*+{_CHARACTERS}",
        rf"(-?(?<!\d)\d{{1,9}}+)\s*+{_CHARACTERS}\s*+(?:left|remaining|to go)",
    )
]


def most_characters(near: str, maxlength: int | None, typed: int) -> int | None:
    """The smallest limit that a field names, after `typed` characters stand in it; None where it names none.

    `near` is what a person reads beside the field, a counter that counts along included.
    """
    limits = [int(hit[1]) for pattern in _MOST for hit in pattern.finditer(near)]
    limits += [typed + int(hit[1]) for pattern in _LEFT for hit in pattern.finditer(near)]
    limits += [int(hit[2]) for hit in _COUNTER.finditer(near) if int(hit[1]) == typed]
    if maxlength is not None:
        limits.append(maxlength)
    return min((limit for limit in limits if limit > 0), default=None)
