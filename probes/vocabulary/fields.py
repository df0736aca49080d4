"""The words that tell what a field is for, from fields.toml; knows no page."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from replyclock.probes.vocabulary.phrases import Phrases, phrases, spoken_name

_FILE = Path(__file__).with_name("fields.toml")


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The tables of fields.toml: phrases of labels, of choices, and of names."""

    labels: Phrases
    options: Phrases
    names: Phrases
    joined: tuple[tuple[str, str], ...]

    def named(self, name: str) -> dict[str, float]:
        """What a programmer's name says, also where its words are written in one."""
        words = spoken_name(name)
        scores = self.names.said(words)
        if scores:
            return scores
        glued = words.replace(" ", "")
        for part, meaning in self.joined:
            if part in glued and (len(part) > 4 or glued.startswith(part) or glued.endswith(part)):
                return {meaning: 0.6}
        return {}


@cache
def field_words() -> FieldWords:
    """The words of fields, read once."""
    tables = tomllib.loads(_FILE.read_text("utf-8"))
    names = {meaning: table["names"] for meaning, table in tables.items()}
    joined = sorted(
        (
            (name.replace(" ", ""), meaning)
            for meaning, each in names.items()
            for name in each
            if len(name) > 3
        ),
        key=lambda pair: (-len(pair[0]), pair),
    )
    labels = phrases({meaning: table["words"] for meaning, table in tables.items()})
    options = phrases({meaning: table.get("options", ()) for meaning, table in tables.items()})
    return FieldWords(labels, options, phrases(names), tuple(joined))
