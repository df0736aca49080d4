"""The report's words in Chinese and English, from translations.toml. Knows no figures."""

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Literal

from markupsafe import Markup

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}


class Translations:
    """Looks words up by `table.key`; values are escaped when they are put in."""

    def __init__(self, tables: Mapping[str, Mapping[str, Any]]) -> None:
        self._tables = tables
        self._told: dict[str, Markup] = {}  # words without values: a report asks for the same a million times

    def one(self, language: Language, key: str, **values: object) -> str:
        """The words in one language, as plain text; raises KeyError for an unknown key."""
        return self._pattern(language, key, values).format(**values)

    def both(self, key: str, **values: object) -> Markup:
        """The words in both languages, of which the page shows one; values may be Markup or text."""
        if values:
            return self._both(key, values)
        if key not in self._told:
            self._told[key] = self._both(key, values)
        return self._told[key]

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
        return self.pair(chinese, text)

    def pair(self, chinese: str, english: str) -> Markup:
        """Words that come in both languages, of which the page shows one."""
        spans = Markup('<span class="zh" lang="zh-CN">{}</span><span class="en" lang="en">{}</span>')
        return spans.format(chinese, english)

    def counted(self, text: str) -> Markup:
        """A clause of the domain that holds one number, in both languages; as it stands when not listed."""
        number = re.search(r"\d+", text)
        pattern = text.replace(number[0], "{n}", 1) if number else text
        if number is None or pattern not in self._tables["counted"]:
            return Markup.escape(text)
        return self.both(f"counted.{pattern}", n=number[0])

    def _both(self, key: str, values: Mapping[str, object]) -> Markup:
        safe = {name: str(Markup.escape(value)) for name, value in values.items()}
        return Markup(  # noqa: S704 - every pattern and every value in it is escaped
            "".join(
                f'<span class="{language}" lang="{_TAGS[language]}">'
                f"{str(Markup.escape(self._pattern(language, key, values))).format(**safe)}</span>"
                for language in LANGUAGES
            )
        )

    def _pattern(self, language: Language, key: str, values: Mapping[str, object]) -> str:
        table, _, name = key.partition(".")
        entry = self._tables[table][name]
        if values.get("n") == 1 and f"{language}_one" in entry:
            return str(entry[f"{language}_one"])
        return str(entry[language])


def load_translations() -> Translations:
    """The words that come with the program."""
    text = resources.files(__package__).joinpath("translations.toml").read_text("utf-8")
    return Translations(tomllib.loads(text))
