"""Letters and sites counted by group and threshold, as arrays. Knows codes and counts, no shares.

A letter stands, for a threshold, in one of STATES; so does a site, by the letters that reached it:
    too early      one of them is not mature yet
    any letter     in time when one was; else undetermined when one is; else missed
    every letter   missed when one was; else undetermined when one is; else in time
    not sent       none reached it
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from replyclock.analysis.statistics.arrays import Codes, Flags, States
from replyclock.analysis.statistics.clusters import SiteSums, site_sums, stack_sums
from replyclock.domain.verdict import Finding

"""A row per threshold, a column per letter (or site)."""

FINDINGS = tuple(Finding)
STATES = (
    "in_time",
    "late",
    "no_answer",
    "undetermined",
    "waiting",
    "answered_early",
    "not_sent",
    "absent",
)
"""`waiting` and `answered_early` are the two kinds of too early; `absent` was not judged at all."""

IN_TIME, LATE, NO_ANSWER, UNDETERMINED, WAITING, ANSWERED_EARLY, NOT_SENT, ABSENT = range(len(STATES))

_DENSE = 4
"""Counting into a table is quicker than sorting while the table is at most so many times as long."""

_MATURE = {
    Finding.IN_TIME: IN_TIME,
    Finding.LATE: LATE,
    Finding.NO_ANSWER: NO_ANSWER,
    Finding.TOO_EARLY: WAITING,
    Finding.UNDETERMINED: UNDETERMINED,
    Finding.NOT_SENT: NOT_SENT,
}


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups by `labels` (sorted); `codes` has a place among them for each letter."""

    labels: tuple[str, ...]
    codes: Codes


@dataclass(frozen=True, slots=True)
class Letters:
    """Who was asked: `site` has a number from 0 to `sites` - 1 for each letter."""

    site: Codes
    sites: int
    groupings: Mapping[str, Grouping]


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of one grouping: `states` by (threshold, group, state), sums over sites by (threshold, group).

    `delivered` and `intended` are the sums of the share's numerator over the two denominators; the
    `_high` ones have undetermined letters in the numerator too.
    """

    states: Codes
    delivered: SiteSums
    delivered_high: SiteSums
    intended: SiteSums
    intended_high: SiteSums


def states_of(findings: NDArray[np.uint8], mature: Flags) -> States:
    """The state of each letter by the place of its finding in FINDINGS and whether its deadline had come."""
    when_mature = np.array([_MATURE[finding] for finding in FINDINGS], dtype=np.uint8)
    before = np.full(len(FINDINGS), WAITING, dtype=np.uint8)
    before[FINDINGS.index(Finding.IN_TIME)] = ANSWERED_EARLY
    before[FINDINGS.index(Finding.NOT_SENT)] = NOT_SENT
    return np.where(mature, when_mature[findings], before[findings])


def tally(states: States, site: Codes, sites: int, grouping: Grouping) -> Counted:
    """Count by group, and by site within each group; `states` has at least one row."""
    clusters, groups = _clusters(site, sites, grouping)
    count = len(grouping.labels)
    by_group = np.stack([_count(row, grouping.codes, count) for row in states])
    sums = [_sums(_count(row, clusters, len(groups)), groups, count) for row in states]
    delivered, delivered_high, intended, intended_high = (
        stack_sums(each) for each in zip(*sums, strict=True)
    )
    return Counted(by_group, delivered, delivered_high, intended, intended_high)


def site_states(states: States, site: Codes, sites: int, *, every: bool) -> States:
    """The state of each site by any letter, or by every letter."""
    judge = _every_letter if every else _any_letter
    return np.stack([judge(_has(row, site, sites)) for row in states])


def sites_within(letters: Letters, grouping: Grouping) -> tuple[Codes, int, Grouping]:
    """Sites counted within each group: a number per letter, how many there are, and the group of each.

    A site that was asked in two groups counts once in each.
    """
    clusters, groups = _clusters(letters.site, letters.sites, grouping)
    return clusters, len(groups), Grouping(grouping.labels, groups)


def _clusters(site: Codes, sites: int, grouping: Grouping) -> tuple[Codes, Codes]:
    """A number for every (site, group) in which there are letters, and the group of each number."""
    of_site = np.zeros(sites, dtype=np.intp)
    of_site[site] = grouping.codes
    if np.array_equal(of_site[site], grouping.codes):
        return site, of_site
    pairs = site * len(grouping.labels) + grouping.codes
    distinct, numbers = np.unique(pairs, return_inverse=True)
    return numbers, distinct % len(grouping.labels)


def _count(row: NDArray[np.uint8], codes: Codes, count: int) -> Codes:
    """How many stand in each state, by code."""
    cells = np.bincount(codes * len(STATES) + row, minlength=count * len(STATES))
    return cells.reshape(count, len(STATES))


def _sums(cells: Codes, groups: Codes, count: int) -> tuple[SiteSums, ...]:
    """The sums of a tally in its order, from the states of the letters of each site."""
    missed = cells[:, LATE] + cells[:, NO_ANSWER]
    profiles, sites = _alike(groups, cells[:, IN_TIME], cells[:, UNDETERMINED], missed, cells[:, NOT_SENT])
    group, in_time, undetermined, missed, not_sent = profiles
    high = in_time + undetermined
    delivered = high + missed
    intended = delivered + not_sent
    pairs = ((in_time, delivered), (high, delivered), (in_time, intended), (high, intended))
    return tuple(site_sums(part, whole, group, count, sites) for part, whole in pairs)


def _alike(*columns: Codes) -> tuple[list[Codes], Codes]:
    """The distinct rows of columns of counts, and how often each occurs: most sites are like many others."""
    shape = tuple(int(column.max(initial=0)) + 1 for column in columns)
    codes = np.ravel_multi_index(columns, shape)
    if math.prod(shape) <= _DENSE * len(codes):
        counts = np.bincount(codes)
        distinct = np.flatnonzero(counts)
        counts = counts[distinct]
    else:
        distinct, counts = np.unique(codes, return_counts=True)
    return list(np.unravel_index(distinct, shape)), counts


def _has(row: NDArray[np.uint8], site: Codes, sites: int) -> Callable[[int], Flags]:
    found = np.zeros((len(STATES), sites), dtype=np.bool_)
    found[row, site] = True
    return lambda state: found[state]


def _any_letter(has: Callable[[int], Flags]) -> NDArray[np.uint8]:
    early, answered = has(WAITING) | has(ANSWERED_EARLY), has(IN_TIME) | has(ANSWERED_EARLY)
    return _first_true(
        (early & answered, ANSWERED_EARLY),
        (early, WAITING),
        (has(IN_TIME), IN_TIME),
        (has(UNDETERMINED), UNDETERMINED),
        (has(LATE), LATE),
        (has(NO_ANSWER), NO_ANSWER),
        (has(NOT_SENT), NOT_SENT),
    )


def _every_letter(has: Callable[[int], Flags]) -> NDArray[np.uint8]:
    return _first_true(
        (has(WAITING) | has(ANSWERED_EARLY), WAITING),
        (has(NO_ANSWER), NO_ANSWER),
        (has(LATE), LATE),
        (has(UNDETERMINED), UNDETERMINED),
        (has(IN_TIME), IN_TIME),
        (has(NOT_SENT), NOT_SENT),
    )


def _first_true(*choices: tuple[Flags, int]) -> NDArray[np.uint8]:
    flags, states = zip(*choices, strict=True)
    return np.select(flags, [np.uint8(state) for state in states], default=np.uint8(ABSENT))
