"""What is said of one inquiry for N working days, and why."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from replyclock.domain.case import Case, Observation, RestsOn
from replyclock.domain.facts import Reply
from replyclock.domain.workdays import WorkCalendar

DueDays = Callable[[date], Sequence[date]]
"""By the day on which a letter counts as sent: its last days, by working days from 0 on."""


class Finding(StrEnum):
    """The six things a verdict can say."""

    IN_TIME = "in time"
    LATE = "late"
    NO_ANSWER = "no answer"
    TOO_EARLY = "too early"
    UNDETERMINED = "undetermined"
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The finding for one inquiry and one threshold.

    `due_on` is the last day in local time and None when nothing was sent; `ends_at` is the instant (UTC)
    at which that day ends by the calendar's rule; `clock` says which observation decided ("mail arrival",
    "window of looks", ""); `calendar` names the calendar and its version; `reason` is one sentence.

    `rests_on` says whether a reviewer's decision carries the finding (REVIEWED), or whether it would be
    another one if a mere suggestion proved wrong (SUGGESTED); NOTHING where no reply decides.
    `could_turn` is True for such a finding where a reviewer could make "in time" of what counts as missed,
    or the reverse: what a share's bounds take in.
    """

    reference: str
    working_days: int
    finding: Finding
    due_on: date | None
    clock: str
    calendar: str
    reason: str
    ends_at: datetime | None = None
    rests_on: RestsOn = RestsOn.NOTHING
    could_turn: bool = False


def judge(
    case: Case,
    working_days: int,
    calendar: WorkCalendar,
    zone: tzinfo,
    as_of: datetime,
    *,
    due_days: DueDays | None = None,
) -> Verdict:
    """The verdict on `case` as of an instant; raises CalendarUnknown where the count leaves the calendar.

    `due_days` are days counted once for many cases, by the same calendar and for so many working days.
    """
    named = f"{calendar.name} {calendar.version}"
    if case.sent_at is None:
        return Verdict(case.reference, working_days, Finding.NOT_SENT, None, "", named, case.not_sent_reason)
    started_on = calendar.started_on(case.sent_at, zone)
    due_on = due_days(started_on)[working_days] if due_days else calendar.due_on(started_on, working_days)
    ends_at = calendar.end_of(due_on, zone)
    finding, clock, reason = _find(case, ends_at, as_of)
    rests_on, could_turn = _rest(case, finding, ends_at)
    return Verdict(
        case.reference, working_days, finding, due_on, clock, named, reason, ends_at, rests_on, could_turn
    )


def _find(case: Case, ends_at: datetime, as_of: datetime) -> tuple[Finding, str, str]:
    in_time = [seen for seen in case.observations if seen.answered_by(ends_at)]
    if in_time:
        clock = min(in_time, key=lambda seen: seen.answer.until if seen.answer else ends_at).clock
        return Finding.IN_TIME, clock, "The answer was there before the deadline."
    if as_of < ends_at:
        return Finding.TOO_EARLY, "", "The deadline has not come yet."
    if any(_may_answer(case, reply, ends_at) for reply in case.replies):
        return Finding.UNDETERMINED, "", "A reply that may be an answer waits for a reviewer."
    blind = [seen for seen in case.observations if not seen.silent_until(ends_at)]
    if blind or not case.observations:
        return Finding.UNDETERMINED, _clocks(blind), _why_undetermined(blind)
    answered = [seen for seen in case.observations if seen.answer]
    if answered:
        return Finding.LATE, _clocks(answered), "The answer came after the deadline."
    return Finding.NO_ANSWER, _clocks(case.observations), "Nothing that answers the letter was seen."


def _may_answer(case: Case, reply: Reply, ends_at: datetime) -> bool:
    """A reply nobody could class, possibly there before the deadline, must not count against the office."""
    return case.waits(reply) and reply.window.after < ends_at


def _rest(case: Case, finding: Finding, ends_at: datetime) -> tuple[RestsOn, bool]:
    """What a finding rests on, and whether a reviewer could turn it."""
    if finding is Finding.IN_TIME:
        confirmed = any(seen.confirmed_by(ends_at) for seen in case.observations)
        return (RestsOn.REVIEWED, False) if confirmed else (RestsOn.SUGGESTED, True)
    if finding not in (Finding.LATE, Finding.NO_ANSWER):
        return RestsOn.NOTHING, False
    if any(_could_answer(case, reply, ends_at) for reply in case.replies):
        return RestsOn.SUGGESTED, True
    return (_late_rests_on(case) if finding is Finding.LATE else _silence_rests_on(case)), False


def _could_answer(case: Case, reply: Reply, ends_at: datetime) -> bool:
    """What only words call an acknowledgement, say, and a reviewer may call an answer in time."""
    return case.rests_on(reply) is RestsOn.SUGGESTED and reply.window.after < ends_at


def _late_rests_on(case: Case) -> RestsOn:
    return RestsOn.REVIEWED if any(seen.confirmed for seen in case.observations) else RestsOn.SUGGESTED


def _silence_rests_on(case: Case) -> RestsOn:
    """What came decides that nothing answers; where nothing came but machine mail, no reply does."""
    found = {case.rests_on(reply) for reply in case.replies}
    if RestsOn.SUGGESTED in found:
        return RestsOn.SUGGESTED
    return RestsOn.REVIEWED if RestsOn.REVIEWED in found else RestsOn.NOTHING


def _clocks(observations: Iterable[Observation]) -> str:
    return ", ".join(sorted({seen.clock for seen in observations}))


def _why_undetermined(blind: list[Observation]) -> str:
    if any(seen.answer for seen in blind):
        return "The deadline lies inside the window in which the answer appeared."
    return "Nobody could look at the deadline or after it."
