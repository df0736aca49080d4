"""Which verdicts of a round would be others under another calendar or version; changes nothing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from replyclock.domain.case import Case, fold
from replyclock.domain.verdict import Verdict, judge
from replyclock.domain.workdays import WorkCalendar
from replyclock.errors import CalendarUnknown
from replyclock.outside import Outside
from replyclock.steps.round import RoundContext

UNKNOWN = "calendar unknown"


@dataclass(frozen=True, slots=True)
class ChangedVerdict:
    """One verdict under both calendars; a finding is UNKNOWN where a calendar refuses the year."""

    reference: str
    working_days: int
    finding: str
    due_on: date | None
    other_finding: str
    other_due_on: date | None

    @property
    def changes_finding(self) -> bool:
        """True when more than the last day would be another."""
        return self.finding != self.other_finding


@dataclass(frozen=True, slots=True)
class CalendarEffect:
    """What another calendar would do to a round; `calendar` and `other` hold names and versions.

    `changed` are the verdicts whose finding or last day would be another.
    """

    calendar: str
    other: str
    verdicts: int
    changed: tuple[ChangedVerdict, ...]

    def moves(self) -> dict[tuple[str, str], int]:
        """How many verdicts would go from one finding to another."""
        return dict(Counter((one.finding, one.other_finding) for one in self.changed if one.changes_finding))


def effect_of(
    running: RoundContext, other: WorkCalendar, outside: Outside, as_of: datetime
) -> CalendarEffect:
    """The effect on every verdict of the round as of an instant."""
    facts = outside.ledger.facts(running.key, running.campaign.mailbox, as_of)
    cases = [fold(each, as_of, running.campaign.count) for each in facts]
    pairs = [pair for case in cases for pair in _pairs(case, running, other, as_of)]
    return CalendarEffect(
        f"{running.calendar.name} {running.calendar.version}",
        f"{other.name} {other.version}",
        len(pairs),
        tuple(one for one in pairs if one.changes_finding or one.due_on != one.other_due_on),
    )


def _pairs(
    case: Case, running: RoundContext, other: WorkCalendar, as_of: datetime
) -> Iterator[ChangedVerdict]:
    for days in running.campaign.thresholds:
        before = _judged(case, days, running.calendar, running, as_of)
        after = _judged(case, days, other, running, as_of)
        yield ChangedVerdict(case.reference, days, *before, *after)


def _judged(
    case: Case, days: int, calendar: WorkCalendar, running: RoundContext, as_of: datetime
) -> tuple[str, date | None]:
    try:
        verdict: Verdict = judge(case, days, calendar, running.zone, as_of)
    except CalendarUnknown:
        return UNKNOWN, None
    return str(verdict.finding), verdict.due_on
