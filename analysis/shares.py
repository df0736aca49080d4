"""Shares answered in time, with bounds and intervals. Knows frames and counts, not where they come from.

A share's denominator holds the letters that were delivered and whose deadline had come ("mature"): in
time, late, no answer and undetermined. A letter answered before a deadline still to come is not in it,
else quick answers would enter the share before slow ones had their chance; it is counted in `too_early`
and again in `answered_early`. Undetermined cases count as missed in `share` and as met in `share_high`;
the interval runs from the lower limit of the one to the upper limit of the other.

A site has a standing of its own, by the letters that reached it:
    too early      one of them is not mature yet
    any letter     in time when one was; else undetermined when one is; else missed
    every letter   missed when one was; else undetermined when one is; else in time
    not sent       none reached it
"""

from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from replyclock.domain.verdict import Finding

INQUIRY = "inquiry"
SITE_ANY = "site: any letter"
SITE_EVERY = "site: every letter"
UNITS = (INQUIRY, SITE_ANY, SITE_EVERY)
GROUPINGS = ("all", "region", "level", "kind", "topic")

STANDINGS = ["in_time", "late", "no_answer", "undetermined", "too_early", "answered_early", "not_sent"]

SHARE_COLUMNS = [
    "unit",
    "grouping",
    "group",
    "threshold",
    "numerator",
    "denominator",
    "share",
    "undetermined",
    "share_high",
    "interval_low",
    "interval_high",
    "late",
    "no_answer",
    "too_early",
    "answered_early",
    "not_sent",
    "intended",
    "share_of_intended",
    "as_of",
]

_Z = 1.959963984540054  # the 97.5 % point of the normal distribution
_SITE_KEYS = ["threshold", "site"]
_ATTRIBUTES = ["region", "level", "kind"]


def wilson(successes: ArrayLike, trials: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper limits of the 95 % score interval; NaN without trials.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22 (1927), 209-212.
    """
    hits = np.asarray(successes, dtype=np.float64)
    n = np.asarray(trials, dtype=np.float64)
    n = np.where(n > 0, n, np.nan)
    share = hits / n
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return np.where(hits == 0, 0.0 * n, centre - half), np.where(hits == n, 1.0, centre + half)


def share_table(frame: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """The share rows (columns as above) of a case frame: by unit, grouping, group and threshold.

    Shares are fractions from 0 to 1, NaN where nothing is mature; topics have no site rows, because a
    site's standing joins letters of several topics.
    """
    inquiries = inquiry_standings(frame)
    sites = {unit: site_standings(inquiries, unit) for unit in (SITE_ANY, SITE_EVERY)}
    tables = [
        _count(standings, unit, grouping)
        for unit, standings in ((INQUIRY, inquiries), *sites.items())
        for grouping in GROUPINGS
        if grouping != "topic" or unit == INQUIRY
    ]
    table = _with_shares(pd.concat(tables, ignore_index=True))
    return table.assign(as_of=as_of.isoformat())[SHARE_COLUMNS]


def inquiry_standings(frame: pd.DataFrame) -> pd.DataFrame:
    """The case frame's keys with one column of 0 or 1 for each of STANDINGS."""
    finding, mature = frame["finding"], frame["mature"].astype(bool)
    not_sent = finding == Finding.NOT_SENT
    columns = {
        "in_time": mature & (finding == Finding.IN_TIME),
        "late": mature & (finding == Finding.LATE),
        "no_answer": mature & (finding == Finding.NO_ANSWER),
        "undetermined": mature & (finding == Finding.UNDETERMINED),
        "too_early": ~mature & ~not_sent,
        "answered_early": ~mature & (finding == Finding.IN_TIME),
        "not_sent": not_sent,
    }
    keys = frame[["reference", *_SITE_KEYS, *_ATTRIBUTES, "topic"]]
    return keys.assign(**{name: flags.astype("int64") for name, flags in columns.items()})


def site_standings(inquiries: pd.DataFrame, unit: str) -> pd.DataFrame:
    """One row per site and threshold with the columns of STANDINGS, for SITE_ANY or SITE_EVERY."""
    groups = inquiries.groupby(_SITE_KEYS, sort=True)
    sums = groups[STANDINGS].sum()
    judge = _any_letter if unit == SITE_ANY else _every_letter
    flags = pd.DataFrame({name: flag.astype("int64") for name, flag in judge(sums > 0).items()})
    return groups[_ATTRIBUTES].first().join(flags).reset_index()


def _any_letter(has: pd.DataFrame) -> dict[str, pd.Series]:
    settled = _delivered(has) & ~has["too_early"]
    undetermined = settled & ~has["in_time"] & has["undetermined"]
    missed = settled & ~has["in_time"] & ~has["undetermined"]
    return {
        "in_time": settled & has["in_time"],
        "late": missed & has["late"],
        "no_answer": missed & ~has["late"],
        "undetermined": undetermined,
        "too_early": has["too_early"],
        "answered_early": has["too_early"] & (has["in_time"] | has["answered_early"]),
        "not_sent": ~_delivered(has),
    }


def _every_letter(has: pd.DataFrame) -> dict[str, pd.Series]:
    settled = _delivered(has) & ~has["too_early"]
    failed = has["late"] | has["no_answer"]
    return {
        "in_time": settled & ~failed & ~has["undetermined"],
        "late": settled & has["late"] & ~has["no_answer"],
        "no_answer": settled & has["no_answer"],
        "undetermined": settled & ~failed & has["undetermined"],
        "too_early": has["too_early"],
        "answered_early": pd.Series(data=False, index=has.index),
        "not_sent": ~_delivered(has),
    }


def _delivered(has: pd.DataFrame) -> pd.Series:
    return has[["in_time", "late", "no_answer", "undetermined", "too_early"]].any(axis=1)


def _count(standings: pd.DataFrame, unit: str, grouping: str) -> pd.DataFrame:
    group = standings[grouping] if grouping != "all" else pd.Series("", index=standings.index, dtype="str")
    keyed = standings.assign(group=group, intended=1)
    counts = keyed.groupby(["group", "threshold"], sort=True)[[*STANDINGS, "intended"]].sum().reset_index()
    return counts.assign(unit=unit, grouping=grouping)


def _with_shares(counts: pd.DataFrame) -> pd.DataFrame:
    hits = counts["in_time"]
    denominator = hits + counts["late"] + counts["no_answer"] + counts["undetermined"]
    highest = hits + counts["undetermined"]
    return counts.assign(
        numerator=hits,
        denominator=denominator,
        share=_ratio(hits, denominator),
        share_high=_ratio(highest, denominator),
        interval_low=np.round(wilson(hits, denominator)[0], 6),
        interval_high=np.round(wilson(highest, denominator)[1], 6),
        share_of_intended=_ratio(hits, denominator + counts["not_sent"]),
    )


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    return (part / whole.where(whole > 0)).round(6)
