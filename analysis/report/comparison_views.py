"""What the template prints of differences: which groups may be called different, and why others may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from replyclock.analysis.report.share_views import NOTHING, name_of
from replyclock.analysis.statistics.differences import LEAST, WhyDifferent, difference_table, ranking_table
from replyclock.analysis.statistics.shares import INQUIRY, LETTER_GROUPINGS
from replyclock.analysis.text.translations import Translations
from replyclock.ports.report import Row

MOST_PAIRS = 30
"""Pairs printed of one grouping and time limit; where groups are many, the pairs are many more."""


@dataclass(frozen=True, slots=True)
class PairView:
    """Two groups, the one with the greater share first, and by how many points they differ."""

    first: Markup
    second: Markup
    difference: str
    interval: str
    different: bool
    why: Markup


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """One grouping at the time limits that give the same sentences."""

    limits: str
    sentences: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Comparisons:
    """One grouping: what may be said at which time limits, and the pairs printed of each."""

    said: tuple[GroupComparison, ...]
    pairs: tuple[tuple[int, tuple[PairView, ...]], ...]


def compare_groups(shares: pd.DataFrame, words: Translations) -> Mapping[str, Comparisons]:
    """The comparisons of letters by grouping."""
    letters = shares[shares["unit"] == INQUIRY]
    pairs = difference_table(letters)
    ranked: list[Any] = ranking_table(letters, pairs).to_dict("records")
    return {
        grouping: _compare([row for row in ranked if row["grouping"] == grouping], pairs, words)
        for grouping in dict.fromkeys(row["grouping"] for row in ranked)
    }


def _compare(ranked: Sequence[Row], pairs: pd.DataFrame, words: Translations) -> Comparisons:
    said: dict[tuple[Markup, ...], list[int]] = {}
    for row in ranked:
        said.setdefault(say_ranking(row, words), []).append(row["threshold"])
    ours = pairs[pairs["grouping"] == ranked[0]["grouping"]]
    printed = (
        (row["threshold"], _printed(ours[ours["threshold"] == row["threshold"]].to_dict("records"), words))
        for row in ranked
    )
    return Comparisons(
        tuple(GroupComparison(", ".join(map(str, days)), sentences) for sentences, days in said.items()),
        tuple((days, views) for days, views in printed if views),
    )


def _printed(rows: Sequence[Row], words: Translations) -> tuple[PairView, ...]:
    """All pairs where they are few, else the first of those that may be called different."""
    told = [row for row in rows if row["why"] != WhyDifferent.NOTHING]
    if len(told) > MOST_PAIRS:
        told = [row for row in told if row["why"] == WhyDifferent.DIFFERENT]
    return tuple(_pair(row, words) for row in told[:MOST_PAIRS])


def _pair(row: Row, words: Translations) -> PairView:
    first, second = (name_of(row["grouping"], row[name], words) for name in ("group_a", "group_b"))
    least, most = row["difference_least"], row["difference_most"]
    low, high = row["interval_low"], row["interval_high"]
    if least + most < 0:
        first, second, least, most, low, high = second, first, -most, -least, -high, -low
    return PairView(
        first,
        second,
        _points(least) if least == most else f"{_points(least)}…{_points(most)}",
        f"{_points(low)}…{_points(high)}",
        row["why"] == WhyDifferent.DIFFERENT,
        words.both(f"pair.{row['why']}"),
    )


def _points(difference: float) -> str:
    """Percentage points with a sign."""
    return NOTHING if pd.isna(difference) else f"{difference * 100:+.1f}".replace("-", "−")


_REASONS = ("nothing", "small", "overlap", "chance")


def say_ranking(row: Mapping[str, Any], words: Translations) -> tuple[Markup, ...]:
    """The sentences for a row of differences.ranking_table, in both languages."""
    if row["crowded"]:
        return (words.both("ranking.crowded", groups=row["groups"]),)
    reasons = tuple(
        words.both(f"ranking.{reason}", n=row[f"pairs_{reason}"], **_least(reason))
        for reason in _REASONS
        if row[f"pairs_{reason}"]
    )
    shared = (words.both("ranking.shared"),) if row["grouping"] in LETTER_GROUPINGS else ()
    return (_lead(row, words), *reasons, *shared)


def _lead(row: Mapping[str, Any], words: Translations) -> Markup:
    different, pairs = row["pairs_different"], row["pairs"]
    if not different:
        return words.both("ranking.none")
    if different == pairs:
        return words.both("ranking.all", pairs=pairs)
    return words.both("ranking.some", n=different, pairs=pairs)


def _least(reason: str) -> dict[str, int]:
    return {"least": LEAST} if reason == "small" else {}
