"""Reads somebody's list of sites, CSV or XLSX, into rows of text; knows no meaning of a column."""

import io
import warnings
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from replyclock.analysis.spreadsheets.hyperlink_formula import FormulaLink, read_hyperlink
from replyclock.analysis.spreadsheets.merged_cells import Merged, SheetMarks, read_marks
from replyclock.analysis.spreadsheets.table_file import (
    FAULTS,
    cell_text,
    is_workbook,
    named_sheet,
    read_bytes,
    require_small,
)
from replyclock.analysis.spreadsheets.text_tables import TableLine, csv_rows
from replyclock.domain.published.columns import FileOrder
from replyclock.errors import WrongUse

SheetRow = tuple[int, Sequence[str], Mapping[int, str]]

_MOST_PLACES = 200
_MOST_MADE = 20_000_000
"""Signs that the formulas of a sheet may make together: each may repeat one long cell."""


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """A sheet, or a CSV file, whose title is "": the rows that hold anything.

    A row is its line, its cells, and by place from 0 where its cells lead. A cell that was merged with
    others says the same in each; `hidden` holds the lines that the sheet does not show.
    """

    title: str
    rows: Sequence[SheetRow]
    hidden: frozenset[int] = frozenset()


def read_sheets(path: Path, order: FileOrder) -> tuple[RegisterSheet, ...]:
    """All sheets, those that are shown first, or the one named; raises WrongUse for a file that is none."""
    data = read_bytes(path)
    if not is_workbook(path, data):
        lines, _ = csv_rows(path, data, order)
        return (RegisterSheet("", [_with_links(row) for row in lines if any(row[1])]),)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that mean nothing here
            require_small(path, data)
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = book.worksheets if order.sheet is None else [named_sheet(path, book, order.sheet)]
            marks = read_marks(data)
            shown_first = sorted(sheets, key=lambda sheet: sheet.sheet_state != "visible")
            return tuple(_sheet(sheet, marks.get(sheet.title, SheetMarks()), data) for sheet in shown_first)
    except FAULTS as fault:
        raise WrongUse(
            f"{path} is no workbook that can be read ({fault}): save it as XLSX or CSV."
        ) from fault


def _sheet(sheet: Any, marks: SheetMarks, data: bytes) -> RegisterSheet:
    rows = list(_filled_rows(sheet, marks, _formulas(sheet.title, data) if marks.has_formulas else {}))
    return RegisterSheet(sheet.title, rows, marks.hidden)


def _formulas(title: str, data: bytes) -> Mapping[tuple[int, int], FormulaLink]:
    """The formulas of a sheet that lead somewhere, by row and place; read apart from the values."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    sheet = book[title]
    sheet.reset_dimensions()
    rows = {number: row for number, row in enumerate(sheet.iter_rows(values_only=True), start=1) if any(row)}

    def text(row: int, place: int) -> str:
        cells = rows.get(row, ())
        return cell_text(cells[place]) if place < len(cells) else ""

    found, left = dict[tuple[int, int], FormulaLink](), _MOST_MADE
    for number, row in rows.items():
        for place, value in enumerate(row):
            if isinstance(value, str) and (link := read_hyperlink(value, text)):
                found[number, place] = link
                left -= len(link.address) + len(link.said)
                if left < 0:
                    raise ValueError(f"its formulas make more than {_MOST_MADE} signs")
    return found


def _with_links(row: TableLine) -> SheetRow:
    """A row of CSV, in which formulas are text; they may name no other cell there."""
    line, cells = row
    links = {place: link for place, cell in enumerate(cells) if (link := read_hyperlink(cell, _no_cell))}
    shown = [links[place].said if place in links else cell for place, cell in enumerate(cells)]
    return line, shown, {place: link.address for place, link in links.items()}


def _no_cell(_row: int, _place: int) -> str:
    return ""


def _filled_rows(
    sheet: Any, marks: SheetMarks, formulas: Mapping[tuple[int, int], FormulaLink]
) -> Iterator[SheetRow]:
    """The rows that hold anything themselves, with what merged cells say in each cell they cover."""
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    merging = _Merging(marks.merged)
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [cell_text(value) for value in row]
        links = {place: link for place in range(len(cells)) if (link := formulas.get((number, place)))}
        for place, link in links.items():  # a program that reckons nothing leaves the cell empty
            cells[place] = cells[place] or link.said
        merging.begin(number, cells)
        if any(cells):
            merging.fill(number, cells)
            leads = {place: link.address for place, link in links.items()}
            yield number, cells, {**leads, **marks.links.get(number, {})}


class _Merging:
    """The ranges that a walk down the rows is in; they lie beside each other, so they are few.

    A cell lies in one range at most: one that overlaps another, which no spreadsheet makes, counts for
    nothing.
    """

    def __init__(self, merged: Sequence[Merged]) -> None:
        self._waiting = deque(each for each in merged if each.first_place <= _MOST_PLACES)
        self._covering: list[tuple[Merged, str]] = []

    def begin(self, number: int, cells: Sequence[str]) -> None:
        """Take up the ranges that begin in this row, with what their first cell says."""
        if not self._waiting or self._waiting[0].first_row > number:
            return
        self._covering = [each for each in self._covering if each[0].last_row >= number]
        taken = sum(_places(merged) for merged, _ in self._covering)
        while self._waiting and self._waiting[0].first_row <= number:
            merged = self._waiting.popleft()
            if not taken & _places(merged):
                taken |= _places(merged)
                said = cells[merged.first_place] if merged.first_place < len(cells) else ""
                self._covering.append((merged, said))

    def fill(self, number: int, cells: list[str]) -> None:
        """Write into the row what the ranges that cover it say."""
        for merged, text in self._covering:
            if merged.last_row >= number:
                _spread(text, merged, cells)


def _places(merged: Merged) -> int:
    """The places of a range as the bits of a number."""
    width = max(min(merged.last_place, _MOST_PLACES) - merged.first_place + 1, 0)
    return ((1 << width) - 1) << merged.first_place


def _spread(text: str, merged: Merged, cells: list[str]) -> None:
    last = min(merged.last_place, _MOST_PLACES)
    if text:
        cells.extend("" for _ in range(len(cells), last + 1))
        cells[merged.first_place : last + 1] = [text] * (last + 1 - merged.first_place)
