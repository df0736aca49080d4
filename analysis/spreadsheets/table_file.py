"""Reads a CSV file or a workbook into headings and rows of text; knows no meaning of a column."""

import codecs
import csv
import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from replyclock.domain.published.columns import FileOrder
from replyclock.errors import WrongUse

_SEPARATORS = (",", ";", "\t", "|")
_NAMES = {"\t": "tab"}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE_LINES = 50


@dataclass(frozen=True, slots=True)
class SheetTable:
    """Headings and rows; a row is its line in the file and its cells, stripped, as many as there are.

    `read_as` says how the file was read: encoding and separator, or the sheet.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    read_as: dict[str, str]


def read_table(path: Path, order: FileOrder) -> SheetTable:
    """The table in the file; raises WrongUse when it is missing or none."""
    data = read_bytes(path)
    if is_workbook(path, data):
        return _read_workbook(path, data, order.sheet)
    lines, read_as = csv_rows(path, data, order)
    return SheetTable(*_split(path, iter(lines)), read_as)


def read_bytes(path: Path) -> bytes:
    """The file; raises WrongUse when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as fault:
        raise WrongUse(f"{path} cannot be read ({fault.strerror}): name a CSV or XLSX file.") from fault


def is_workbook(path: Path, data: bytes) -> bool:
    """True for XLSX, by name or by content."""
    return path.suffix.lower() in (".xlsx", ".xlsm") or data.startswith(b"PK\x03\x04")


def csv_rows(
    path: Path, data: bytes, order: FileOrder
) -> tuple[list[tuple[int, tuple[str, ...]]], dict[str, str]]:
    """Every row with the line it begins on, and how the file was read; raises WrongUse where it is no CSV."""
    text, encoding = _decode(path, data, order.encoding)
    separator = order.separator or _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        lines = list(_lines(reader))
    except csv.Error as fault:
        raise WrongUse(f"{path}:{reader.line_num}: this is not CSV ({fault}): mend that line.") from fault
    return lines, {"encoding": encoding, "separator": _NAMES.get(separator, separator)}


def _decode(path: Path, data: bytes, encoding: str | None) -> tuple[str, str]:
    """Text and encoding: as asked, by its mark, UTF-8, or GB18030, which contains GB2312 and GBK."""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    tried = [encoding] if encoding else [marked] if marked else ["utf-8", "gb18030"]
    for name in tried:
        try:
            return data.decode(name), name.upper().removesuffix("-SIG")
        except LookupError as fault:
            raise WrongUse(f"There is no encoding {name!r}: say utf-8, gb18030 or another.") from fault
        except UnicodeDecodeError:
            continue
    raise WrongUse(f"{path} is no text in {' or '.join(tried)}: say its encoding with --encoding.")


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the most columns, the same number in nearly all."""
    sample = text.splitlines()[:_SAMPLE_LINES]
    return max(_SEPARATORS, key=lambda separator: _regularity(sample, separator))


def _regularity(sample: Sequence[str], separator: str) -> float:
    try:
        widths = [len(row) for row in csv.reader(sample, delimiter=separator) if row]
    except csv.Error:
        return 0
    if not widths:
        return 0
    # Not the first line's width alone: it may be a title.
    return max(width * lines if width > 1 else 0 for width, lines in Counter(widths).items()) / len(widths)


def _lines(reader: Any) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each row with the line it begins on; a cell may hold line ends."""
    line = 1
    for row in reader:
        yield line, tuple(cell.strip() for cell in row)
        line = reader.line_num + 1


def _read_workbook(path: Path, data: bytes, sheet: str | None) -> SheetTable:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that mean nothing here
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            named = _sheet(path, book, sheet)
            headings, rows = _split(path, _cells(named))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as fault:
        raise WrongUse(
            f"{path} is no workbook that can be read ({fault}): save it as XLSX or CSV."
        ) from fault
    return SheetTable(headings, rows, {"sheet": str(named.title)})


def _sheet(path: Path, book: Any, sheet: str | None) -> Any:
    return book.worksheets[0] if sheet is None else named_sheet(path, book, sheet)


def named_sheet(path: Path, book: Any, sheet: str) -> Any:
    """The sheet of that name; raises WrongUse that lists the sheets there are."""
    if sheet not in book.sheetnames:
        raise WrongUse(f"{path} has no sheet {sheet!r}; there are: {', '.join(book.sheetnames)}.")
    return book[sheet]


def _cells(sheet: Any) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield number, tuple(cell_text(value) for value in row)


def cell_text(value: object) -> str:
    """A cell of a workbook as text; "" for an empty one."""
    if value is None:
        return ""
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime) else str(value).strip()


def _split(
    path: Path, lines: Iterator[tuple[int, tuple[str, ...]]]
) -> tuple[tuple[str, ...], tuple[tuple[int, tuple[str, ...]], ...]]:
    """The headings, and the rows that hold anything."""
    filled = ((line, cells) for line, cells in lines if any(cells))
    _, headings = next(filled, (0, ()))
    if not headings:
        raise WrongUse(f"{path} is empty: name a file with headings and rows.")
    return _told_apart(headings), tuple(filled)


def _told_apart(headings: Sequence[str]) -> tuple[str, ...]:
    """Headings of which none stands twice: a second "time" becomes "time (2)", no heading "column 3"."""
    told: list[str] = []
    for place, name in enumerate(headings, start=1):
        plain = name or f"column {place}"
        told.append(plain if plain not in told else f"{plain} ({place})")
    return tuple(told)
