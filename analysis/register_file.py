"""Reads somebody's list of sites, CSV or XLSX, into rows of text; knows no meaning of a column."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from replyclock.analysis.table_file import cell_text, csv_rows, is_workbook, named_sheet, read_bytes
from replyclock.domain.times_columns import FileOrder
from replyclock.errors import WrongUse

Row = tuple[int, Sequence[str], Mapping[int, str]]

_LARGEST_UNPACKED = 400_000_000
_FAULTS = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, TypeError)
"""What openpyxl raises for files that are none; SyntaxError is what the XML parser's errors are."""


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """A sheet, or a CSV file, whose title is "": the rows that hold anything.

    A row is its line, its cells, and by place from 0 where its cells lead. A cell that was merged with
    others says the same in each.
    """

    title: str
    rows: Sequence[Row]


def read_sheets(path: Path, order: FileOrder) -> tuple[RegisterSheet, ...]:
    """All sheets, or the one named; raises WrongUse when the file is missing or none."""
    data = read_bytes(path)
    if not is_workbook(path, data):
        lines, _ = csv_rows(path, data, order)
        return (RegisterSheet("", [(line, cells, {}) for line, cells in lines if any(cells)]),)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that mean nothing here
            _require_small(path, data)
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
            sheets = book.worksheets if order.sheet is None else [named_sheet(path, book, order.sheet)]
            return tuple(RegisterSheet(sheet.title, list(_filled_rows(sheet))) for sheet in sheets)
    except _FAULTS as fault:
        raise WrongUse(
            f"{path} is no workbook that can be read ({fault}): save it as XLSX or CSV."
        ) from fault


def _require_small(path: Path, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        size = sum(part.file_size for part in parts.infolist())
    if size > _LARGEST_UNPACKED:
        raise WrongUse(f"{path} unpacks to {size:,} bytes, which no register has: save it as CSV.")


def _filled_rows(sheet: Any) -> Iterator[Row]:
    spread = _spread(sheet)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [cell_text(cell.value) for cell in row]
        for place, text in spread.get(number, {}).items():
            if place < len(cells):
                cells[place] = text
        if any(cells):
            yield number, cells, _links(row)


def _spread(sheet: Any) -> dict[int, dict[int, str]]:
    """What merged cells say, by row and place from 0."""
    said: dict[int, dict[int, str]] = {}
    for merged in sheet.merged_cells.ranges:
        text = cell_text(sheet.cell(merged.min_row, merged.min_col).value)
        for row in range(merged.min_row, merged.max_row + 1):
            said.setdefault(row, {}).update(
                dict.fromkeys(range(merged.min_col - 1, merged.max_col), text) if text else {}
            )
    return said


def _links(row: Sequence[Any]) -> dict[int, str]:
    return {
        place: str(link.target)
        for place, cell in enumerate(row)
        if (link := getattr(cell, "hyperlink", None)) is not None and link.target
    }
