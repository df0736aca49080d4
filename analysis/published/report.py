"""Prints what a published list says: HTML in two languages, CSV and JSON. Same findings, same bytes."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from replyclock.analysis.charts.shares import draw_answered
from replyclock.analysis.charts.svg import Pictures
from replyclock.analysis.published.figures import (
    DISTRIBUTION_COLUMNS,
    LETTER_COLUMNS,
    SHARE_COLUMNS,
    UNUSABLE_COLUMNS,
    as_json,
    distribution_rows,
    letter_rows,
    share_rows,
    unusable_rows,
)
from replyclock.analysis.tables.findings import csv_bytes
from replyclock.analysis.text.templates import Templates
from replyclock.analysis.text.translations import Translations, load_translations
from replyclock.domain.published.durations import TimesFindings
from replyclock.errors import WrongUse

_MOST_LISTED = 200


def write_times(findings: TimesFindings, folder: Path) -> tuple[Path, ...]:
    """Write report.html, the tables as CSV and report.json into `folder`; the HTML's path comes first.

    Raises WrongUse when the folder cannot be written.
    """
    text = json.dumps(as_json(findings), ensure_ascii=False, indent=1, allow_nan=False)
    files = {
        "report.html": print_times(findings).encode(),
        "shares.csv": csv_bytes(SHARE_COLUMNS, share_rows(findings)),
        "distribution.csv": csv_bytes(DISTRIBUTION_COLUMNS, distribution_rows(findings)),
        "letters.csv": csv_bytes(LETTER_COLUMNS, letter_rows(findings)),
        "unusable.csv": csv_bytes(UNUSABLE_COLUMNS, unusable_rows(findings)),
        "report.json": f"{text}\n".encode(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as fault:
        raise WrongUse(
            f"The report cannot be written to {folder} ({fault.strerror}): choose another folder."
        ) from fault
    return tuple(folder / name for name in files)


def print_times(findings: TimesFindings) -> str:
    """The page."""
    words, zone = load_translations(), ZoneInfo(findings.zone)
    rows = share_rows(findings)
    return Templates(words, percent=_percent, interval=_interval).render(
        "times.html.jinja",
        findings=findings,
        as_of=f"{findings.as_of.astimezone(zone):%Y-%m-%d %H:%M}",
        shares=rows,
        median=_median(findings),
        charts=_charts(rows, words),
        distribution=distribution_rows(findings),
        unusable=unusable_rows(findings)[:_MOST_LISTED],
        unlisted=max(0, len(findings.unusable) - _MOST_LISTED),
    )


def _charts(rows: Sequence[Mapping[str, Any]], words: Translations) -> Pictures:
    drawn = [{**row, "undetermined": 0, "share_high": row["share"], "group": ""} for row in rows]
    return draw_answered(drawn, words)


def _median(findings: TimesFindings) -> str:
    passed = findings.median_passed()
    return "—" if passed is None else f"{passed:g}"


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"


def _interval(row: Mapping[str, Any], low: str = "interval_low", high: str = "interval_high") -> str:
    return "—" if row[low] is None else f"{row[low]:.1%}–{row[high]:.1%}"
