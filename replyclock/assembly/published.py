"""Lists of others: published answers and registers."""
# ruff: noqa: PLC0415 - heavy parts are imported where they are made, so that commands start quickly

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from replyclock.domain.published.columns import FileOrder
from replyclock.domain.published.durations import TimesFindings
from replyclock.ports.report import TimesSource
from replyclock.workspace.register.import_rows import Sheet


def open_times(path: Path, order: FileOrder) -> TimesSource:
    """A CSV file or workbook of question and answer times; raises WrongUse when it is none."""
    from replyclock.analysis.published.times_file import TimesFile

    return TimesFile(path, order)


def open_register_list(path: Path, order: FileOrder) -> Sequence[Sheet]:
    """The sheets of somebody's list of sites, CSV or XLSX; raises WrongUse when it is none."""
    from replyclock.analysis.spreadsheets.register_file import read_sheets

    return read_sheets(path, order)


def times_rows(findings: TimesFindings) -> dict[str, Any]:
    """What a published list says, as JSON has it."""
    from replyclock.analysis.published.figures import as_json

    return as_json(findings)


def write_times(findings: TimesFindings, folder: Path) -> tuple[Path, ...]:
    """Write what a published list says as HTML, CSV and JSON; the HTML's path comes first."""
    from replyclock.analysis.published.report import write_times

    return write_times(findings, folder)
