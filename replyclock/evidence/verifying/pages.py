"""Reads the words of a stranger's page behind the wall, as its mails are read."""

import json
from functools import cache
from html.parser import HTMLParser

from replyclock.evidence.pack_reader import BadPack
from replyclock.limits.apart import WorkApart
from replyclock.limits.wall import WorkStopped


def read_page(data: bytes, encoding: str, *, is_markup: bool) -> str:
    """All text of a page, or all strings of a JSON text; raises BadPack where reading it was stopped."""
    try:
        return _wall().run(_read, data, encoding, is_markup)
    except WorkStopped as stopped:
        raise BadPack(f"A page of {len(data)} bytes was not read: {stopped}.") from stopped


@cache
def _wall() -> WorkApart:
    """One for all packs: its children wait for the next page."""
    return WorkApart(most=1)


def _read(data: bytes, encoding: str, is_markup: bool) -> str:
    text = data.decode(encoding, "replace")
    return _words_of(text) if is_markup else _values_of(text)


def _words_of(page: str) -> str:
    words = _Words()
    words.feed(page)
    return "".join(words.found)


def _values_of(text: str) -> str:
    """All strings of a JSON text, one after the other; other text as it is."""
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        return text
    found = []
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, (dict, list)):
            waiting.extend(value.values() if isinstance(value, dict) else value)
    return "".join(found)


class _Words(HTMLParser):
    """All text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep it."""
        self.found.append(data)
