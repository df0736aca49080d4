"""Figures of a published list: shares, distribution, rows left out, and its shares beside probed ones.

Shares are fractions from 0 to 1, None without a letter; the unit is a published letter with an answer.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from replyclock.analysis.statistics.intervals import wilson
from replyclock.domain.published.durations import TimesFindings
from replyclock.ports.report import Row

UNIT = "published letter"
SHARE_COLUMNS = [
    "unit",
    "threshold",
    "numerator",
    "denominator",
    "share",
    "interval_low",
    "interval_high",
    "before_deadline",
    "before_deadline_share",
    "before_deadline_low",
    "before_deadline_high",
    "as_of",
]
"""`numerator` counts working days passed, `before_deadline` answers as a verdict would; 95 % intervals."""

DISTRIBUTION_COLUMNS = ["working_days", "letters", "cumulative", "cumulative_share"]
LETTER_COLUMNS = ["line", "asked_at", "answered_at", "working_days_passed", "working_days_needed"]
UNUSABLE_COLUMNS = ["line", "which", "defect", "text"]
BESIDE_COLUMNS = [
    "threshold",
    *(
        f"{whose}_{name}"
        for whose in ("published", "probed")
        for name in ("numerator", "denominator", "share", "interval_low", "interval_high")
    ),
]
_LONGEST = 30


def share_rows(findings: TimesFindings) -> list[Row]:
    """A row per threshold with the columns of SHARE_COLUMNS."""
    return [
        {
            "unit": UNIT,
            "threshold": days,
            **_share(findings.within(days), len(findings.letters)),
            **_renamed(_share(findings.before_deadline(days), len(findings.letters))),
            "as_of": findings.as_of.isoformat(),
        }
        for days in findings.thresholds
    ]


def distribution_rows(findings: TimesFindings) -> list[Row]:
    """Letters by working days passed, 0 to 30 and "31+", with the columns of DISTRIBUTION_COLUMNS."""
    counts = Counter(min(letter.passed, _LONGEST + 1) for letter in findings.letters)
    total, so_far = len(findings.letters), 0
    rows: list[Row] = []
    for days in range(_LONGEST + 2):
        so_far += counts[days]
        rows.append(
            {
                "working_days": str(days) if days <= _LONGEST else f"{days}+",
                "letters": counts[days],
                "cumulative": so_far,
                "cumulative_share": round(so_far / total, 6) if total else None,
            }
        )
    return rows


def letter_rows(findings: TimesFindings) -> list[Row]:
    """A row per letter used with the columns of LETTER_COLUMNS; times have the list's offset."""
    zone = ZoneInfo(findings.zone)
    return [
        {
            "line": letter.line,
            "asked_at": letter.asked_at.astimezone(zone).isoformat(),
            "answered_at": letter.answered_at.astimezone(zone).isoformat(),
            "working_days_passed": letter.passed,
            "working_days_needed": letter.needed,
        }
        for letter in findings.letters
    ]


def unusable_rows(findings: TimesFindings) -> list[Row]:
    """A row per row left out with the columns of UNUSABLE_COLUMNS."""
    return [
        {"line": row.line, "which": row.which, "defect": str(row.defect), "text": row.text}
        for row in findings.unusable
    ]


def beside(published: TimesFindings, probed: Sequence[Row]) -> list[Row]:
    """Published and probed shares by threshold, with the columns of BESIDE_COLUMNS.

    `probed` are rows of analysis.shares; of them those of all inquiries are taken. Both sides count answers
    before the deadline. They are no two estimates of one thing: a published list holds answered letters
    only, so whoever prints this prints the words `published.beside_note` with it.
    """
    whole = [row for row in probed if row["unit"] == "inquiry" and row["grouping"] == "all"]
    return [
        {
            "threshold": row["threshold"],
            **_prefixed(
                "published", _share(published.before_deadline(row["threshold"]), len(published.letters))
            ),
            **_prefixed("probed", row),
        }
        for row in whole
    ]


def as_json(findings: TimesFindings) -> dict[str, Any]:
    """Everything but the single letters, for other programs."""
    return {
        "source": findings.source,
        "read_as": findings.read_as,
        "as_of": findings.as_of.isoformat(),
        "zone": findings.zone,
        "calendar": findings.calendar,
        "program": findings.program,
        "rows": findings.rows,
        "used": len(findings.letters),
        "unanswered": findings.unanswered,
        "unusable": unusable_rows(findings),
        "remarks": {str(remark): count for remark, count in findings.remarks.items()},
        "thresholds": list(findings.thresholds),
        "within": {str(days): findings.within(days) for days in findings.thresholds},
        "median_working_days": findings.median_passed(),
        "shares": share_rows(findings),
        "distribution": distribution_rows(findings),
    }


def _share(part: int, whole: int) -> dict[str, Any]:
    if not whole:
        return dict.fromkeys(("share", "interval_low", "interval_high")) | {"numerator": 0, "denominator": 0}
    low, high = wilson(part, whole)
    return {
        "numerator": part,
        "denominator": whole,
        "share": round(part / whole, 6),
        "interval_low": round(float(low), 6),
        "interval_high": round(float(high), 6),
    }


def _renamed(share: Row) -> dict[str, Any]:
    return {
        "before_deadline": share["numerator"],
        "before_deadline_share": share["share"],
        "before_deadline_low": share["interval_low"],
        "before_deadline_high": share["interval_high"],
    }


def _prefixed(whose: str, row: Row) -> dict[str, Any]:
    names = ("numerator", "denominator", "share", "interval_low", "interval_high")
    return {f"{whose}_{name}": row[name] for name in names}
