"""What was found on a page: its forms, what their fields are for, and links that may lead to one."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class FoundField:
    """One field of a form; `confidence` lies between 0 and 1, a `trap` is never filled in."""

    type: str
    selector: str
    label: str
    confidence: float
    required: bool
    trap: bool

    def as_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {
            "type": self.type,
            "selector": self.selector,
            "label": self.label,
            "confidence": self.confidence,
            "required": self.required,
            "trap": self.trap,
        }


@dataclass(frozen=True, slots=True)
class FoundForm:
    """One form; `score` (0 to 1) says how much it looks like one that takes a message.

    `frame` points at the frame it lies in, "" for the page itself; selectors count inside it. `lacks` are
    the types of fields that letters mostly have and that it has not.
    """

    selector: str
    score: float
    is_message_form: bool
    fields: tuple[FoundField, ...]
    frame: str = ""
    lacks: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As the command prints it; the frame only where there is one."""
        where = {"frame": self.frame} if self.frame else {}
        return {
            "selector": self.selector,
            **where,
            "score": self.score,
            "is_message_form": self.is_message_form,
            "fields": [each.as_json() for each in self.fields],
        }


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link, and how likely (0 to 1) it leads to a message form."""

    url: str
    words: str
    worth: float


@dataclass(frozen=True, slots=True)
class RobotsRule:
    """The rule of a robots.txt that keeps us from a page; `line` counts from 1, None where not known."""

    file: str
    line: int | None
    text: str


@dataclass(frozen=True, slots=True)
class HostAnswer:
    """What a host says before a visit: the rest it asks for, and the rule that keeps us out, if one does."""

    rest: timedelta
    rule: RobotsRule | None = None


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One page with what was found on it.

    `steps` are what had to be clicked before the form showed. `draft` is a recipe, `picture` a PNG with
    the fields outlined; both only where they were asked for and a message form was found. `beyond` are
    links to other sites that may have the form. `blocked` are other hosts that the page asked for. `login`
    is the selector of a form that asks for a password, "" where there is none. `lists` are links to public
    lists of letters, as far as a draft was asked for.
    """

    page: str
    forms: tuple[FoundForm, ...]
    links: tuple[FoundLink, ...] = ()
    beyond: tuple[FoundLink, ...] = ()
    steps: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    login: str = ""
    lists: tuple[FoundLink, ...] = ()
    draft: str | None = None
    picture: bytes | None = field(default=None, repr=False)

    @property
    def has_message_form(self) -> bool:
        """True when at least one form takes a message."""
        return any(form.is_message_form for form in self.forms)


@dataclass(frozen=True, slots=True)
class SeenList:
    """A public list of letters: its page, how many rows were seen, and where they lead."""

    page: str
    rows: int
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposedWatch:
    """A draft whose `watch` was proposed from this list."""

    seen: SeenList
    draft: str


@dataclass(frozen=True, slots=True)
class WayStop:
    """One page on the way, and the words of the link that led there; "" for the first."""

    url: str
    words: str

    def as_json(self) -> dict[str, str]:
        """As the command prints it."""
        return {"page": self.url, "link": self.words}
