"""Findings as one pandas frame: a row per inquiry and threshold. Knows no statistics.

Columns:
    reference, site, site_name, region, level, kind, topic   as planned ("" where not stated)
    threshold   working days
    finding     a Finding by its value
    mature      True when the letter was sent and its deadline had come at the as-of instant
    due_on      last day in local time as YYYY-MM-DD, "" when not sent
    rests_on    what the finding rests on: a RestsOn by its value
    could_turn  True when a reviewer could yet make "in time" of it, or the reverse
    outcome     the last attempt's Outcome by its value, "" when nothing was tried
    campaign    the round that the inquiry belongs to
    arm         which of the treatments that were drawn at random the inquiry got: its letter, TOPIC.LANGUAGE,
                with .WORDING or .GENDER where there were several, or whatever `arm_of` says

Frames of several rounds are joined with pandas.concat; a reference names its round, so none occurs twice.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pandas as pd

from replyclock.domain.case import Case
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.verdict import Verdict
from replyclock.ports.report import Findings

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
    "campaign",
    "arm",
    "rests_on",
    "could_turn",
)


def letter_of(inquiry: Inquiry) -> str:
    """What planning assigned: the letter as its file is named, with wording or persona where it chose."""
    return inquiry.arm or f"{inquiry.topic}.{inquiry.language}"


def case_frame(findings: Findings, arm_of: Callable[[Inquiry], str] = letter_of) -> pd.DataFrame:
    """One row per verdict with the columns above, sorted by reference and threshold."""
    verdicts = sorted(findings.verdicts, key=lambda verdict: (verdict.reference, verdict.working_days))
    by_reference = {case.reference: case for case in findings.cases}
    cases = [by_reference[verdict.reference] for verdict in verdicts]
    columns = {**_planned(cases, arm_of), **_judged(verdicts, findings)}
    return pd.DataFrame({name: columns[name] for name in COLUMNS}, columns=list(COLUMNS))


def planned_frame(cases: Sequence[Case], arm_of: Callable[[Inquiry], str] = letter_of) -> pd.DataFrame:
    """One row per case, in their order, with those of the columns above that no verdict is needed for."""
    return pd.DataFrame(_planned(cases, arm_of))


def deadline_of(due_on: date, zone: tzinfo) -> datetime:
    """The instant (UTC) at which the last day ends: 24:00 local time."""
    return datetime.combine(due_on + timedelta(days=1), time.min, zone).astimezone(UTC)


def _planned(cases: Sequence[Case], arm_of: Callable[[Inquiry], str]) -> dict[str, list[str]]:
    inquiries = [case.inquiry for case in cases]
    sites = [inquiry.site for inquiry in inquiries]
    return {
        "reference": [inquiry.reference for inquiry in inquiries],
        "site": [site.code for site in sites],
        "site_name": [site.name for site in sites],
        "region": [site.region for site in sites],
        "level": [site.level for site in sites],
        "kind": [site.kind for site in sites],
        "topic": [inquiry.topic for inquiry in inquiries],
        "outcome": [str(case.outcome or "") for case in cases],
        "campaign": [inquiry.campaign for inquiry in inquiries],
        "arm": [arm_of(inquiry) for inquiry in inquiries],
    }


def _judged(verdicts: list[Verdict], findings: Findings) -> dict[str, list[str] | list[int] | list[bool]]:
    days = {verdict.due_on for verdict in verdicts}
    written = {day: str(day) if day else "" for day in days}
    ends = {day: deadline_of(day, ZoneInfo(findings.zone)) for day in days if day}
    return {
        "threshold": [verdict.working_days for verdict in verdicts],
        "finding": [verdict.finding.value for verdict in verdicts],
        "mature": [_has_come(verdict, ends, findings.as_of) for verdict in verdicts],
        "due_on": [written[verdict.due_on] for verdict in verdicts],
        "rests_on": [verdict.rests_on.value for verdict in verdicts],
        "could_turn": [verdict.could_turn for verdict in verdicts],
    }


def _has_come(verdict: Verdict, ends: dict[date, datetime], as_of: datetime) -> bool:
    if verdict.due_on is None:
        return False
    return (verdict.ends_at or ends[verdict.due_on]) <= as_of
