"""Reads where a HYPERLINK formula leads and what it shows; reckons nothing but texts put together.

Form: ECMA-376 part 1, 18.17.7.148. Recalculating is left to spreadsheets: what is no text, no cell of the
same sheet and no joining of both means nothing here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_CALL = re.compile(r"(?:(?<!\s)\s++)?+(?:_xlfn\.)?(?<![A-Z])([A-Z]++)\s*+\(", re.IGNORECASE)
_TEXT_OR_CALL = re.compile(r'"(?:[^"]|"")*+"?|(?<![A-Z.])(?:_xlfn\.)?([A-Z]++)\s*+\(', re.IGNORECASE)
_TEXT = re.compile(r'(?:(?<!\s)\s++)?+"((?:[^"]|"")*+)("\s*+)?+')
_CELL = re.compile(r"(?:(?<!\s)\s++)?+\$?([A-Z]{1,3})\$?(\d{1,7})\s*+(?![(!\w])", re.IGNORECASE)
_NUMBER = re.compile(r"(?:(?<!\s)\s++)?+(\d{1,15}(?:\.\d{1,15})?)\s*+")
_JOINING = frozenset({"CONCATENATE", "CONCAT"})
_KEEPING = frozenset({"TRIM", "T"})
_LONGEST = 8_192
"""A formula is no longer (ECMA-376 gives no limit; spreadsheets take 8,192 characters)."""
_MOST_SHOWN = 32_767
"""Signs that a cell holds, in spreadsheets; a formula that makes more makes an error."""

CellText = Callable[[int, int], str]
"""The text of a cell by its row from 1 and its place from 0."""


@dataclass(frozen=True, slots=True)
class FormulaLink:
    """Where a formula leads, and what its cell shows; `shown` is None where the formula does not say it."""

    address: str
    shown: str | None

    @property
    def said(self) -> str:
        """What the cell shows: its words, else the address."""
        return self.address if self.shown is None else self.shown


def read_hyperlink(formula: str, cell: CellText) -> FormulaLink | None:
    """The link of the first HYPERLINK in a formula; None where there is none, or it leads nowhere."""
    start = _begins_at(formula) if len(formula) <= _LONGEST and formula[:2].lstrip("'")[:1] in "=+" else None
    if start is None:
        return None
    reading = _Reading(formula, start, cell)
    address = reading.text()
    shown = reading.text() if address is not None and reading.passes(",;") else None
    if not address or address.startswith("#"):  # "#" leads to another cell
        return None
    return FormulaLink(address, shown)


def _begins_at(formula: str) -> int | None:
    """Behind the bracket of HYPERLINK, where that stands in no text."""
    calls = (found for found in _TEXT_OR_CALL.finditer(formula) if found[1])
    return next((found.end() for found in calls if found[1].upper() == "HYPERLINK"), None)


class _Joined:
    """Texts put together, until one means nothing or all are longer than a cell: then they mean nothing."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left: int | None = _MOST_SHOWN

    def add(self, part: str | None) -> None:
        """One more."""
        if self._left is None or part is None or len(part) > self._left:
            self._left = None
            self._parts.clear()
            return
        self._left -= len(part)
        self._parts.append(part)

    @property
    def text(self) -> str | None:
        """What they are together; None where they mean nothing."""
        return None if self._left is None else "".join(self._parts)


@dataclass
class _Reading:
    """How far a formula was read."""

    formula: str
    place: int
    cell: CellText
    depth: int = 0
    unread: int = 2 * _MOST_SHOWN

    def passes(self, signs: str) -> bool:
        """True when one of the signs comes next; it is read then."""
        if self.formula[self.place : self.place + 1] in tuple(signs):
            self.place += 1
            return True
        return False

    def text(self) -> str | None:
        """Texts joined by &; None for anything else."""
        parts = _Joined()
        parts.add(self._part())
        while self.passes("&"):
            parts.add(self._part())
        return parts.text

    def _part(self) -> str | None:
        for kind in (_TEXT, _CELL, _NUMBER, _CALL):
            found = kind.match(self.formula, self.place)
            if found is not None:
                self.place = found.end()
                return self._meaning(kind, found)
        return None

    def _meaning(self, kind: re.Pattern[str], found: re.Match[str]) -> str | None:
        if kind is _TEXT:
            return found[1].replace('""', '"') if found[2] else None  # a text that nobody closed is none
        if kind is _CELL:
            return self._of_cell(int(found[2]), _place(found[1]))
        return found[1] if kind is _NUMBER else self._called(found[1].upper())

    def _of_cell(self, row: int, place: int) -> str | None:
        """The text of a cell; None once more was read than both what leads and what is shown may hold."""
        text = self.cell(row, place) if self.unread > 0 else ""
        self.unread -= len(text)
        return text if self.unread > 0 else None

    def _called(self, name: str) -> str | None:
        """What a function of texts gives; deep nesting is no address."""
        if name not in _JOINING | _KEEPING or self.depth > 8:
            return None
        self.depth += 1
        first = self.text()
        parts = _Joined()
        parts.add(first)
        while self.passes(",;"):
            parts.add(self.text())
        self.depth -= 1
        joined = parts.text
        if not self.passes(")") or first is None or joined is None:
            return None
        while self.passes(" "):
            pass
        return " ".join(first.split()) if name == "TRIM" else joined


def _place(letters: str) -> int:
    """A column's letters as its place from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
