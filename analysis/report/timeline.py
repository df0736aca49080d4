"""Where the marks of one inquiry's timeline stand, in pixels. Knows no colours and no HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from replyclock.domain.case import Case

WIDTH = 720
_LEFT, _RIGHT = 12, 708


@dataclass(frozen=True, slots=True)
class Bar:
    """The window of an answer from `x` over `width`, and the answer's own mark at `end`."""

    x: float
    width: float
    end: float


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a time limit of `working_days`."""

    working_days: int
    x: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Marks from left to right: sent at `sent`, `received` (no answers), `answers`, deadlines, `as_of`."""

    sent: float
    received: tuple[float, ...]
    answers: tuple[Bar, ...]
    deadlines: tuple[Deadline, ...]
    as_of: float | None


def draw_timeline(case: Case, deadlines: Sequence[tuple[int, datetime]], as_of: datetime) -> Timeline | None:
    """The timeline of a case, None when it was not sent; `deadlines` are (working days, instant).

    The scale ends a little after the last deadline or reply, whichever is later.
    """
    if case.sent_at is None:
        return None
    place = _Scale(case.sent_at, [at for _, at in deadlines] + [reply.window.until for reply in case.replies])
    answers = [reply.window for reply in case.replies if case.counts(reply)]
    others = [reply.window.until for reply in case.replies if not case.counts(reply)]
    bars = [(place(window.after), place(window.until)) for window in answers]
    return Timeline(
        sent=place(case.sent_at),
        received=tuple(sorted(place(at) for at in others)),
        answers=tuple(Bar(start, round(end - start, 1), end) for start, end in sorted(bars)),
        deadlines=tuple(Deadline(days, place(at)) for days, at in deadlines),
        as_of=place(as_of) if place(as_of) < _RIGHT else None,
    )


class _Scale:
    """From instants to pixels."""

    def __init__(self, start: datetime, instants: Sequence[datetime]) -> None:
        self._start = start
        self._span = max([*instants, start + timedelta(hours=1)]) - start
        self._span += self._span * 0.04

    def __call__(self, instant: datetime) -> float:
        share = (instant - self._start) / self._span
        return round(_LEFT + (_RIGHT - _LEFT) * min(max(share, 0), 1), 1)
