"""Letters and sites counted by group and threshold, as arrays. Knows codes and counts, no shares.

A letter stands, for a threshold, in one of STATES; so does a site, by the letters that reached it:
    too early      one of them is not mature yet
    any letter     in time when one was; else undetermined when one is; else missed
    every letter   missed when one was; else undetermined when one is; else in time
    not sent       none reached it

What only a suggestion decides has states of its own, because a share's bounds take them in. A site stands
in time for sure by any letter when one of its letters does, by every letter when all do; a reviewer could
turn what it missed into "in time" when he could turn any letter, or all that it missed.
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
    "in_time_suggested",
    "late",
    "late_suggested",
    "late_could_turn",
    "no_answer",
    "no_answer_could_turn",
    "undetermined",
    "waiting",
    "answered_early",
    "not_sent",
    "absent",
)
"""`waiting` and `answered_early` are the two kinds of too early; `absent` was not judged at all.

A reviewer confirmed the answers of `in_time` and `late`; those of `in_time_suggested` and `late_suggested`
are only suggested. He could make "in time" of `late_could_turn` and `no_answer_could_turn`.
"""

(
    IN_TIME,
    IN_TIME_SUGGESTED,
    LATE,
    LATE_SUGGESTED,
    LATE_COULD_TURN,
    NO_ANSWER,
    NO_ANSWER_COULD_TURN,
    UNDETERMINED,
    WAITING,
    ANSWERED_EARLY,
    NOT_SENT,
    ABSENT,
) = range(len(STATES))

_DENSE = 4
"""Counting into a table is quicker than sorting while the table is at most so many times as long."""

_MOST_CODES = 2**62
"""More combinations have no number of their own."""

_MATURE = {
    Finding.IN_TIME: IN_TIME,
    Finding.LATE: LATE,
    Finding.NO_ANSWER: NO_ANSWER,
    Finding.TOO_EARLY: WAITING,
    Finding.UNDETERMINED: UNDETERMINED,
    Finding.NOT_SENT: NOT_SENT,
}


_PARTS = (
    (IN_TIME,),
    (IN_TIME_SUGGESTED,),
    (UNDETERMINED,),
    (LATE_COULD_TURN, NO_ANSWER_COULD_TURN),
    (LATE, LATE_SUGGESTED, NO_ANSWER),
    (NOT_SENT,),
)
"""What a share is summed from: confirmed, suggested, undetermined, could turn, missed and not sent."""

_PART_OF = np.array(
    [
        next((part for part, states in enumerate(_PARTS) if state in states), len(_PARTS))
        for state in range(len(STATES))
    ],
    dtype=np.intp,
)
_IF_IT_COULD_TURN = np.arange(len(STATES), dtype=np.uint8)
_IF_IT_COULD_TURN[[IN_TIME, LATE, NO_ANSWER]] = IN_TIME_SUGGESTED, LATE_COULD_TURN, NO_ANSWER_COULD_TURN


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

    `delivered` and `intended` are the sums of the share's numerator over the two denominators. The `_low`
    ones have only confirmed answers in the numerator, the `_high` ones also what is undetermined or could
    turn; `held_high` has the undetermined only, as if every suggestion held.
    """

    states: Codes
    delivered: SiteSums
    delivered_low: SiteSums
    delivered_high: SiteSums
    held_high: SiteSums
    intended: SiteSums
    intended_low: SiteSums
    intended_high: SiteSums


def states_of(findings: NDArray[np.uint8], mature: Flags, confirmed: Flags, could_turn: Flags) -> States:
    """The state of each letter by the place of its finding in FINDINGS and whether its deadline had come.

    `confirmed` is True where a reviewer carries the finding, `could_turn` where he could turn it.
    """
    when_mature = np.array([_MATURE[finding] for finding in FINDINGS], dtype=np.uint8)
    before = np.full(len(FINDINGS), WAITING, dtype=np.uint8)
    before[FINDINGS.index(Finding.IN_TIME)] = ANSWERED_EARLY
    before[FINDINGS.index(Finding.NOT_SENT)] = NOT_SENT
    states = when_mature[findings]
    states = np.where(could_turn, _IF_IT_COULD_TURN[states], states)
    states = np.where((states == LATE) & ~confirmed, np.uint8(LATE_SUGGESTED), states)
    return np.where(mature, states, before[findings])


def tally(states: States, site: Codes, sites: int, grouping: Grouping) -> Counted:
    """Count by group, and by site within each group; `states` has at least one row."""
    clusters, groups = _clusters(site, sites, grouping)
    count = len(grouping.labels)
    by_group = np.stack([_count(row, grouping.codes, count) for row in states])
    sums = [_sums(_parts(row, clusters, len(groups)), groups, count) for row in states]
    return Counted(by_group, *(stack_sums(each) for each in zip(*sums, strict=True)))


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


def _parts(row: NDArray[np.uint8], sites: Codes, count: int) -> Codes:
    """How many letters of each site are in each part that a share is summed from, a row per part."""
    cells = np.bincount(_PART_OF[row] * count + sites, minlength=(len(_PARTS) + 1) * count)
    return cells.reshape(len(_PARTS) + 1, count)[: len(_PARTS)]


def _sums(parts: Codes, groups: Codes, count: int) -> tuple[SiteSums, ...]:
    """The sums of a tally in the order of Counted, from the letters of each site by their part."""
    profiles, sites = _alike(groups, *parts)
    group, confirmed, suggested, undetermined, could_turn, missed, not_sent = profiles
    in_time = confirmed + suggested
    held = in_time + undetermined
    high = held + could_turn
    delivered = high + missed
    intended = delivered + not_sent
    pairs = [(part, delivered) for part in (in_time, confirmed, high, held)]
    pairs += [(part, intended) for part in (in_time, confirmed, high)]
    return tuple(site_sums(part, whole, group, count, sites) for part, whole in pairs)


def _alike(*columns: Codes) -> tuple[list[Codes], Codes]:
    """The distinct rows of columns of counts, and how often each occurs: most sites are like many others."""
    shape = tuple(int(column.max(initial=0)) + 1 for column in columns)
    if math.prod(shape) > _MOST_CODES:
        rows, counts = np.unique(np.stack(columns), axis=1, return_counts=True)
        return list(rows), counts
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
    answered = has(IN_TIME) | has(IN_TIME_SUGGESTED) | has(ANSWERED_EARLY)
    early = has(WAITING) | has(ANSWERED_EARLY)
    could_turn = has(LATE_COULD_TURN) | has(NO_ANSWER_COULD_TURN)
    return _first_true(
        (early & answered, ANSWERED_EARLY),
        (early, WAITING),
        (has(IN_TIME), IN_TIME),
        (has(IN_TIME_SUGGESTED), IN_TIME_SUGGESTED),
        (has(UNDETERMINED), UNDETERMINED),
        (_late(has) & could_turn, LATE_COULD_TURN),
        (has(LATE), LATE),
        (has(LATE_SUGGESTED), LATE_SUGGESTED),
        (has(NO_ANSWER_COULD_TURN), NO_ANSWER_COULD_TURN),
        (has(NO_ANSWER), NO_ANSWER),
        (has(NOT_SENT), NOT_SENT),
    )


def _every_letter(has: Callable[[int], Flags]) -> NDArray[np.uint8]:
    silent = has(NO_ANSWER) | has(NO_ANSWER_COULD_TURN)
    surely = has(NO_ANSWER) | has(LATE) | has(LATE_SUGGESTED)
    return _first_true(
        (has(WAITING) | has(ANSWERED_EARLY), WAITING),
        (silent & surely, NO_ANSWER),
        (silent, NO_ANSWER_COULD_TURN),
        (_late(has) & ~surely, LATE_COULD_TURN),
        (has(LATE_SUGGESTED) | has(LATE_COULD_TURN), LATE_SUGGESTED),
        (has(LATE), LATE),
        (has(UNDETERMINED), UNDETERMINED),
        (has(IN_TIME_SUGGESTED), IN_TIME_SUGGESTED),
        (has(IN_TIME), IN_TIME),
        (has(NOT_SENT), NOT_SENT),
    )


def _late(has: Callable[[int], Flags]) -> Flags:
    return has(LATE) | has(LATE_SUGGESTED) | has(LATE_COULD_TURN)


def _first_true(*choices: tuple[Flags, int]) -> NDArray[np.uint8]:
    flags, states = zip(*choices, strict=True)
    return np.select(flags, [np.uint8(state) for state in states], default=np.uint8(ABSENT))
