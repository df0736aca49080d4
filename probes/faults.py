"""Says in one sentence what is wrong in a settings or recipe file; knows schemas, not what they mean."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

Keys = tuple[str | int, ...]


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
    return f"{place}: {key or 'the file'}: {_expectation(fault)}."


def _expectation(fault: Mapping[str, Any]) -> str:
    context = fault.get("ctx", {})
    if fault["type"] == "union_tag_not_found":
        return f"key {context['discriminator']} is missing; add it".replace("'", "")
    if fault["type"] == "union_tag_invalid":
        expected = f"expected {context['expected_tags']}"
        return f"{context['discriminator']} = {context['tag']!r}: {expected}".replace("'", "")
    message = str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
    return message.replace("Input should be", "expected", 1).replace("URL scheme", "the address's scheme", 1)


def dotted(keys: Keys) -> str:
    """The key as a person writes it; positions count from 1: submit.fields[2].label."""
    parts = (f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in keys)
    return "".join(parts).lstrip(".")


def line_of(text: str, keys: Keys) -> int | None:
    """The line where a key, or the innermost table around it, stands in TOML or JSON text."""
    lines = _toml_lines(text)
    for end in range(len(keys), 0, -1):
        if keys[:end] in lines:
            return lines[keys[:end]]
    return None


def _toml_lines(text: str) -> dict[Keys, int]:
    lines: dict[Keys, int] = {}
    counts: dict[Keys, int] = {}
    table: Keys = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*(\[\[?)\s*([\w.\"' -]+?)\s*\]", line):
            table = _table(header[2], header[1] == "[[", counts)
            lines.setdefault(table, number)
        elif key := re.match(r"[\s{]*([\w.\"'-]+)\s*[=:]", line):
            lines.setdefault((*table, *_split(key[1])), number)
    return lines


def _table(name: str, is_array: bool, counts: dict[Keys, int]) -> Keys:
    """The path of a table, with the position of the array it stands in."""
    path: Keys = ()
    parts = _split(name)
    for position, part in enumerate(parts, start=1):
        path = (*path, part)
        if is_array and position == len(parts):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _split(name: str) -> Keys:
    return tuple(part.strip("\"' ") for part in name.split("."))


def _nearest(key: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    if near:
        return f"the nearest known key is {near[0]}"
    return f"known keys are {', '.join(known)}"


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
        known = tuple(node.get("properties", ()))
        keys = (*keys, part)
        node = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
    return keys, known


def _resolve(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    for choice in node.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolve(choice, schema)
    return node
