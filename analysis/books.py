"""Every table of findings by name, as CSV, workbook and Parquet print them. Knows no layout."""

from collections.abc import Mapping, Sequence

from replyclock.analysis.dictionary import DICTIONARY_COLUMNS, Dictionary
from replyclock.analysis.plain import Discretion
from replyclock.analysis.shares import SHARE_COLUMNS
from replyclock.analysis.site_rows import calendar_table, site_table
from replyclock.analysis.tables import (
    VERDICT_COLUMNS,
    Row,
    csv_bytes,
    inquiry_table,
    reply_table,
    sorted_verdicts,
    verdict_row,
)
from replyclock.ports import Findings

Table = tuple[list[str], Sequence[Row]]
"""Columns in their order, and rows."""


def all_tables(findings: Findings, shares: Sequence[Row], dictionary: Dictionary) -> Mapping[str, Table]:
    """The tables by the names of the data dictionary; `shares` are the share rows as the JSON has them."""
    return {
        "shares": (SHARE_COLUMNS, shares),
        "sites": site_table(findings),
        "inquiries": inquiry_table(findings),
        "verdicts": verdict_table(findings),
        "replies": reply_table(findings),
        "calendar": calendar_table(findings),
        "dictionary": (DICTIONARY_COLUMNS, dictionary.rows()),
    }


def verdict_table(findings: Findings) -> Table:
    """Columns and a row per verdict, as report.json has them."""
    told = {case.reference: Discretion(case) for case in findings.cases}
    return VERDICT_COLUMNS, [
        verdict_row(verdict, told[verdict.reference]) for verdict in sorted_verdicts(findings)
    ]


def csv_beside(tables: Mapping[str, Table]) -> Mapping[str, bytes]:
    """The tables that the report itself does not write, as CSV: sites, calendar and dictionary."""
    return {f"{name}.csv": csv_bytes(*tables[name]) for name in ("sites", "calendar", "dictionary")}
