"""Every table of findings by name, as CSV, workbook and Parquet print them. Knows no layout."""

from collections.abc import Callable, Mapping, Sequence

from replyclock.analysis.statistics.shares import SHARE_COLUMNS
from replyclock.analysis.tables.dictionary import DICTIONARY_COLUMNS, Dictionary
from replyclock.analysis.tables.findings import (
    VERDICT_COLUMNS,
    csv_bytes,
    inquiry_table,
    reply_table,
    sorted_verdicts,
    verdict_row,
)
from replyclock.analysis.tables.sites import calendar_table, site_table
from replyclock.analysis.text.sanitize import Redactor
from replyclock.ports.report import Findings, Row

NamedTable = tuple[list[str], Sequence[Row]]
"""Columns in their order, and rows."""


TABLES = ("shares", "sites", "inquiries", "verdicts", "replies", "calendar", "dictionary")
"""Every table there is, by its name in the data dictionary."""


def make_tables(
    findings: Findings, shares: Sequence[Row], dictionary: Dictionary, names: Sequence[str] = TABLES
) -> Mapping[str, NamedTable]:
    """The tables of these names; `shares` are the share rows as the JSON has them."""
    makers: Mapping[str, Callable[[], NamedTable]] = {
        "shares": lambda: (SHARE_COLUMNS, shares),
        "sites": lambda: site_table(findings),
        "inquiries": lambda: inquiry_table(findings),
        "verdicts": lambda: verdict_table(findings),
        "replies": lambda: reply_table(findings),
        "calendar": lambda: calendar_table(findings),
        "dictionary": lambda: (DICTIONARY_COLUMNS, dictionary.rows()),
    }
    return {name: makers[name]() for name in names}


def verdict_table(findings: Findings) -> NamedTable:
    """Columns and a row per verdict, as report.json has them."""
    redactor = {case.reference: Redactor(case) for case in findings.cases}
    return VERDICT_COLUMNS, [
        verdict_row(verdict, redactor[verdict.reference]) for verdict in sorted_verdicts(findings)
    ]


def csv_beside(tables: Mapping[str, NamedTable]) -> Mapping[str, bytes]:
    """The tables that the report itself does not write, as CSV: sites, calendar and dictionary."""
    return {f"{name}.csv": csv_bytes(*tables[name]) for name in ("sites", "calendar", "dictionary")}
