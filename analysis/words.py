"""The report's words in Chinese and English, from words.toml. Knows no figures."""

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Literal

from markupsafe import Markup

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}


class Words:
    """Looks words up by `table.key`; values are escaped when they are put in."""

    def __init__(self, tables: Mapping[str, Mapping[str, Any]]) -> None:
        self._tables = tables

    def one(self, language: Language, key: str, **values: object) -> str:
        """The words in one language, as plain text; raises KeyError for an unknown key."""
        return self._pattern(language, key, values).format(**values)

    def both(self, key: str, **values: object) -> Markup:
        """The words in both languages, of which the page shows one; values may be Markup or text."""
        return Markup("").join(
            Markup('<span class="{}" lang="{}">{}</span>').format(
                language, _TAGS[language], self._filled(language, key, values)
            )
            for language in LANGUAGES
        )

    def term(self, table: str, value: str) -> Markup:
        """A value of a fixed list (a finding, a level) in both languages; as it stands when unknown."""
        return self.both(f"{table}.{value}") if value in self._tables[table] else Markup.escape(value)

    def names(self, table: str) -> tuple[str, ...]:
        """What a table lists, in its order."""
        return tuple(self._tables[table])

    def sentence(self, text: str) -> Markup:
        """A sentence of the domain in both languages; as it stands when it is not listed."""
        chinese = self._tables["sentences"].get(text)
        if chinese is None:
            return Markup.escape(text)
        spans = Markup('<span class="zh" lang="zh-CN">{}</span><span class="en" lang="en">{}</span>')
        return spans.format(chinese, text)

    def counted(self, text: str) -> Markup:
        """A clause of the domain that holds one number, in both languages; as it stands when not listed."""
        number = re.search(r"\d+", text)
        pattern = text.replace(number[0], "{n}", 1) if number else text
        if number is None or pattern not in self._tables["counted"]:
            return Markup.escape(text)
        return self.both(f"counted.{pattern}", n=number[0])

    def _filled(self, language: Language, key: str, values: Mapping[str, object]) -> Markup:
        return Markup.escape(self._pattern(language, key, values)).format(**values)

    def _pattern(self, language: Language, key: str, values: Mapping[str, object]) -> str:
        table, _, name = key.partition(".")
        entry = self._tables[table][name]
        if values.get("n") == 1 and f"{language}_one" in entry:
            return str(entry[f"{language}_one"])
        return str(entry[language])


def load_words() -> Words:
    """The words that come with the program."""
    text = resources.files(__package__).joinpath("words.toml").read_text("utf-8")
    return Words(tomllib.loads(text))
