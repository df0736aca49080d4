"""A paper as a list of blocks in one language, which HTML and DOCX both print. Knows no figures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from replyclock.analysis.text.translations import Language

Style = Literal["body", "note", "dateline", "listed", "label"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 2 opens a part, 3 a section."""

    text: str
    level: Literal[2, 3]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; "listed" stands in a list of attachments, "label" over an attachment's title."""

    text: str
    style: Style = "body"


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table; `widths` are relative, `figures` the places of columns with figures, `total` marks a last row.

    `caption` "" means that the heading before it says enough.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    figures: frozenset[int] = frozenset()
    total: bool = False


Block = Heading | Paragraph | PaperTable


@dataclass(frozen=True, slots=True)
class Annex:
    """What begins on a page of its own, with label and title."""

    label: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that is printed, in reading order; `as_of` is the instant that its figures hold for."""

    language: Language
    title: str
    program: str
    as_of: datetime
    blocks: tuple[Block, ...]
    attachments: tuple[Annex, ...]
