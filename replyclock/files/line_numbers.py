"""Finds the line on which a key stands in TOML or JSON text; the standard readers do not say it."""

import re
from collections.abc import Iterator

Keys = tuple[str | int, ...]

_HEADER = re.compile(r"\s*+(\[\[?)\s*+([\w.\"'-][\w.\"' \t-]*+)\]")
_KEY = re.compile(r"""[\s{]*((?:[\w.-]|"[^"]*"|'[^']*')+)\s*[=:]\s*(\[?)([^#]*)""")
_ENTRY = re.compile(r"\s*\{")


def line_of(text: str, keys: Keys) -> int | None:
    """The line of a key or, where it is not found, of the innermost table or list around it."""
    lines: dict[Keys, int] = {}
    for number, place in _places(text):
        lines.setdefault(place, number)
    for end in range(len(keys), 0, -1):
        if keys[:end] in lines:
            return lines[keys[:end]]
    return None


def _places(text: str) -> Iterator[tuple[int, Keys]]:
    """(line, keys) of every table, key and entry of a list that begins on a line of its own."""
    counts: dict[Keys, int] = {}
    table: Keys = ()
    entries: Keys | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if entries is not None and _ENTRY.match(line):
            counts[entries] = counts.get(entries, -1) + 1
            yield number, (*entries, counts[entries])
        elif header := _HEADER.match(line):
            entries, table = None, _table(header[2].rstrip(), header[1] == "[[", counts)
            yield number, table
        elif key := _KEY.match(line):
            place = (*table, *_split(key[1]))
            entries = place if key[2] and "]" not in key[3] else None
            yield number, place


def _table(name: str, is_list: bool, counts: dict[Keys, int]) -> Keys:
    """The path of a table, with the position in the list it stands in."""
    path: Keys = ()
    parts = _split(name)
    for position, part in enumerate(parts, start=1):
        path = (*path, part)
        if is_list and position == len(parts):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _split(name: str) -> Keys:
    return tuple(part.strip("\"' ") for part in name.split("."))
