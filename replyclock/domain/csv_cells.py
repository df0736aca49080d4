"""The one guard against formulas for every table the program writes, and the only writer of CSV.

Whatever a spreadsheet might reckon with is led by an apostrophe, which reading back takes off again. Knows
nothing of what a cell says.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from math import isfinite
from unicodedata import category

from replyclock.domain.clean_text import nfkc

# OWASP "CSV Injection": a program set to another separator begins new cells at these, quoted or not.
_NEXT_CELL = re.compile("([;\t\r\n])")
_LEADS = frozenset("=+-@|%\N{MINUS SIGN}")
_QUOTES = frozenset("'\"\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}`")
_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_BREAKS = frozenset("\t\r\n")


def starts_formula(text: str) -> bool:
    """True for text in which a spreadsheet, whatever its separator, might find a formula."""
    return guarded(text) != text


def guarded(text: str) -> str:
    """The text with an apostrophe before whatever could be a formula; `unguarded` gives it back.

    A text that is nothing but a decimal number stays as it is.
    """
    kept = "".join(f"'{part}" if _leads(part) else part for part in _NEXT_CELL.split(text))
    return f"'{kept}" if kept.lstrip("'")[:1] in _BREAKS else kept


def unguarded(text: str) -> str:
    """What a cell said before it was guarded."""
    kept = text[1:] if text[:1] == "'" and text.lstrip("'")[:1] in _BREAKS else text
    parts = _NEXT_CELL.split(kept)
    return "".join(part[1:] if part[:1] == "'" and _leads(part[1:]) else part for part in parts)


def csv_text(rows: Iterable[Sequence[object]], line_end: str = "\r\n") -> str:
    """RFC 4180: every cell guarded but numbers of our own; None is an empty cell."""
    out = _Pieces()
    writer = csv.writer(out, lineterminator=line_end)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "".join(out)


class _Pieces(list[str]):
    """What `csv` writes to."""

    def write(self, text: str) -> None:
        self.append(text)


def _cell(value: object) -> object:
    if value is None or (isinstance(value, int | float) and isfinite(value)):
        return value
    return guarded(str(value))


def _leads(part: str) -> bool:
    """True when the first sign that is seen begins a formula, in any width, and the part is no number."""
    first = next((sign for sign in part if not _is_passed_over(sign)), "")
    return nfkc(first)[:1] in _LEADS and first != "" and not _NUMBER.fullmatch(part)


def _is_passed_over(sign: str) -> bool:
    """Blanks, quotes, and what has no shape: byte order marks, signs of no width, controls, joiners."""
    return sign in _QUOTES or sign.isspace() or category(sign)[0] in "CMZ"
