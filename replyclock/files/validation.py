"""Says in one sentence what is wrong in a TOML or JSON file; knows schemas, not what they mean."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from replyclock.files.line_numbers import Keys, line_of

# What pydantic's own words become for somebody who writes no programs, by the start of its error type.
_EXPECTED = {
    "string_too_short": "expected some text, not nothing",
    "string": "expected text in quotes",
    "int": "expected a whole number",
    "float": "expected a number",
    "bool": "expected true or false",
    "time": "expected a time of day such as 09:00:00",
    "date": "expected a day such as 2026-10-12",
    "path": "expected the name of a file or folder in quotes",
    "tuple": "expected a list in square brackets",
    "list": "expected a list in square brackets",
    "model": "expected a table of keys",
    "dict": "expected a table of keys",
    "mapping": "expected a table of keys",
}
_WORDS = {
    "Input should be greater than or equal to": "expected at least",
    "Input should be less than or equal to": "expected at most",
    "Input should be greater than": "expected more than",
    "Input should be less than": "expected less than",
    "Input should be": "expected",
    "URL scheme": "the address's scheme",
}
_SHOWN = 60


def fault_sentence(path: Path, text: str, error: ValidationError, schema: Mapping[str, Any]) -> str:
    """File, line, dotted key, and what was expected there; a misspelt key comes before all else."""
    faults: list[Mapping[str, Any]] = [*error.errors()]
    fault = next((each for each in faults if each["type"] == "extra_forbidden"), faults[0])
    keys, known = _walk(tuple(fault["loc"]), schema)
    line = line_of(text, keys)
    place = f"{path}:{line}" if line else f"{path}"
    key = dotted(keys)
    if fault["type"] == "extra_forbidden":
        return f"{place}: unknown key {key}; {_nearest(str(keys[-1]), known)}."
    if fault["type"] == "missing":
        return f"{place}: key {key} is missing; add it."
    return f"{place}: {key + ': ' if key else ''}{_expectation(fault)}."


def dotted(keys: Keys) -> str:
    """The key as a person writes it; positions count from 1: submit.fields[2].label."""
    parts = (f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in keys)
    return "".join(parts).lstrip(".")


def _expectation(fault: Mapping[str, Any]) -> str:
    context = fault.get("ctx", {})
    kind = str(fault["type"])
    if kind == "union_tag_not_found":
        return f"key {context['discriminator']} is missing; add it".replace("'", "")
    if kind == "union_tag_invalid":
        expected = f"expected {context['expected_tags']}"
        return f"{context['discriminator']} = {context['tag']!r}: {expected}".replace("'", "")
    if kind == "too_short":
        return f"expected a list of at least {context['min_length']}"
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    family = kind.partition("_")[0]
    if family in _EXPECTED and kind.endswith(("_type", "_parsing", "_inexact", "from_float", "_zero")):
        return f"{_EXPECTED[family]}{_given(fault['input'])}"
    return _translated(str(fault["msg"]), fault)


def _translated(message: str, fault: Mapping[str, Any]) -> str:
    own = message.removeprefix("Value error, ").rstrip(".")
    for foreign, word in _WORDS.items():
        if own.startswith(foreign):
            given = _given(fault["input"]) if word.startswith("expected") else ""
            return own.replace(foreign, word, 1) + given
    return own


def _given(value: Any) -> str:
    shown = value if isinstance(value, str) else repr(value)
    if isinstance(value, dict | list) or len(shown) > _SHOWN:
        return ""
    return f", not {shown!r}" if isinstance(value, str) else f", not {_as_written(value)}"


def _as_written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _nearest(key: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    if near:
        return f"the nearest known key is {near[0]}"
    return f"known keys are {', '.join(known)}" if known else "it stands where no table is known"


def _walk(loc: Keys, schema: Mapping[str, Any]) -> tuple[Keys, tuple[str, ...]]:
    """The keys without pydantic's own tags, and the keys known in the innermost table."""
    node: Mapping[str, Any] = schema
    keys: Keys = ()
    known: tuple[str, ...] = ()
    for part in loc:
        node = _resolve(node, schema)
        tags = node.get("discriminator", {}).get("mapping", {})
        if part in tags:
            node = {"$ref": tags[part]}
            continue
        if part == "[key]":
            continue
        known = tuple(node.get("properties", ()))
        keys = (*keys, part)
        node = node.get("items", {}) if isinstance(part, int) else _child(node, part)
    return keys, known


def _child(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """What a key holds: its own property, or what every key of a table such as [mailbox.NAME] holds."""
    own = node.get("properties", {}).get(key)
    patterns = iter(node.get("patternProperties", {}).values())
    found = own or next(patterns, None) or node.get("additionalProperties")
    return found if isinstance(found, Mapping) else {}


def _resolve(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    for choice in node.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolve(choice, schema)
    return node
