"""What an operator types while a recipe is recorded, and what the recording comes to; knows no page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

SAMPLES: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "name": "林试录",
        "email": "recording@example.invalid",
        "phone": "10000000000",
        "identity_number": "000000000000000000",
        "address": "试录路1号",
        "title": "试录标题",
        "body": "这是录制时的示例正文，不会寄出。",
        "occupation": "试录员",
        "query_password": "246810",
    },
    "en": {
        "name": "Robin RecordedRecipe",
        "email": "recording@example.invalid",
        "phone": "10000000000",
        "identity_number": "000000000000000000",
        "address": "1 Recording Road",
        "title": "Recording title",
        "body": "This is the sample text of a recording; it is never sent.",
        "occupation": "recorder",
        "query_password": "246810",
    },
}
"""Words that stand for the parts of a persona and letter, by language; no number here can be anybody's."""

_SHORTEST_START = 4
_CUT = ("title", "body")


def sample_part(words: str) -> str | None:
    """The part whose sample was typed, in any language; a field's limit may have cut it off."""
    typed = "".join(words.split())
    for sample in SAMPLES.values():
        for part, example in sample.items():
            whole = "".join(example.split())
            cut = part in _CUT and len(typed) >= _SHORTEST_START and whole.startswith(typed)
            if typed == whole or cut:
                return part
    return None


MissingInRecording = Literal["login", "fields", "body", "email", "press", "sure_press"]
"""What a letter needs and nobody did: went through the login, filled in anything, a message, an address,
pressed what sends; "sure_press" means that something was pressed last that may or may not send."""


@dataclass(frozen=True, slots=True)
class TypedEntry:
    """One field or box that was filled in, or what was pressed: `does` says in words what the recipe does."""

    label: str
    does: str
    doubtful: bool

    def as_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {"label": self.label, "does": self.does, "doubtful": self.doubtful}


@dataclass(frozen=True, slots=True)
class RecordedRecipe:
    """What was recorded: `recipe` is TOML, `pressed` whether what sends the form is known, `notes` hints."""

    page: str
    recipe: str
    steps: tuple[str, ...]
    entries: tuple[TypedEntry, ...]
    pressed: bool
    notes: tuple[str, ...]
    missing: tuple[MissingInRecording, ...] = ()

    @property
    def complete(self) -> bool:
        """True when fields were filled in and what sends them was pressed."""
        return self.pressed and bool(self.entries)

    def as_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {
            "page": self.page,
            "steps": list(self.steps),
            "entries": [entry.as_json() for entry in self.entries],
            "pressed": self.pressed,
            "missing": list(self.missing),
            "sent": False,
            "notes": list(self.notes),
        }
