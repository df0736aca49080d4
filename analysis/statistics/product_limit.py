"""Kaplan and Meier's curve of answers known to their day, beside inquiries that are still open.

Its limits are those of log(-log), by Greenwood's variance where each site has one inquiry, else by the
variance between sites with Student's t, never below Greenwood's. Where there are none (nobody has
answered yet, or everybody has; a single site), Wilson's stand in for the inquiries followed so far, all
of one site taken as one.

Sources: E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, Journal of the
American Statistical Association 53 (1958), 457-481; M. Greenwood, The errors of sampling of the
survivorship tables (1926); J. D. Kalbfleisch and R. L. Prentice, The Statistical Analysis of Failure Time
Data (1980), 1.3; R. L. Williams, Product-limit survival functions with correlated survival times,
Lifetime Data Analysis 1 (1995), 171-186.
"""

import numpy as np

from replyclock.analysis.statistics.arrays import Floats, Integers
from replyclock.analysis.statistics.curves import Curve, count_days, fewest, last_risk, score_limits
from replyclock.analysis.statistics.durations import Durations
from replyclock.analysis.statistics.intervals import Z, student

METHOD = "Kaplan-Meier"


def product_limit(durations: Durations) -> Curve:
    """The curve of at least one duration, each of a single day or open; sites are numbered without gaps."""
    at_risk, answered = count_days(durations)
    hazard = answered / np.maximum(at_risk, 1)
    silent = np.cumprod(1 - hazard, dtype=np.float64)
    variance, quantile = _greenwood(at_risk, answered), Z
    sites = int(durations.site.max()) + 1
    if sites < len(durations.site):
        variance = np.maximum(variance, _between_sites(durations, at_risk, hazard))
        quantile = float(student(sites - 1))
    low, high = _log_log(silent, variance, quantile)
    score_low, score_high = score_limits(1 - silent, fewest(durations, len(at_risk)))
    without = np.isnan(low)
    known = (at_risk > 0) | (silent == 0)
    share, low, high = (
        np.where(known, line, np.nan)
        for line in (1 - silent, np.where(without, score_low, low), np.where(without, score_high, high))
    )
    return Curve(METHOD, at_risk, answered, share, share, low, high)


def _greenwood(at_risk: Integers, answered: Integers) -> Floats:
    """The variance of the logarithm of the open share, by day."""
    still = at_risk - answered
    return np.cumsum(np.where(still > 0, answered / np.maximum(at_risk * still, 1), 0.0))


def _between_sites(durations: Durations, at_risk: Integers, hazard: Floats) -> Floats:
    """The same variance from what the inquiries of each site add together."""
    sites = int(durations.site.max()) + 1
    risks, total = last_risk(durations), np.zeros(sites)
    variance = np.zeros(len(at_risk))
    for day, share in enumerate(hazard):
        if share < 1:
            answers = np.bincount(durations.site[durations.until == day], minlength=sites)
            still = np.bincount(durations.site[risks >= day], minlength=sites)
            total += (answers - still * share) / (max(int(at_risk[day]), 1) * (1 - share))
        variance[day] = (total**2).sum()
    return variance * sites / max(sites - 1, 1)


def _log_log(silent: Floats, variance: Floats, quantile: float) -> tuple[Floats, Floats]:
    """Limits of the answered share; NaN where it is 0 or 1, and without a quantile."""
    inside = np.where((silent > 0) & (silent < 1), silent, np.nan)
    spread = quantile * np.sqrt(variance) / np.abs(np.log(inside))
    return 1 - inside ** np.exp(-spread), 1 - inside ** np.exp(spread)
