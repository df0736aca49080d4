"""What the template prints of figures: shares, waits and comparisons as finished text.

The template does no arithmetic. The interval printed is the one clustered by site; Wilson's stands beside
it in the table of shares. Beside every share stands how many of its answers a reviewer confirmed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from replyclock.analysis.statistics.shares import INQUIRY, UNITS
from replyclock.analysis.text.sanitize import make_plain
from replyclock.analysis.text.translations import Translations
from replyclock.ports.report import Row

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Headline:
    """One threshold's result: the share large, its parts in words."""

    share: str
    within: Markup
    notes: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class ShareView:
    """A share row as text; counts stand as they are."""

    unit: Markup
    first_of_unit: bool
    row: Row
    share: str
    parts: Markup
    interval: str
    held: str
    wilson: str
    share_low: str
    share_high: str
    share_of_intended: str
    intended_interval: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """The shares of one grouping: its name, column heads, and (group, share per threshold) rows."""

    grouping: str
    name: Markup
    heads: tuple[Markup, ...]
    rows: tuple[tuple[Markup, tuple[ShareView | None, ...]], ...]


def view_headlines(rows: Sequence[Row], words: Translations) -> tuple[Headline, ...]:
    """The result for each threshold, by letter."""
    return tuple(_headline(row, words) for row in select(rows, INQUIRY, "all"))


def view_shares(rows: Sequence[Row], words: Translations) -> tuple[ShareView, ...]:
    """All letters and all sites, by threshold."""
    return tuple(
        _share(row, words, first=not place)
        for unit in UNITS
        for place, row in enumerate(select(rows, unit, "all"))
    )


def view_group(
    rows: Sequence[Row], grouping: str, thresholds: Sequence[int], words: Translations
) -> GroupView | None:
    """The shares of letters by region, level, kind or topic; None when there is only one group."""
    chosen = select(rows, INQUIRY, grouping)
    cells = {(row["group"], row["threshold"]): _share(row, words, first=False) for row in chosen}
    groups = sorted({row["group"] for row in chosen})
    if len(groups) < 2:
        return None
    return GroupView(
        grouping,
        words.both(f"column.{grouping}"),
        tuple(words.both("column.within", n=days) for days in thresholds),
        tuple(
            (name_of(grouping, group, words), tuple(cells.get((group, days)) for days in thresholds))
            for group in groups
        ),
    )


def select(rows: Sequence[Row], unit: str, grouping: str) -> list[Row]:
    """The rows of one unit and grouping, in their order."""
    return [row for row in rows if row["unit"] == unit and row["grouping"] == grouping]


def to_draw(rows: Sequence[Row]) -> list[Row]:
    """Rows for a chart: the limits clustered by site, and groups with a name."""
    return [
        {
            **row,
            "interval_low": row["cluster_low"],
            "interval_high": row["cluster_high"],
            "group": make_plain(row["group"]) or NOTHING,
        }
        for row in rows
    ]


def percent(share: float | None) -> str:
    """A share as people read it."""
    return NOTHING if share is None else f"{share * 100:.1f}%"


def interval(low: float | None, high: float | None) -> str:
    """Two limits as people read them."""
    return NOTHING if low is None or high is None else f"{low * 100:.1f}–{high * 100:.1f}%"


def name_of(grouping: str, group: str, words: Translations) -> Markup:
    """A group's name in both languages, as it stands where it has but one."""
    if not group:
        return words.both("page.not_stated")
    return words.term(grouping, group) if grouping in ("level", "kind") else Markup.escape(make_plain(group))


def _headline(row: Row, words: Translations) -> Headline:
    within = words.both("summary.within", n=row["threshold"])
    if row["share"] is None:
        return Headline(NOTHING, within, (words.both("summary.nothing"), *_early(row, words)))
    fraction = words.both("summary.fraction", numerator=row["numerator"], denominator=row["denominator"])
    notes = (fraction, *_reviewed(row, words), *_bounds(row, words), *_early(row, words))
    return Headline(percent(row["share"]), within, notes)


def _reviewed(row: Row, words: Translations) -> tuple[Markup, ...]:
    """How many of the answers counted a reviewer confirmed."""
    if not row["numerator"]:
        return ()
    name = "some" if row["reviewed"] and row["suggested"] else "all" if row["reviewed"] else "none"
    values = {"n": row["numerator"], "reviewed": row["reviewed"], "suggested": row["suggested"]}
    return (words.both(f"summary.reviewed_{name}", **values),)


def _bounds(row: Row, words: Translations) -> tuple[Markup, ...]:
    """The interval, and what reviewers and the undetermined may yet make of the share."""
    limits, held = (interval(row[f"{name}_low"], row[f"{name}_high"]) for name in ("cluster", "held"))
    waiting, undetermined = row["suggested"] + row["could_turn"], row["undetermined"]
    if not waiting:
        told = words.both("summary.interval", interval=limits)
        upper = words.both("summary.upper", n=undetermined, share=percent(row["share_high"]))
        return (told, upper) if undetermined else (told,)
    values = {"low": percent(row["share_low"]), "high": percent(row["share_high"]), "n": waiting}
    key = "summary.bounds_undetermined" if undetermined else "summary.bounds"
    bounds = words.both(key, undetermined=undetermined, **values)
    return bounds, words.both("summary.interval_held", interval=limits, held=held)


def _early(row: Row, words: Translations) -> tuple[Markup, ...]:
    return (words.both("summary.early", n=row["too_early"]),) if row["too_early"] else ()


def _share(row: Row, words: Translations, *, first: bool) -> ShareView:
    return ShareView(
        unit=words.both(f"unit.{row['unit']}"),
        first_of_unit=first,
        row=row,
        share=percent(row["share"]),
        parts=words.both("answers.parts", reviewed=row["reviewed"], suggested=row["suggested"]),
        interval=interval(row["cluster_low"], row["cluster_high"]),
        held=interval(row["held_low"], row["held_high"]),
        wilson=interval(row["interval_low"], row["interval_high"]),
        share_low=percent(row["share_low"]) if row["share_low"] != row["share"] else NOTHING,
        share_high=percent(row["share_high"]) if row["share_high"] != row["share"] else NOTHING,
        share_of_intended=percent(row["share_of_intended"]),
        intended_interval=interval(row["intended_cluster_low"], row["intended_cluster_high"]),
    )
