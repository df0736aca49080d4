"""Finds values in JSON by their paths and makes text of them; whatever stands there, nothing raises."""

import json
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from replyclock.probes.watching.extract import text_of_html

NOT_JSON = object()
"""What stands for no value at all."""
ROOT = "$"
"""The path of a whole document, and the first name of a path that says so."""
_MOST_VALUES = 5_000
_CALLBACK = re.compile(r"[\w$.]{1,100}\s*+\(")
_MARKUP = re.compile(r"<[a-zA-Z/!]|&#?\w{1,10};")


def read_json(text: str) -> Any:
    """The value of a JSON text, with or without a callback around it; NOT_JSON for any other text."""
    try:
        return json.loads(_without_callback(text))
    except (ValueError, RecursionError):
        return NOT_JSON


def _without_callback(text: str) -> str:
    plain = text.removeprefix("\ufeff").strip()
    call = _CALLBACK.match(plain)
    inside = plain.removesuffix(";").rstrip()
    return inside[call.end() : -1] if call and inside.endswith(")") else plain


def values_at(value: Any, path: str) -> list[Any]:
    """The values at a dotted path, at most 5,000; JSON that stands as a text within JSON is read too."""
    found = [value]
    first, *others = path.split(".")
    for name in others if first == ROOT else (first, *others):
        found = list(islice(chain.from_iterable(_inside(each, name) for each in found), _MOST_VALUES))
    return found


def text_at(value: Any, path: str | None) -> str:
    """The texts at a path, a blank line between them; "" for none."""
    return "\n\n".join(filter(None, map(text_of, values_at(value, path)))) if path else ""


def text_of(value: Any) -> str:
    """A text or number as a person reads it, markup taken out; "" for anything else."""
    if isinstance(value, str):
        plain = value.replace("\0", "").encode("utf-8", "replace").decode()
        return text_of_html(plain) if _MARKUP.search(plain) else _lines(plain)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(int(value)) if isinstance(value, int) or value.is_integer() else str(value)


def _inside(value: Any, name: str) -> Iterator[Any]:
    if isinstance(value, str) and value[:1] in ("{", "["):
        value = read_json(value)
    if isinstance(value, list):
        if name == "*":
            yield from value
        elif name.isascii() and name.isdecimal() and len(name) < 9:
            yield from value[int(name) : int(name) + 1]
    elif isinstance(value, dict) and name in value:
        yield value[name]


def _lines(text: str) -> str:
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))
