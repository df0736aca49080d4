"""Differences between shares of groups, and which of them may be called different. Knows share rows only.

The interval of a difference is Newcombe's hybrid of the two score intervals, here of those clustered by
site. What is undetermined, or only suggested, enters as bounds: the interval runs from the least favourable
case of the first group to its most favourable one. Two groups may be called different only if

1. each is worth at least LEAST independent letters,
2. their intervals do not overlap, and
3. the difference is no chance among so many comparisons: a score test on effective numbers, with the
   bounds that speak against a difference, adjusted by Holm's step-down for all pairs of the same unit,
   grouping and threshold that fulfil 1.

Groups that went to the same sites (topics, arms) are compared as if they had not: letters to one site
tend to meet one fate, so the interval is rather too wide than too narrow.

Sources: R. G. Newcombe, Interval estimation for the difference between independent proportions,
Statistics in Medicine 17 (1998), 873-890, method 10; G. Y. Zou and A. Donner, Construction of confidence
limits about effect measures, Statistics in Medicine 27 (2008), 1693-1702 (any two intervals); S. Holm,
A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6 (1979),
65-70; J. D. Parker and others, National Center for Health Statistics data presentation standards for
proportions, Vital and Health Statistics 2 (175), 2017 (an effective number of at least 30).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from replyclock.analysis.statistics.arrays import Floats

LEAST = 30
"""Fewer effective letters than this say too little to compare."""

MOST_GROUPS = 100
"""Among more groups nothing is compared: 4,950 pairs are a table that nobody reads."""

_LEVEL = 0.05
_FAMILY = ["unit", "grouping", "threshold"]


class WhyDifferent(StrEnum):
    """Why two groups may, or may not, be called different."""

    DIFFERENT = "different"
    NOTHING = "nothing mature"
    SMALL = "too few letters"
    OVERLAP = "intervals overlap"
    CHANCE = "chance among so many"


PAIR_COLUMNS = [
    *_FAMILY,
    "group_a",
    "group_b",
    "difference",
    "difference_least",
    "difference_most",
    "interval_low",
    "interval_high",
    "p",
    "p_holm",
    "why",
]
RANKING_COLUMNS = [
    *_FAMILY,
    "groups",
    "pairs",
    "crowded",
    *(f"pairs_{why.name.lower()}" for why in WhyDifferent),
]


@dataclass(frozen=True, slots=True)
class Limited:
    """Shares with their bounds, their 95 % limits and effective numbers."""

    share: Floats
    share_low: Floats
    share_high: Floats
    low: Floats
    high: Floats
    effective: Floats


def newcombe(first: Limited, second: Limited) -> tuple[Floats, Floats]:
    """The 95 % limits of first less second share."""
    below = np.hypot(first.share_low - first.low, second.high - second.share_high)
    above = np.hypot(first.high - first.share_high, second.share_low - second.low)
    return first.share_low - second.share_high - below, first.share_high - second.share_low + above


def difference_table(shares: pd.DataFrame) -> pd.DataFrame:
    """Every pair of groups of a share table (PAIR_COLUMNS), by unit, grouping and threshold.

    Differences are first less second group, as fractions; `difference_least` and `difference_most` are
    their bounds; `why` is a Why by its value. NaN where nothing is mature.
    """
    tables = [_compare(family).assign(**named) for named, family in _families(shares)]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=PAIR_COLUMNS)
    return table[PAIR_COLUMNS]


def ranking_table(shares: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """A row per unit, grouping and threshold (RANKING_COLUMNS): how many pairs differ, and why others not.

    `crowded` is True where there are more than MOST_GROUPS groups and no pair was compared.
    """
    counts = pairs.groupby([*_FAMILY, "why"], sort=False).size()
    rows = []
    for named, family in _families(shares, crowded=True):
        key = tuple(named.values())
        why = {f"pairs_{each.name.lower()}": int(counts.get((*key, each.value), 0)) for each in WhyDifferent}
        crowded = len(family) > MOST_GROUPS
        rows.append({**named, "groups": len(family), "pairs": sum(why.values()), "crowded": crowded, **why})
    return pd.DataFrame(rows, columns=RANKING_COLUMNS)


def holm(p: Floats) -> Floats:
    """Adjusted probabilities of a family of tests, each at most 1."""
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted


def _families(
    shares: pd.DataFrame, *, crowded: bool = False
) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    """The groups that may be compared with each other: at least two, and not too many."""
    grouped = shares[shares["grouping"] != "all"].groupby(_FAMILY, sort=False)
    for key, family in grouped:
        if len(family) > 1 and (crowded or len(family) <= MOST_GROUPS):
            yield dict(zip(_FAMILY, key, strict=True)), family


def _compare(family: pd.DataFrame) -> pd.DataFrame:
    places = np.triu_indices(len(family), 1)
    first, second = (_limited(family.iloc[chosen]) for chosen in places)
    group_a, group_b = (family["group"].to_numpy()[chosen] for chosen in places)
    p, low_high = _probability(first, second), newcombe(first, second)
    adjusted, enough = np.full(len(p), np.nan), _worth(first, second) >= LEAST
    adjusted[enough] = holm(p[enough])
    columns = {
        "difference": first.share - second.share,
        "difference_least": first.share_low - second.share_high,
        "difference_most": first.share_high - second.share_low,
        "interval_low": low_high[0],
        "interval_high": low_high[1],
        "p": p,
        "p_holm": adjusted,
    }
    table = pd.DataFrame(columns).round(6)
    return table.assign(group_a=group_a, group_b=group_b, why=_why(first, second, adjusted))


def _limited(rows: pd.DataFrame) -> Limited:
    names = ("share", "share_low", "share_high", "cluster_low", "cluster_high", "effective")
    return Limited(*(rows[name].to_numpy(dtype=np.float64) for name in names))


def _probability(first: Limited, second: Limited) -> Floats:
    """Of so great a difference by chance, two-sided; 1 where the bounds allow none, NaN without shares."""
    ahead = first.share >= second.share
    ours = np.where(ahead, first.share_low, first.share_high)
    theirs = np.where(ahead, second.share_high, second.share_low)
    apart = np.where(ahead, ours - theirs, theirs - ours)
    pooled = (ours * first.effective + theirs * second.effective) / (first.effective + second.effective)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / first.effective + 1 / second.effective))
    score = np.divide(apart, spread, out=np.zeros_like(spread), where=(apart > 0) & (spread > 0))
    chance = np.array([math.erfc(each / math.sqrt(2)) for each in score])
    return np.where(np.isnan(spread), np.nan, chance)


def _worth(first: Limited, second: Limited) -> Floats:
    """The smaller effective number of each pair; 0 without a share."""
    return np.nan_to_num(np.minimum(first.effective, second.effective))


def _why(first: Limited, second: Limited, adjusted: Floats) -> list[str]:
    flags = {
        WhyDifferent.NOTHING: np.isnan(first.share) | np.isnan(second.share),
        WhyDifferent.SMALL: _worth(first, second) < LEAST,
        WhyDifferent.OVERLAP: np.maximum(first.low, second.low) <= np.minimum(first.high, second.high),
        WhyDifferent.CHANCE: ~(adjusted < _LEVEL),
    }
    chosen = np.full(len(adjusted), WhyDifferent.DIFFERENT.value, dtype=object)
    for why, flag in reversed(flags.items()):
        chosen[flag] = why.value
    return [str(each) for each in chosen]
