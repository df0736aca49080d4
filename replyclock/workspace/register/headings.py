"""The words of other people's registers, from register_headings.toml: headings, levels, kinds, nothing."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from replyclock.domain.register.join import COLUMNS
from replyclock.errors import WrongUse
from replyclock.workspace.register.web_address import to_ascii_width

NEEDED = ("code", "name", "address")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_NO_LETTERS = re.compile(r"[\s:_*\-.'\"]+")


@dataclass(frozen=True, slots=True)
class Headings:
    """Which column of a list (from 0) holds what; `ignored` headings are not known.

    `strict_codes` says that the codes are national website identification codes.
    """

    places: Mapping[str, int]
    ignored: tuple[str, ...]
    strict_codes: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns a register cannot do without and that were not found."""
        return tuple(column for column in NEEDED if column not in self.places)


def read_headings(cells: Sequence[str], said: Mapping[str, str]) -> Headings:
    """What the headings mean; `said` are headings that a person named, by column."""
    plain = [_plain(cell) for cell in cells]
    places: dict[str, int] = {}
    for column in COLUMNS:
        words = [_plain(said[column])] if column in said else _table()["columns"][column]
        found = next((plain.index(word) for word in words if word in plain), None)
        if found is not None and found not in places.values():
            places[column] = found
    ignored = tuple(cell for place, cell in enumerate(cells) if cell and place not in places.values())
    strict = "code" in places and plain[places["code"]] in _table()["identification"]["headings"]
    return Headings(places, ignored, strict)


def require_columns(said: Mapping[str, str]) -> None:
    """Raise WrongUse for a column that a register does not have."""
    for column in said:
        if column not in COLUMNS:
            raise WrongUse(f"A register has no column {column!r}: the columns are {', '.join(COLUMNS)}.")


def known_value(column: str, text: str) -> str:
    """The register's own word for a level or kind, else the text itself; "" for a word for nothing."""
    plain = to_ascii_width(text).strip()
    if plain.casefold() in _table()["nothing"]["words"]:
        return ""
    return _values(column).get(plain.casefold(), text)


def _plain(heading: str) -> str:
    return _NO_LETTERS.sub("", _ASIDE.sub("", to_ascii_width(heading))).casefold()


@cache
def _values(column: str) -> Mapping[str, str]:
    listed = _table()["values"].get(column, {})
    return {word.casefold(): own for own, words in listed.items() for word in words}


@cache
def _table() -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath("headings.toml").read_text("utf-8")
    return tomllib.loads(text)
