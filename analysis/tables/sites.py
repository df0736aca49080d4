"""Two further tables of findings: the sites with their letters counted, and how each deadline was counted.

Times are ISO 8601 with the offset of the campaign's zone. Knows no layout.
"""

from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from replyclock.analysis.tables.findings import sorted_cases
from replyclock.domain.answer_count import count_answered
from replyclock.domain.case import Case, RestsOn
from replyclock.domain.trace import Trace
from replyclock.domain.verdict import Finding, Verdict
from replyclock.ports.report import Findings, Row

SITE_COLUMNS = [
    "site",
    "site_name",
    "address",
    "sponsor",
    "region",
    "level",
    "kind",
    "intended",
    "delivered",
    "not_sent",
    "answered",
    "answered_reviewed",
    "answered_suggested",
]
COUNTED = (Finding.IN_TIME, Finding.LATE, Finding.NO_ANSWER, Finding.UNDETERMINED, Finding.TOO_EARLY)
"""The findings of which a site's letters are counted for each threshold."""

ONLY_SUGGESTED = "in_time_suggested"
"""Of those in time, the ones that no reviewer confirmed."""

CALENDAR_COLUMNS = [
    "started_on",
    "threshold",
    "due_on",
    "ends_at",
    "letters",
    "day",
    "weekday",
    "counted",
    "working_days",
    "reason",
]


def site_table(findings: Findings) -> tuple[list[str], list[Row]]:
    """Columns and a row per site, with its letters by finding for each threshold."""
    columns = [
        column
        for days in findings.thresholds
        for column in (
            column_of(Finding.IN_TIME, days),
            f"{ONLY_SUGGESTED}_{days}",
            *(column_of(finding, days) for finding in COUNTED[1:]),
        )
    ]
    counts = Counter(
        (verdict.reference, column) for verdict in findings.verdicts for column in _columns(verdict)
    )
    by_site: dict[str, list[Case]] = {}
    for case in sorted_cases(findings):
        by_site.setdefault(case.inquiry.site.code, []).append(case)
    return [*SITE_COLUMNS, *columns], [_site(cases, columns, counts) for cases in by_site.values()]


def calendar_table(findings: Findings) -> tuple[list[str], list[Row]]:
    """Columns and a row per day of every distinct deadline, from the day of sending to the last."""
    zone = ZoneInfo(findings.zone)
    return CALENDAR_COLUMNS, [row for trace in findings.traces for row in _days(trace, zone)]


def column_of(finding: Finding, working_days: int) -> str:
    """The column that counts a finding for a threshold: `in_time_5`."""
    return f"{finding.value.replace(' ', '_')}_{working_days}"


def _columns(verdict: Verdict) -> Iterator[str]:
    """The columns that count a verdict."""
    yield column_of(verdict.finding, verdict.working_days)
    if verdict.finding is Finding.IN_TIME and verdict.rests_on is RestsOn.SUGGESTED:
        yield f"{ONLY_SUGGESTED}_{verdict.working_days}"


def _site(cases: list[Case], columns: list[str], counts: Counter[tuple[str, str]]) -> Row:
    site = cases[0].inquiry.site
    delivered = sum(case.sent_at is not None for case in cases)
    answers = count_answered(cases)
    return {
        "site": site.code,
        "site_name": site.name,
        "address": site.address,
        "sponsor": site.sponsor,
        "region": site.region,
        "level": site.level,
        "kind": site.kind,
        "intended": len(cases),
        "delivered": delivered,
        "not_sent": len(cases) - delivered,
        "answered": answers.whole,
        "answered_reviewed": answers.reviewed,
        "answered_suggested": answers.suggested,
        **{column: sum(counts[case.reference, column] for case in cases) for column in columns},
    }


def _days(trace: Trace, zone: ZoneInfo) -> list[Row]:
    rows: list[Row] = []
    before = 0
    for reason, day, count in trace.days:
        rows.append(
            {
                "started_on": str(trace.started_on),
                "threshold": trace.working_days,
                "due_on": str(trace.due_on),
                "ends_at": trace.ends_at.astimezone(zone).isoformat(),
                "letters": trace.letters,
                "day": str(day),
                "weekday": day.isoweekday(),
                "counted": count > before,
                "working_days": count,
                "reason": reason,
            }
        )
        before = count
    return rows
