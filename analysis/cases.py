"""Findings as one pandas frame: a row per inquiry and threshold. Knows no statistics.

Columns:
    reference, site, site_name, region, level, kind, topic   as planned ("" where not stated)
    campaign    the round, as findings are headed
    arm         the letter: TOPIC.LANGUAGE, or what `arm_of` says
    threshold   working days
    finding     a Finding by its value
    mature      True when the letter was sent and its deadline had come at the as-of instant
    due_on      last day in local time as YYYY-MM-DD, "" when not sent
    outcome     the last attempt's Outcome by its value, "" when nothing was tried
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pandas as pd

from replyclock.domain.case import Case
from replyclock.domain.verdict import Verdict
from replyclock.ports import Findings

COLUMNS = (
    "reference",
    "site",
    "site_name",
    "region",
    "level",
    "kind",
    "topic",
    "threshold",
    "finding",
    "mature",
    "due_on",
    "outcome",
)


def case_frame(findings: Findings) -> pd.DataFrame:
    """One row per verdict with the columns above, sorted by reference and threshold."""
    rows = sorted(_rows(findings), key=lambda row: (row[0], row[7]))
    columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    return pd.DataFrame(dict(zip(COLUMNS, map(list, columns), strict=True)), columns=list(COLUMNS))


def deadline_of(due_on: date, zone: tzinfo) -> datetime:
    """The instant (UTC) at which the last day ends: 24:00 local time."""
    return datetime.combine(due_on + timedelta(days=1), time.min, zone).astimezone(UTC)


def _rows(findings: Findings) -> Iterator[tuple[str | int | bool, ...]]:
    cases = {case.reference: case for case in findings.cases}
    zone = ZoneInfo(findings.zone)
    has_come: dict[date, bool] = {}
    for verdict in findings.verdicts:
        due_on = verdict.due_on
        if due_on and due_on not in has_come:
            has_come[due_on] = (verdict.ends_at or deadline_of(due_on, zone)) <= findings.as_of
        mature = due_on is not None and has_come[due_on]
        yield _row(cases[verdict.reference], verdict, mature=mature)


def _row(case: Case, verdict: Verdict, *, mature: bool) -> tuple[str | int | bool, ...]:
    site = case.inquiry.site
    return (
        case.reference,
        site.code,
        site.name,
        site.region,
        site.level,
        site.kind,
        case.inquiry.topic,
        verdict.working_days,
        str(verdict.finding),
        mature,
        str(verdict.due_on) if verdict.due_on else "",
        str(case.outcome or ""),
    )
