"""The data dictionary: type, unit and meaning of every column that leaves the program, from dictionary.toml.

Knows the tables by name only, not their rows.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from replyclock.analysis.text.translations import Translations, load_translations

TYPES = ("text", "integer", "number", "boolean", "day", "instant", "list", "object")
DICTIONARY_COLUMNS = [
    "table",
    "column",
    "type",
    "unit_zh",
    "unit_en",
    "name_zh",
    "meaning_zh",
    "meaning_en",
    "values",
]
_PER_THRESHOLD = "_N"
_THRESHOLD = re.compile(r"_(\d+)$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table; `unit` is a key of the dictionary's units, "" for none.

    `name` is its Chinese name, `values` the possible values with their Chinese, "" where there is no list.
    """

    table: str
    key: str
    type: str
    unit: str
    name: str
    zh: str
    en: str
    values: str


class Dictionary:
    """Looks columns up by table and name."""

    def __init__(self, tables: Mapping[str, Mapping[str, Any]], words: Translations) -> None:
        self._units = tables["units"]
        self._tables = {name: table for name, table in tables.items() if name != "units"}
        self._words = words

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that are described."""
        return tuple(self._tables)

    def title(self, table: str, language: str) -> str:
        """What people call a table."""
        return str(self._tables[table]["title"][language])

    def row(self, table: str, language: str) -> str:
        """What a row of the table is."""
        return str(self._tables[table]["row"][language])

    def keys(self, table: str) -> tuple[str, ...]:
        """The columns described, those that stand once for each threshold ending in _N."""
        return tuple(self._tables[table]["columns"])

    def column(self, table: str, key: str) -> Column:
        """The column by its name in the data (`finding_5`) or here (`finding_N`); raises KeyError."""
        columns = self._tables[table]["columns"]
        found = _THRESHOLD.search(key)
        if key in columns or found is None:
            return self._column(table, key, columns[key], "N")
        return self._column(table, key, columns[key[: found.start()] + _PER_THRESHOLD], found[1])

    def columns(self, table: str, keys: Sequence[str]) -> tuple[Column, ...]:
        """The columns of these names."""
        return tuple(self.column(table, key) for key in keys)

    def rows(self) -> list[dict[str, object]]:
        """The dictionary itself as a table (DICTIONARY_COLUMNS)."""
        return [self._row(self.column(table, key)) for table in self.tables for key in self.keys(table)]

    def _column(self, table: str, key: str, entry: Mapping[str, str], days: str) -> Column:
        name, zh, en = (entry[part].replace("{n}", days) for part in ("name", "zh", "en"))
        values = self._values(entry["values"]) if "values" in entry else ""
        return Column(table, key, entry["type"], entry.get("unit", ""), name, zh, en, values)

    def _values(self, listed: str) -> str:
        """`in time 按时答复; late 逾期答复`."""
        names = self._words.names(listed)
        return "; ".join(f"{name} {self._words.one('zh', f'{listed}.{name}')}" for name in names)

    def _row(self, column: Column) -> dict[str, object]:
        unit = self._units.get(column.unit, {"zh": "", "en": ""})
        return {
            "table": column.table,
            "column": column.key,
            "type": column.type,
            "unit_zh": unit["zh"],
            "unit_en": unit["en"],
            "name_zh": column.name,
            "meaning_zh": column.zh,
            "meaning_en": column.en,
            "values": column.values,
        }


def load_dictionary() -> Dictionary:
    """The dictionary that comes with the program."""
    text = resources.files(__package__).joinpath("dictionary.toml").read_text("utf-8")
    return Dictionary(tomllib.loads(text), load_translations())
