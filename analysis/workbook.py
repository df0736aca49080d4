"""The workbook: every table of the findings as a sheet of one XLSX file, for people with a spreadsheet.

Strangers' text is written as strings, never as formulas, links or numbers. Knows no statistics and no
clock: the same findings give the same bytes.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from replyclock.analysis.books import Table, csv_beside, make_tables
from replyclock.analysis.dictionary import Column, Dictionary, load_dictionary
from replyclock.analysis.plain import make_plain, starts_formula
from replyclock.analysis.tables import Row
from replyclock.analysis.words import LANGUAGES, Words, load_words
from replyclock.ports import Findings

SHEETS = ("shares", "sites", "inquiries", "replies", "calendar", "dictionary")
"""The sheets after the summary, in their order."""

_SUMMARY_COLUMNS = (
    "unit",
    "threshold",
    "numerator",
    "denominator",
    "share",
    "undetermined",
    "share_high",
    "cluster_low",
    "cluster_high",
    "late",
    "no_answer",
    "too_early",
    "not_sent",
    "intended",
    "share_of_intended",
)

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


def files_beside(findings: Findings, shares: Sequence[Row]) -> Mapping[str, bytes]:
    """workbook.xlsx, and the tables as CSV that the report itself does not write."""
    tables = make_tables(findings, shares, load_dictionary(), SHEETS)
    return {**csv_beside(tables), "workbook.xlsx": workbook_bytes(findings, tables)}


def workbook_bytes(findings: Findings, tables: Mapping[str, Table]) -> bytes:
    """The workbook of these tables (analysis.books)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties(
        {
            "title": make_plain(findings.title),
            "comments": findings.program,
            "created": findings.as_of.astimezone(UTC).replace(tzinfo=None),
        }
    )
    printer = _Printer(book, findings)
    summary = book.add_worksheet("摘要 Summary")
    for name in SHEETS:
        printer.sheet(name, tables[name])
    printer.summarise(summary, tables["shares"])
    book.close()
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Styles:
    heading: Format
    label: Format
    title: Format
    note: Format
    text: Format
    formula: Format
    figures: Mapping[str, Format]


class _Printer:
    """Writes sheets into one workbook and remembers what did not fit."""

    def __init__(self, book: xlsxwriter.Workbook, findings: Findings) -> None:
        self._book = book
        self._findings = findings
        self._zone = ZoneInfo(findings.zone)
        self._dictionary: Dictionary = load_dictionary()
        self._words: Words = load_words()
        self._styles = _make_styles(book)
        self._cut = 0
        self._left_out = 0

    def sheet(self, name: str, table: Table) -> None:
        """One table with its heading frozen, a filter, and columns as wide as they need."""
        titles = [self._dictionary.title(name, language) for language in LANGUAGES]
        sheet = self._book.add_worksheet(" ".join(titles))
        keys, rows = table
        columns = self._dictionary.columns(name, keys)
        sheet.set_default_row(_LINE)
        self._left_out += max(0, len(rows) - MOST_ROWS)
        _heading(sheet, 0, columns, self._styles)
        for line, row in enumerate(rows[:MOST_ROWS], start=1):
            self._row(sheet, line, columns, row)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _width(column, rows[:_SAMPLE]))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, min(len(rows), MOST_ROWS), len(columns) - 1)
        _on_paper(sheet)
        sheet.repeat_rows(0)

    def summarise(self, sheet: Worksheet, shares: Table) -> None:
        """The first sheet: what it is about, the shares of all letters and sites, how to read it."""
        styles, line = self._styles, 2
        sheet.write_string(0, 0, make_plain(self._findings.title), styles.title)
        for label, value in self._facts():
            sheet.write_string(line, 0, label, styles.label)
            sheet.write_string(line, 1, make_plain(value))
            line += 1
        _, rows = shares
        columns = self._dictionary.columns("shares", _SUMMARY_COLUMNS)
        line += 1
        _heading(sheet, line, columns, styles)
        for row in (row for row in rows if row["grouping"] == "all"):
            line += 1
            self._row(sheet, line, columns, row)
        for below, note in enumerate(self._notes(), start=2):
            sheet.write_string(line + below, 0, note, styles.note)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, len(columns) - 1, 14)
        _on_paper(sheet)

    def _facts(self) -> list[tuple[str, str]]:
        findings = self._findings
        cases = findings.cases
        as_of = findings.as_of.astimezone(self._zone).isoformat(timespec="minutes")
        facts = {
            "page.campaign": findings.campaign,
            "page.authorisation": findings.authorisation,
            "page.as_of": f"{as_of} ({findings.zone})",
            "page.calendar": findings.calendar,
            "column.threshold": ", ".join(map(str, findings.thresholds)),
            "column.site": str(len({case.inquiry.site.code for case in cases})),
            "column.intended": str(len(cases)),
            "column.not_sent": str(sum(case.sent_at is None for case in cases)),
            "page.program": findings.program,
        }
        return [(self._both(key), value) for key, value in facts.items()]

    def _notes(self) -> list[str]:
        keys = ["reading.denominator", "reading.undetermined", "workbook.interval", "about.contacts"]
        notes = [self._words.one(language, key) for key in keys for language in LANGUAGES]
        kept = {"workbook.cut": self._cut, "workbook.left_out": self._left_out}
        notes += [
            self._words.one(language, key, n=n) for key, n in kept.items() if n for language in LANGUAGES
        ]
        return notes

    def _both(self, key: str) -> str:
        return " ".join(self._words.one(language, key) for language in LANGUAGES)

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
        self._cut += fitting != text
        # The prefix keeps it a string even when somebody edits the cell.
        style = self._styles.formula if starts_formula(fitting) else self._styles.text
        sheet.write_string(line, place, fitting, style)


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
