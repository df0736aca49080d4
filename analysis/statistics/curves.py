"""The share answered by each day: what a curve holds, its median, and what every curve counts.

Knows no method of estimating; analysis.survival chooses one.
"""

from dataclasses import dataclass

import numpy as np

from replyclock.analysis.statistics.arrays import Flags, Floats, Integers
from replyclock.analysis.statistics.durations import Durations
from replyclock.analysis.statistics.intervals import wilson

_HALF = 0.5 - 1e-9
"""A half, with room for what sums of fractions lose."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The share answered within 0, 1, 2, ... days: arrays of one length, fractions from 0 to 1.

    `share` counts an answer on the last day it may have come, `share_high` on the first; they differ only
    where windows span days. `low` and `high` are 95 % limits. All four are NaN from the day on to which
    nobody was observed. `at_risk` were surely open when the day began and observed to its end;
    `answered` were first seen answered by its end, and not by that of the day before.
    """

    method: str
    at_risk: Integers
    answered: Integers
    share: Floats
    share_high: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Median:
    """Days until half were answered, with limits; None where the curve or a limit never gets there.

    `earliest` differs from `days` only where windows span days.
    """

    days: int | None
    earliest: int | None
    low: int | None
    high: int | None


def median_of(curve: Curve) -> Median:
    """The median and its limits: the first days on which the curve and its limits reach a half.

    Source: R. Brookmeyer and J. Crowley, A confidence interval for the median survival time,
    Biometrics 38 (1982), 29-41.
    """
    return Median(*(_first_half(line) for line in (curve.share, curve.share_high, curve.high, curve.low)))


def count_days(durations: Durations) -> tuple[Integers, Integers]:
    """`at_risk` and `answered` of a curve; there is at least one duration."""
    answers = durations.until[durations.is_answered].astype(np.int64)
    risks = last_risk(durations)
    days = int(max(risks.max(), answers.max(initial=0))) + 1
    at_risk = np.bincount(risks, minlength=days)[::-1].cumsum()[::-1]
    return at_risk, np.bincount(answers, minlength=days)


def last_risk(durations: Durations) -> Integers:
    """The last day that each inquiry began surely open and was observed to the end of."""
    return np.where(durations.is_answered, durations.after + 1, durations.after).astype(np.int64)


def followed(durations: Durations, day: int) -> Flags:
    """Inquiries whose fate on a day is known: answered, or open and observed to its end."""
    return durations.is_answered | (durations.after >= day)


def fewest(durations: Durations, days: int) -> Floats:
    """How many inquiries those followed to each day are worth when all of a site meet one fate."""
    worth = np.ones(days)
    for day in range(days):
        by_site = np.bincount(durations.site[followed(durations, day)]).astype(np.float64)
        worth[day] = by_site.sum() ** 2 / max((by_site**2).sum(), 1.0)
    return np.maximum(worth, 1.0)


def score_limits(share: Floats, effective: Floats) -> tuple[Floats, Floats]:
    """Wilson's limits of a share of so many independent inquiries."""
    low, high = wilson(share * effective, effective)
    return np.where(share <= 0, 0.0, low), np.where(share >= 1, 1.0, high)


def _first_half(line: Floats) -> int | None:
    reached = np.flatnonzero(line >= _HALF)
    return int(reached[0]) if len(reached) else None
