"""How many independent letters several letters to the same sites are worth. Knows sums, not letters.

A share of letters is a ratio of sums over sites. Its variance is taken between sites (the linearised
ratio estimator), its design effect is that variance over the one of as many letters to as many sites,
and Wilson's interval is drawn for the effective number of letters: letters / design effect, reduced by
(t of letters - 1 / t of sites - 1) squared, because a variance from few sites is itself uncertain.

The design effect is kept between 1, so that no interval becomes narrower than if every letter stood for
itself, and sum of squared letters per site / letters, which is what it would be if all letters of a site
met the same fate. Where the data say nothing of the variance between sites (a share of 0 or 1, or a
single site) the latter is taken: two letters each to ten sites without any answer count as ten letters,
and any number of letters to one site as one.

Sources: W. G. Cochran, Sampling Techniques, 3rd ed. (1977), 3.12; L. Kish, Survey Sampling (1965), 5.4
and 8.2; E. L. Korn and B. I. Graubard, Confidence intervals for proportions with small expected number of
positive counts estimated from survey data, Survey Methodology 24 (1998), 193-201, with Wilson's interval
in place of Clopper and Pearson's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from replyclock.analysis.statistics.arrays import Codes, Floats
from replyclock.analysis.statistics.intervals import student, wilson


@dataclass(frozen=True, slots=True)
class SiteSums:
    """Sums over the sites of a group: arrays of one shape, an entry per group.

    `hits` and `trials` are letters; `sites` have at least one trial; the others sum, over sites, the
    square of hits, hits times trials, and the square of trials.
    """

    hits: Floats
    trials: Floats
    sites: Floats
    hits_squared: Floats
    hits_trials: Floats
    trials_squared: Floats

    @property
    def share(self) -> Floats:
        """Hits over trials; NaN without trials."""
        return self.hits / _or_nan(self.trials)


def site_sums(
    hits: ArrayLike, trials: ArrayLike, groups: Codes, count: int, sites: ArrayLike = 1
) -> SiteSums:
    """Sums for `count` groups; `hits`, `trials` and the number of the group have an entry per site.

    Where `sites` is given, an entry stands for so many sites that are alike.
    """
    y, n, often = (np.asarray(each, dtype=np.float64) for each in (hits, trials, sites))

    def summed(values: Floats) -> Floats:
        return np.bincount(groups, weights=values * often, minlength=count).astype(np.float64)

    return SiteSums(
        hits=summed(y),
        trials=summed(n),
        sites=summed((n > 0).astype(np.float64)),
        hits_squared=summed(y * y),
        hits_trials=summed(y * n),
        trials_squared=summed(n * n),
    )


def stack_sums(sums: Sequence[SiteSums]) -> SiteSums:
    """Several sums as one with a first axis more."""
    return SiteSums(
        **{each.name: np.stack([getattr(part, each.name) for part in sums]) for each in fields(SiteSums)}
    )


def share_variance(sums: SiteSums) -> Floats:
    """The variance of hits / trials between sites; NaN for fewer than two sites."""
    sites = np.where(sums.sites > 1, sums.sites, np.nan)
    share = sums.share
    squares = sums.hits_squared - 2 * share * sums.hits_trials + share**2 * sums.trials_squared
    variance: Floats = sites / (sites - 1) * np.maximum(squares, 0.0) / _or_nan(sums.trials) ** 2
    return variance


def design_effect(sums: SiteSums) -> Floats:
    """Variance between sites over the variance of single letters, within its bounds; NaN without trials."""
    trials = _or_nan(sums.trials)
    most = sums.trials_squared / trials
    single = sums.share * (1 - sums.share) / _or_nan(trials - 1)
    found = share_variance(sums) / _or_nan(single)
    return np.clip(np.where(np.isnan(found), most, found), 1.0, np.maximum(most, 1.0))


def effective_trials(sums: SiteSums) -> Floats:
    """The number of independent letters that say as much; NaN without trials."""
    trials = _or_nan(sums.trials)
    least = trials**2 / sums.trials_squared.clip(1.0)
    ratio = student(np.nan_to_num(trials - 1)) / student(sums.sites - 1)
    reduced = trials / design_effect(sums) * np.nan_to_num(ratio) ** 2
    return np.clip(reduced, least, trials)


def cluster_limits(sums: SiteSums) -> tuple[Floats, Floats]:
    """Lower and upper limits of the 95 % interval of hits / trials clustered by site; NaN without trials."""
    effective, share = effective_trials(sums), sums.share
    low, high = wilson(share * effective, effective)
    return np.where(share == 0, 0.0, low), np.where(share == 1, 1.0, high)


def _or_nan(values: Floats) -> Floats:
    return np.where(values > 0, values, np.nan)
