"""Says in words why groups may, or may not, be ranked. Knows the counts of pairs, compares nothing."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from replyclock.analysis.statistics.differences import LEAST
from replyclock.analysis.statistics.shares import LETTER_GROUPINGS
from replyclock.analysis.text.translations import Translations

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
