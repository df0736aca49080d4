"""Tables as sheets of an XLSX file, with a first sheet that sums them up; knows no table's meaning.

Strangers' text is written as strings, never as formulas, links or numbers. The same tables give the same
bytes.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from replyclock.analysis.tables.all import NamedTable
from replyclock.analysis.tables.dictionary import Column, Dictionary
from replyclock.analysis.text.sanitize import make_plain
from replyclock.analysis.text.translations import LANGUAGES, load_translations
from replyclock.domain.csv_cells import starts_formula
from replyclock.ports.report import Row

LONGEST_TEXT = 32_767
"""What one cell holds, in UTF-16 units (Excel specifications and limits)."""

MOST_ROWS = 1_048_575
"""Rows of one sheet below its heading (Excel specifications and limits)."""

_CUT = "…【未完，全文见 CSV。Cut here, the CSV has it whole.】"
_WIDEST = 48
_LINE = 16  # points; of a longer text a row shows the first line
_SAMPLE = 200  # rows that a column's width is measured by
_FORMATS: Mapping[str, str] = {
    "fraction": "0.0%",
    "number": "0.00",
    "integer": "0",
    "day": "yyyy-mm-dd",
    "instant": "yyyy-mm-dd hh:mm:ss",
}


@dataclass(frozen=True, slots=True)
class Front:
    """The first sheet: a title, facts as (label, value), one table of that name, and notes."""

    title: str
    facts: Sequence[tuple[str, str]]
    name: str
    table: NamedTable
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Styles:
    heading: Format
    label: Format
    title: Format
    note: Format
    text: Format
    formula: Format
    figures: Mapping[str, Format]


class WorkbookWriter:
    """One XLSX file; `cut` texts and `left_out` rows did not fit."""

    def __init__(self, program: str, as_of: datetime, zone: tzinfo, dictionary: Dictionary) -> None:
        self.cut = 0
        self.left_out = 0
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._out, {"in_memory": True, "strings_to_formulas": False})
        self._properties = {"comments": program, "created": as_of.astimezone(UTC).replace(tzinfo=None)}
        self._front = self._book.add_worksheet("摘要 Summary")
        self._zone = zone
        self._dictionary = dictionary
        self._styles = _make_styles(self._book)

    def sheet(self, name: str, table: NamedTable) -> None:
        """One table with its heading frozen, a filter, and columns as wide as they need."""
        titles = [self._dictionary.title(name, language) for language in LANGUAGES]
        sheet = self._book.add_worksheet(" ".join(titles))
        keys, rows = table
        columns = self._dictionary.columns(name, keys)
        sheet.set_default_row(_LINE)
        self.left_out += max(0, len(rows) - MOST_ROWS)
        _heading(sheet, 0, columns, self._styles)
        for line, row in enumerate(rows[:MOST_ROWS], start=1):
            self._row(sheet, line, columns, row)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _width(column, rows[:_SAMPLE]))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, min(len(rows), MOST_ROWS), len(columns) - 1)
        _on_paper(sheet)
        sheet.repeat_rows(0)

    def close(self, front: Front) -> bytes:
        """The file, with its first sheet: what it is about, a table that sums up, how to read it."""
        sheet, styles, line = self._front, self._styles, 2
        self._book.set_properties({"title": make_plain(front.title), **self._properties})
        sheet.write_string(0, 0, make_plain(front.title), styles.title)
        for label, value in front.facts:
            sheet.write_string(line, 0, label, styles.label)
            self._text(sheet, line, 1, value)
            line += 1
        keys, rows = front.table
        columns = self._dictionary.columns(front.name, keys)
        line += 1
        _heading(sheet, line, columns, styles)
        for row in rows:
            line += 1
            self._row(sheet, line, columns, row)
        for below, note in enumerate(front.notes, start=2):
            sheet.write_string(line + below, 0, note, styles.note)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, len(columns) - 1, 14)
        _on_paper(sheet)
        self._book.close()
        return self._out.getvalue()

    def _row(self, sheet: Worksheet, line: int, columns: Sequence[Column], row: Row) -> None:
        for place, column in enumerate(columns):
            self._cell(sheet, line, place, column, row[column.key])

    def _cell(self, sheet: Worksheet, line: int, place: int, column: Column, value: object) -> None:
        if value is None or value == "":
            return
        style = self._styles.figures.get("fraction" if column.unit == "fraction" else column.type)
        if isinstance(value, bool):
            sheet.write_boolean(line, place, value)
        elif isinstance(value, int | float):
            sheet.write_number(line, place, value, style)
        elif column.type == "day":
            sheet.write_datetime(line, place, date.fromisoformat(str(value)), style)
        elif column.type == "instant":
            local = datetime.fromisoformat(str(value)).astimezone(self._zone)
            sheet.write_datetime(line, place, local.replace(tzinfo=None), style)
        else:
            self._text(sheet, line, place, str(value))

    def _text(self, sheet: Worksheet, line: int, place: int, value: str) -> None:
        text = make_plain(value)
        fitting = _fit(text)
        self.cut += fitting != text
        # The prefix keeps it a string even when somebody edits the cell.
        style = self._styles.formula if starts_formula(fitting) else self._styles.text
        sheet.write_string(line, place, fitting, style)


def cut_notes(book: WorkbookWriter) -> list[str]:
    """What to say of texts and rows that did not fit, in both languages."""
    kept = {"workbook.cut": book.cut, "workbook.left_out": book.left_out}
    words = load_translations()
    return [words.one(language, key, n=n) for key, n in kept.items() if n for language in LANGUAGES]


def _fit(text: str) -> str:
    """The text, or as much of it as a cell holds."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    return units[: 2 * (LONGEST_TEXT - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _make_styles(book: xlsxwriter.Workbook) -> _Styles:
    top = {"valign": "top"}
    return _Styles(
        heading=book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EDF3", "bottom": 1, **top}),
        label=book.add_format({"bold": True, **top}),
        title=book.add_format({"bold": True, "font_size": 16}),
        note=book.add_format({"font_color": "#4D5866"}),
        text=book.add_format({"text_wrap": True, **top}),
        formula=book.add_format({"text_wrap": True, "quote_prefix": True, **top}),
        figures={name: book.add_format({"num_format": shape, **top}) for name, shape in _FORMATS.items()},
    )


def _heading(sheet: Worksheet, line: int, columns: Sequence[Column], styles: _Styles) -> None:
    """The Chinese name over the column's own."""
    for place, column in enumerate(columns):
        sheet.write_string(line, place, f"{column.name}\n{column.key}", styles.heading)
    sheet.set_row(line, 32)


def _width(column: Column, rows: Sequence[Row]) -> float:
    if column.type == "instant":
        return 20
    longest = max((_cells(str(row[column.key] or "")) for row in rows), default=0)
    return min(_WIDEST, max(_cells(column.name), _cells(column.key), longest) + 2)


def _cells(text: str) -> int:
    """How wide the text's first line is, Chinese signs counted twice."""
    line = text.partition("\n")[0][:_WIDEST]
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)


def _on_paper(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")
