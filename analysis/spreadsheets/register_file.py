"""Reads somebody's list of sites, CSV or XLSX, into rows of text; knows no meaning of a column."""

import io
import warnings
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from replyclock.analysis.spreadsheets.merged_cells import Merged, SheetMarks, read_marks
from replyclock.analysis.spreadsheets.table_file import (
    FAULTS,
    cell_text,
    is_workbook,
    named_sheet,
    read_bytes,
    require_small,
)
from replyclock.analysis.spreadsheets.text_tables import csv_rows
from replyclock.domain.published.columns import FileOrder
from replyclock.errors import WrongUse

SheetRow = tuple[int, Sequence[str], Mapping[int, str]]

_MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """A sheet, or a CSV file, whose title is "": the rows that hold anything.

    A row is its line, its cells, and by place from 0 where its cells lead. A cell that was merged with
    others says the same in each.
    """

    title: str
    rows: Sequence[SheetRow]


def read_sheets(path: Path, order: FileOrder) -> tuple[RegisterSheet, ...]:
    """All sheets, or the one named; raises WrongUse when the file is missing or none."""
    data = read_bytes(path)
    if not is_workbook(path, data):
        lines, _ = csv_rows(path, data, order)
        return (RegisterSheet("", [(line, cells, {}) for line, cells in lines if any(cells)]),)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that mean nothing here
            require_small(path, data)
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = book.worksheets if order.sheet is None else [named_sheet(path, book, order.sheet)]
            marks = read_marks(data)
            return tuple(
                RegisterSheet(sheet.title, list(_filled_rows(sheet, marks.get(sheet.title, SheetMarks()))))
                for sheet in sheets
            )
    except FAULTS as fault:
        raise WrongUse(
            f"{path} is no workbook that can be read ({fault}): save it as XLSX or CSV."
        ) from fault


def _filled_rows(sheet: Any, marks: SheetMarks) -> Iterator[SheetRow]:
    """The rows that hold anything themselves, with what merged cells say in each cell they cover."""
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    waiting, covering = deque(marks.merged), list[tuple[Merged, str]]()
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [cell_text(value) for value in row]
        while waiting and waiting[0].first_row <= number:
            merged = waiting.popleft()
            covering.append((merged, cells[merged.first_place] if merged.first_place < len(cells) else ""))
        if any(cells):
            covering = [each for each in covering if each[0].last_row >= number]
            for merged, text in covering:
                _spread(text, merged, cells)
            yield number, cells, marks.links.get(number, {})


def _spread(text: str, merged: Merged, cells: list[str]) -> None:
    last = min(merged.last_place, _MOST_PLACES)
    if text:
        cells.extend("" for _ in range(len(cells), last + 1))
        cells[merged.first_place : last + 1] = [text] * (last + 1 - merged.first_place)
