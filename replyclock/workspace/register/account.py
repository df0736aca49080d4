"""Tells what became of every row of an imported list: as JSON, as lines for people, as a CSV file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from replyclock.domain.clean_text import one_line
from replyclock.domain.csv_cells import csv_text
from replyclock.domain.register.join import COLUMNS, Account, AccountRow, Became
from replyclock.workspace.register.web_address import readable_address

_MARK = "\ufeff"  # spreadsheets need it for Chinese
_READ = "read_"
ACCOUNT_COLUMNS = ("row", "became", "code", "name", "address", "readable_address", "reason")


def account_rows(account: Account) -> list[dict[str, Any]]:
    """Every row, as JSON has it; `cells` are as they stood in the list."""
    return [
        {
            **_row(row),
            "changes": [
                {"column": column, "before": before, "now": now} for column, before, now in row.changes
            ],
            "cells": dict(row.row.cells),
        }
        for row in account.rows
    ]


def account_csv(account: Account) -> str:
    """The account as CSV with a byte order mark; the cells as they stood are the columns read_..."""
    rows: list[Sequence[str]] = [[*ACCOUNT_COLUMNS, *(f"{_READ}{column}" for column in COLUMNS)]]
    for row in account.rows:
        said = _row(row)
        cells = [said[column] for column in ACCOUNT_COLUMNS]
        cells += [row.row.cells.get(column, "") for column in COLUMNS]
        rows.append([one_line(str(cell)) for cell in cells])
    return _MARK + csv_text(rows)


def worth_telling(account: Account) -> Iterator[Sequence[object]]:
    """The rows a person should read, as row, what it became, code and reason: updated, twice, rejected."""
    for row in account.rows:
        if row.became not in (Became.NEW, Became.UNCHANGED):
            said = _row(row)
            yield said["row"], said["became"], said["code"], said["reason"]


def _row(row: AccountRow) -> Mapping[str, Any]:
    site, cells = row.row.site, row.row.cells
    address = site.address if site else cells.get("address", "")
    return {
        "row": row.row.line,
        "became": row.became.value,
        "code": site.code if site else cells.get("code", ""),
        "name": site.name if site else cells.get("name", ""),
        "address": address,
        "readable_address": readable_address(address) if site else "",
        "reason": _reason(row),
    }


def _reason(row: AccountRow) -> str:
    changes = [f"{column}: {before or 'nothing'} -> {now}" for column, before, now in row.changes]
    return "; ".join(filter(None, (row.reason, *changes, *row.row.notes)))
