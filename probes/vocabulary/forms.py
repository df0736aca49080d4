"""The words of forms, buttons, links and steps, from forms.toml; knows no page."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from replyclock.probes.vocabulary.phrases import Phrases, phrases

_FILE = Path(__file__).with_name("forms.toml")


@dataclass(frozen=True, slots=True)
class FormWords:
    """The tables of forms.toml that are about forms."""

    press: Phrases
    press_names: Phrases
    forms: Phrases
    form_names: Phrases
    weights: dict[str, float]


def form_tables() -> dict[str, Any]:
    """The tables of forms.toml."""
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def form_words() -> FormWords:
    """The words about forms, read once."""
    tables = form_tables()
    forms = tables["form"]
    press = tables["press"]
    return FormWords(
        phrases({"send": press["send"], "never": press["never"]}),
        phrases({"send": press["names"]}),
        phrases({kind: table["words"] for kind, table in forms.items()}),
        phrases({kind: table["names"] for kind, table in forms.items()}),
        {kind: float(table["weight"]) for kind, table in forms.items()},
    )
