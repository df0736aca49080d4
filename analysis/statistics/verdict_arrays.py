"""Verdicts of many inquiries at once, as arrays. Decides nothing of its own.

replyclock.domain.verdict.judge is the definition; a test holds the two together. What a verdict needs of
a case are six instants (datetime64[us] in UTC, NaT for none).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

import numpy as np
from numpy.typing import NDArray

from replyclock.analysis.statistics.arrays import DayArray, Flags, InstantArray, States
from replyclock.analysis.statistics.counts import FINDINGS, states_of
from replyclock.analysis.statistics.day_index import ends_of, index_days, started_on, to_instants
from replyclock.domain.case import Case, RestsOn
from replyclock.domain.verdict import Finding
from replyclock.domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Moments:
    """The instants of each case that its verdicts rest on.

    `sent_at`: the letter was confirmed. `answered_until`: an answer was surely there, by the first
    observation that saw one. `silent_to`: until then every observation knows that there was none; NaT
    when one of them never looked, or there is none. `doubtful_after`: the earliest instant after which a
    reply that waits for a reviewer may have come. `confirmed_until`: an answer that a reviewer confirmed was
    surely there. `suggested_after`: the earliest instant after which a reply of a kind that is only suggested
    may have come.
    """

    sent_at: InstantArray
    answered_until: InstantArray
    silent_to: InstantArray
    doubtful_after: InstantArray
    confirmed_until: InstantArray
    suggested_after: InstantArray


@dataclass(frozen=True, slots=True)
class Judged:
    """Verdicts: a row per threshold, a column per case.

    `findings` are places in tally.FINDINGS; `mature` where the letter was sent and its deadline had come;
    `due_on` is the last local day, NaT when not sent; `confirmed` where a reviewer carries "in time" or
    "late", `could_turn` where he could turn the finding.
    """

    findings: NDArray[np.uint8]
    mature: NDArray[np.bool_]
    due_on: DayArray
    confirmed: Flags
    could_turn: Flags

    @property
    def states(self) -> States:
        """What shares are counted from."""
        return states_of(self.findings, self.mature, self.confirmed, self.could_turn)


def moments_of(cases: Iterable[Case]) -> Moments:
    """The instants of these cases, in their order."""
    rows = [(case.sent_at, *(instant(case) for instant in _INSTANTS)) for case in cases]
    columns = zip(*rows, strict=True) if rows else [()] * (len(_INSTANTS) + 1)
    return Moments(*(to_instants(list(column)) for column in columns))


def judge_all(
    moments: Moments, thresholds: Sequence[int], calendar: WorkCalendar, zone: tzinfo, as_of: datetime
) -> Judged:
    """The verdicts as of an instant; raises CalendarUnknown where a count leaves the calendar."""
    sent = ~np.isnat(moments.sent_at)
    index, starts = index_days(calendar), moments.sent_at[sent]
    counted_from = started_on(index, starts, zone)
    now = to_instants([as_of])[0]
    shape = (len(thresholds), len(sent))
    due_on = np.full(shape, np.datetime64("NaT"), dtype="M8[D]")
    findings = np.full(shape, FINDINGS.index(Finding.NOT_SENT), dtype=np.uint8)
    mature, confirmed, could_turn = (np.zeros(shape, dtype=np.bool_) for _ in range(3))
    for row, days in enumerate(thresholds):
        due_on[row, sent] = index.due_on(counted_from, days)
        ends_at = np.full(len(sent), np.datetime64("NaT"), dtype="M8[us]")
        ends_at[sent] = ends_of(index, due_on[row, sent], zone)
        mature[row] = ends_at <= now
        findings[row] = _find(moments, ends_at, now)
        confirmed[row], could_turn[row] = _rest(moments, findings[row], ends_at)
    return Judged(findings, mature, due_on, confirmed, could_turn)


def _find(moments: Moments, ends_at: InstantArray, now: np.datetime64) -> NDArray[np.uint8]:
    """As the domain asks, in its order; a comparison with NaT is False."""
    blind = ~(moments.silent_to >= ends_at)
    flags = {
        Finding.NOT_SENT: np.isnat(ends_at),
        Finding.IN_TIME: moments.answered_until < ends_at,
        Finding.TOO_EARLY: now < ends_at,
        Finding.UNDETERMINED: blind | (moments.doubtful_after < ends_at),
        Finding.LATE: ~np.isnat(moments.answered_until),
    }
    places = [np.array(FINDINGS.index(finding), dtype=np.uint8) for finding in flags]
    no_answer = np.uint8(FINDINGS.index(Finding.NO_ANSWER))
    return np.select(list(flags.values()), places, default=no_answer)


def _rest(moments: Moments, findings: NDArray[np.uint8], ends_at: InstantArray) -> tuple[Flags, Flags]:
    """Where a reviewer carries "in time" or "late", and where he could turn a finding."""
    in_time, late, silent = (findings == FINDINGS.index(finding) for finding in _TURNED)
    confirmed = in_time & (moments.confirmed_until < ends_at)
    could_turn = (in_time & ~confirmed) | ((late | silent) & (moments.suggested_after < ends_at))
    return confirmed | (late & ~np.isnat(moments.confirmed_until) & ~could_turn), could_turn


_TURNED = (Finding.IN_TIME, Finding.LATE, Finding.NO_ANSWER)


def _answered_until(case: Case) -> datetime | None:
    return min((seen.answer.until for seen in case.observations if seen.answer), default=None)


def _silent_to(case: Case) -> datetime | None:
    known = [seen.silent_to for seen in case.observations if seen.silent_to is not None]
    return min(known, default=None) if len(known) == len(case.observations) else None


def _doubtful_after(case: Case) -> datetime | None:
    return min((reply.window.after for reply in case.replies if case.waits(reply)), default=None)


def _confirmed_until(case: Case) -> datetime | None:
    return min((seen.confirmed.until for seen in case.observations if seen.confirmed), default=None)


def _suggested_after(case: Case) -> datetime | None:
    suggested = (reply.window.after for reply in case.replies if case.rests_on(reply) is RestsOn.SUGGESTED)
    return min(suggested, default=None)


_INSTANTS = (_answered_until, _silent_to, _doubtful_after, _confirmed_until, _suggested_after)
