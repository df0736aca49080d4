"""Time to answer when some inquiries are still open and some answers are known by windows only.

Where every answer is known to its day, the curve is Kaplan and Meier's (analysis.product_limit). Where
windows span several days, it is Turnbull's (analysis.turnbull), and its limits are Wilson's for as many
independent inquiries as would vary like the estimate does when whole sites are drawn again and again:
B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), 8.3. Few sites are allowed for
as in analysis.clusters. An inquiry that nobody could observe is left out.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from replyclock.analysis.statistics.arrays import Floats, Integers
from replyclock.analysis.statistics.curves import Curve, count_days, fewest, followed, score_limits
from replyclock.analysis.statistics.durations import Durations
from replyclock.analysis.statistics.intervals import student
from replyclock.analysis.statistics.product_limit import product_limit
from replyclock.analysis.statistics.turnbull import Masses, maximise, sort_durations, turnbull

TURNBULL = "Turnbull"
UNOBSERVED = "nothing observed"

DRAWS = 200
"""How often whole sites are drawn again: the variance is then known to about a tenth."""

_TRACE = 1e-6
"""Less probability than this is what the iteration left over."""

_DRAWN_GAP = 1e-4
"""A drawn likelihood may lack so much per inquiry; a hundred times closer moves no limit's fifth digit."""


def answer_curve(durations: Durations, rng: np.random.Generator, draws: int = DRAWS) -> Curve:
    """The curve of durations by the method they need; `rng` draws sites for Turnbull's limits."""
    observed = durations.where(~durations.is_unobserved)
    if not len(observed.after):
        return _empty_curve()
    numbered = replace(observed, site=np.unique(observed.site, return_inverse=True)[1])
    if numbered.is_window.any():
        return _interval_curve(numbered, rng, draws)
    return product_limit(numbered)


def _interval_curve(durations: Durations, rng: np.random.Generator, draws: int) -> Curve:
    at_risk, answered = count_days(durations)
    days = np.arange(len(at_risk), dtype=np.float64)
    found = turnbull(durations.after, durations.until)
    drawn = [replace(found, mass=mass) for mass in _draw_again(durations, found, rng, draws)]
    share, low, _ = _with_limits(Masses.share_by, found, drawn, durations, days)
    share_high, _, high = _with_limits(Masses.share_begun, found, drawn, durations, days)
    never = ~np.isfinite(found.until) & (found.mass > _TRACE)
    known = days <= found.after[never].min(initial=np.inf)
    lines = (np.where(known, line, np.nan) for line in (share, share_high, low, high))
    return Curve(TURNBULL, at_risk, answered, *lines)


def _with_limits(
    line: Callable[[Masses, Floats], Floats],
    found: Masses,
    drawn: list[Masses],
    durations: Durations,
    days: Floats,
) -> tuple[Floats, Floats, Floats]:
    share = line(found, days)
    variance = np.array([line(masses, days) for masses in drawn]).var(axis=0, ddof=1)
    return (share, *score_limits(share, _effective(durations, share, variance)))


def _effective(durations: Durations, share: Floats, variance: Floats) -> Floats:
    """How many independent inquiries would vary so much, between the fewest and all of them."""
    sites = int(durations.site.max()) + 1
    everybody = np.array([followed(durations, day).sum() for day in range(len(share))], dtype=np.float64)
    found = np.divide(share * (1 - share), variance, out=np.zeros_like(share), where=variance > 0)
    found *= np.nan_to_num(student(everybody - 1) / student(sites - 1)) ** 2
    return np.clip(found, fewest(durations, len(share)), np.maximum(everybody, 1.0))


def _draw_again(durations: Durations, found: Masses, rng: np.random.Generator, draws: int) -> Floats:
    """Turnbull's masses, a row for each time that as many sites are drawn with replacement."""
    sites = int(durations.site.max()) + 1
    pairs, places = sort_durations(durations.after, durations.until)
    often = rng.multinomial(sites, np.full(sites, 1 / sites), size=draws)
    counts = [np.bincount(places, weights=row[durations.site], minlength=len(pairs)) for row in often]
    start = np.tile((found.mass + 1 / len(found.mass)) / 2, (draws, 1))
    return maximise(found.held_by(pairs), np.array(counts), start, gap=_DRAWN_GAP)


def _empty_curve() -> Curve:
    none: Integers = np.zeros(0, dtype=np.int64)
    line: Floats = np.zeros(0)
    return Curve(UNOBSERVED, none, none, line, line, line, line)
