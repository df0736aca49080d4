"""Folds the facts of a round into cases and verdicts, as of an instant, for the report."""

from datetime import datetime
from importlib.metadata import version

from replyclock.domain.case import Case, fold
from replyclock.domain.trace import trace_deadlines
from replyclock.domain.verdict import Verdict, judge
from replyclock.outside import Outside
from replyclock.ports.report import Findings
from replyclock.steps.evidence.removed import gone_from
from replyclock.steps.round import RoundContext


def gather_findings(running: RoundContext, outside: Outside, as_of: datetime) -> Findings:
    """The findings of a round; the same ledger and instant give the same findings."""
    campaign = running.campaign
    facts = outside.ledger.facts(running.key, campaign.mailbox, as_of)
    cases = tuple(fold(each, as_of, campaign.count) for each in facts)
    return Findings(
        campaign=running.key,
        title=campaign.title,
        authorisation=f"{running.leave.issued_by}, {running.leave.document}",
        as_of=as_of,
        zone=campaign.time_zone,
        calendar=f"{running.calendar.name} {running.calendar.version}",
        thresholds=campaign.thresholds,
        cases=cases,
        verdicts=_verdicts(cases, running, as_of),
        unmatched=_unmatched(campaign.mailbox, outside),
        program=f"replyclock {version('replyclock')}",
        traces=trace_deadlines(cases, campaign.thresholds, running.calendar, running.zone),
        days=running.calendar,
        removed=frozenset(gone_from(outside.ledger.retention)),
        chats=outside.ledger.chats.of_round(running.key, as_of),
        counting=campaign.count,
    )


def _verdicts(cases: tuple[Case, ...], running: RoundContext, as_of: datetime) -> tuple[Verdict, ...]:
    return tuple(
        judge(case, days, running.calendar, running.zone, as_of)
        for case in cases
        for days in running.campaign.thresholds
    )


def _unmatched(mailbox: str | None, outside: Outside) -> int:
    counts = outside.ledger.messages.counts().get(mailbox or "", {})
    return counts.get("unmatched", 0)
