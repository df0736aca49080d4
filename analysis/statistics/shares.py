"""Shares answered in time, with bounds and intervals. Knows counts, not where they come from.

A share's denominator holds the letters that were delivered and whose deadline had come ("mature"): in
time, late, no answer and undetermined. A letter answered before a deadline still to come is not in it,
else quick answers would enter the share before slow ones had their chance; it is counted in `too_early`
and again in `answered_early`. The share of intended letters has those in its denominator, too, that could
not be sent. Undetermined cases count as missed in `share`.

What is not settled stands in the bounds. `share_low` has only answers that a reviewer confirmed in its
numerator; `share_high` also what is undetermined and what a reviewer could yet call an answer in time
(`could_turn`: an acknowledgement, say, that only its words tell). An interval runs from the lower limit of
the low bound to the upper limit of the high one, for both denominators; `held_` is the clustered interval as
if every suggestion held, with the undetermined alone in its upper limit. A clustered interval holds that one
too: sites may be more alike in what was counted than in its bounds.

`reviewed` and `suggested` are the numerator's parts; `answers_reviewed` and `answers_suggested` those of
everything answered, late answers included. A late answer is only suggested, too, where it would not be late
if what came before it proved to be the answer.

`interval_` is Wilson's, for letters that stand each for itself. `cluster_` is the one to print: it knows
that letters to one site are not independent (analysis.clusters) and equals Wilson's where no site has
several. `effective` is how many independent letters the denominator is worth, `design_effect` the letters
that weigh as one of them. How a site stands by its letters is told in analysis.tally.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from replyclock.analysis.statistics.arrays import Flags, States
from replyclock.analysis.statistics.clusters import cluster_limits, design_effect, effective_trials
from replyclock.analysis.statistics.counts import (
    ABSENT,
    FINDINGS,
    STATES,
    Counted,
    Grouping,
    Letters,
    site_states,
    sites_within,
    states_of,
    tally,
)
from replyclock.analysis.statistics.intervals import wilson
from replyclock.domain.case import RestsOn

INQUIRY = "inquiry"
SITE_ANY = "site: any letter"
SITE_EVERY = "site: every letter"
UNITS = (INQUIRY, SITE_ANY, SITE_EVERY)
GROUPINGS = ("all", "region", "level", "kind", "topic", "arm", "campaign")
LETTER_GROUPINGS = ("topic", "arm")
"""Groupings without site rows, because a site's standing joins letters of several topics or arms."""

SHARE_COLUMNS = [
    "unit",
    "grouping",
    "group",
    "threshold",
    "numerator",
    "denominator",
    "share",
    "reviewed",
    "suggested",
    "undetermined",
    "could_turn",
    "share_low",
    "share_high",
    "interval_low",
    "interval_high",
    "cluster_low",
    "cluster_high",
    "held_low",
    "held_high",
    "design_effect",
    "effective",
    "late",
    "no_answer",
    "answers_reviewed",
    "answers_suggested",
    "too_early",
    "answered_early",
    "not_sent",
    "intended",
    "share_of_intended",
    "share_of_intended_low",
    "share_of_intended_high",
    "intended_interval_low",
    "intended_interval_high",
    "intended_cluster_low",
    "intended_cluster_high",
    "as_of",
]

_COUNTS = {
    "reviewed": ("in_time",),
    "suggested": ("in_time_suggested",),
    "late": ("late", "late_suggested", "late_could_turn"),
    "no_answer": ("no_answer", "no_answer_could_turn"),
    "answers_reviewed": ("in_time", "late"),
    "answers_suggested": ("in_time_suggested", "late_suggested", "late_could_turn"),
    "undetermined": ("undetermined",),
    "could_turn": ("late_could_turn", "no_answer_could_turn"),
    "too_early": ("waiting", "answered_early"),
    "answered_early": ("answered_early",),
    "not_sent": ("not_sent",),
}
"""The states that each of these columns counts."""


def share_table(frame: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """The share rows (columns as above) of a case frame: by unit, grouping, group and threshold.

    Shares and limits are fractions from 0 to 1, NaN where nothing is mature.
    """
    thresholds = sorted(frame["threshold"].unique())
    firsts = frame.drop_duplicates("reference")
    places = pd.Index(firsts["reference"]).get_indexer(pd.Index(frame["reference"]))
    states = np.full((len(thresholds), len(firsts)), ABSENT, dtype=np.uint8)
    findings = pd.Index([finding.value for finding in FINDINGS]).get_indexer(pd.Index(frame["finding"]))
    rows = np.searchsorted(thresholds, frame["threshold"]) if thresholds else np.zeros(0, dtype=np.intp)
    states[rows, places] = states_of(findings.astype(np.uint8), *_flags(frame))
    return share_table_of(letters_of(firsts), states, [int(days) for days in thresholds], as_of)


def _flags(frame: pd.DataFrame) -> tuple[Flags, Flags, Flags]:
    """Where the deadline had come, a reviewer carries the finding, and he could turn it."""
    confirmed = frame["rests_on"].to_numpy() == RestsOn.REVIEWED.value
    mature, could_turn = (frame[name].to_numpy(dtype=np.bool_) for name in ("mature", "could_turn"))
    return mature, confirmed, could_turn


def letters_of(columns: pd.DataFrame) -> Letters:
    """The letters of a frame with one row per inquiry: `site` and a column for each grouping but "all"."""
    site, codes = pd.factorize(columns["site"])
    groupings = {"all": Grouping(("",), np.zeros(len(columns), dtype=np.intp))}
    for name in GROUPINGS[1:]:
        places, labels = pd.factorize(columns[name], sort=True)
        groupings[name] = Grouping(tuple(map(str, labels)), places)
    return Letters(site, len(codes), groupings)


def share_table_of(
    letters: Letters, states: States, thresholds: Sequence[int], as_of: datetime
) -> pd.DataFrame:
    """The share rows of letters whose states stand in a row per threshold."""
    if not thresholds:
        return pd.DataFrame(columns=SHARE_COLUMNS)
    tables = [
        _rows(counted, grouping, thresholds).assign(unit=unit, grouping=name)
        for unit, name, grouping, counted in _tallies(letters, states)
    ]
    table = pd.concat(tables, ignore_index=True)
    return table[table["intended"] > 0].assign(as_of=as_of.isoformat())[SHARE_COLUMNS].reset_index(drop=True)


def _tallies(letters: Letters, states: States) -> Iterator[tuple[str, str, Grouping, Counted]]:
    for name in GROUPINGS:
        grouping = letters.groupings[name]
        yield INQUIRY, name, grouping, tally(states, letters.site, letters.sites, grouping)
    for unit in (SITE_ANY, SITE_EVERY):
        yield from _site_tallies(letters, states, unit)


def _site_tallies(
    letters: Letters, states: States, unit: str
) -> Iterator[tuple[str, str, Grouping, Counted]]:
    every = unit == SITE_EVERY
    whole = site_states(states, letters.site, letters.sites, every=every)
    for name in GROUPINGS:
        if name in LETTER_GROUPINGS:
            continue
        site, sites, grouping = sites_within(letters, letters.groupings[name])
        stand = whole if site is letters.site else site_states(states, site, sites, every=every)
        yield unit, name, grouping, tally(stand, np.arange(sites), sites, grouping)


def _rows(counted: Counted, grouping: Grouping, thresholds: Sequence[int]) -> pd.DataFrame:
    """A row per group and threshold, in this order."""
    counts = {name: counted.states[:, :, place] for place, name in enumerate(STATES)}
    columns = {
        **{name: sum(counts[state] for state in states) for name, states in _COUNTS.items()},
        "intended": counted.states.sum(axis=2) - counts["absent"],
        **_delivered(counted),
        **_intended(counted),
    }
    table = pd.DataFrame({name: np.round(cells.T.ravel(), 6) for name, cells in columns.items()})
    return table.assign(
        group=np.repeat(np.array(grouping.labels, dtype=object), len(thresholds)),
        threshold=np.tile(np.array(thresholds, dtype=np.int64), len(grouping.labels)),
    )


def _delivered(counted: Counted) -> dict[str, NDArray[Any]]:
    share, low, high = counted.delivered, counted.delivered_low, counted.delivered_high
    held = cluster_limits(share)[0], cluster_limits(counted.held_high)[1]
    return {
        "numerator": share.hits.astype(np.int64),
        "denominator": share.trials.astype(np.int64),
        "share": share.share,
        "share_low": low.share,
        "share_high": high.share,
        "interval_low": wilson(low.hits, low.trials)[0],
        "interval_high": wilson(high.hits, high.trials)[1],
        "cluster_low": np.minimum(cluster_limits(low)[0], held[0]),
        "cluster_high": np.maximum(cluster_limits(high)[1], held[1]),
        "held_low": held[0],
        "held_high": held[1],
        "design_effect": design_effect(share),
        "effective": effective_trials(share),
    }


def _intended(counted: Counted) -> dict[str, NDArray[Any]]:
    low, high = counted.intended_low, counted.intended_high
    return {
        "share_of_intended": counted.intended.share,
        "share_of_intended_low": low.share,
        "share_of_intended_high": high.share,
        "intended_interval_low": wilson(low.hits, low.trials)[0],
        "intended_interval_high": wilson(high.hits, high.trials)[1],
        "intended_cluster_low": np.minimum(cluster_limits(low)[0], cluster_limits(counted.intended)[0]),
        "intended_cluster_high": np.maximum(cluster_limits(high)[1], cluster_limits(counted.intended)[1]),
    }
