"""Reads a CSV file or one sheet of a workbook into rows of text; knows no meaning of a column."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from replyclock.analysis.spreadsheets.foreign_files import require_readable
from replyclock.analysis.spreadsheets.text_tables import TableLine, csv_rows
from replyclock.domain.published.columns import FileOrder
from replyclock.errors import WrongUse

FAULTS = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, TypeError)
"""What openpyxl raises for files that are none; SyntaxError is what the XML parser's errors are."""

_LARGEST_UNPACKED = 400_000_000
_HALF_A_SECOND = 500_000


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The rows that hold anything: each its line in the file and its cells, stripped, as many as there are.

    `read_as` says how the file was read: encoding and separator, or the sheet. `counts_from_1904` is True
    for a workbook whose day numbers begin in 1904.
    """

    rows: tuple[TableLine, ...]
    read_as: dict[str, str]
    counts_from_1904: bool = False


def read_table(path: Path, order: FileOrder) -> SheetTable:
    """The table in the file; raises WrongUse when it is missing, empty or none."""
    data = read_bytes(path)
    if is_workbook(path, data):
        table = _read_workbook(path, data, order.sheet)
    else:
        lines, read_as = csv_rows(path, data, order)
        table = SheetTable(tuple(row for row in lines if any(row[1])), read_as)
    if not table.rows:
        raise WrongUse(f"{path} is empty: name a file with headings and rows.")
    return table


def read_bytes(path: Path) -> bytes:
    """The file; raises WrongUse when it cannot be read, or is neither text nor XLSX."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise WrongUse(f"{path} cannot be read ({fault.strerror}): name a CSV or XLSX file.") from fault
    require_readable(path, data)
    return data


def is_workbook(path: Path, data: bytes) -> bool:
    """True for XLSX, by name or by content."""
    return path.suffix.lower() in (".xlsx", ".xlsm") or data.startswith(b"PK\x03\x04")


def require_small(path: Path, data: bytes) -> None:
    """Return unless the workbook unpacks to more than a list can have; raises WrongUse then."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        size = sum(part.file_size for part in parts.infolist())
    if size > _LARGEST_UNPACKED:
        raise WrongUse(f"{path} unpacks to {size:,} bytes, which no register has: save it as CSV.")


def named_sheet(path: Path, book: Any, sheet: str) -> Any:
    """The sheet of that name; raises WrongUse that lists the sheets there are."""
    if sheet not in book.sheetnames:
        raise WrongUse(f"{path} has no sheet {sheet!r}; there are: {', '.join(book.sheetnames)}.")
    return book[sheet]


def cell_text(value: object) -> str:
    """A cell of a workbook as text; "" for an empty one.

    A day number is rounded to the second, as spreadsheets show it: 0.1 of a day is no whole number of them.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        upward = value.microsecond >= _HALF_A_SECOND and value.year < date.max.year
        return (value + timedelta(seconds=upward)).isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value).strip()


def _read_workbook(path: Path, data: bytes, sheet: str | None) -> SheetTable:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that mean nothing here
            require_small(path, data)
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            named = book.worksheets[0] if sheet is None else named_sheet(path, book, sheet)
            rows = tuple(row for row in _cells(named) if any(row[1]))
    except (*FAULTS, IndexError) as fault:
        raise WrongUse(
            f"{path} is no workbook that can be read ({fault}): save it as XLSX or CSV."
        ) from fault
    return SheetTable(rows, {"sheet": str(named.title)}, book.epoch == CALENDAR_MAC_1904)


def _cells(sheet: Any) -> Iterator[TableLine]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield number, tuple(cell_text(value) for value in row)
