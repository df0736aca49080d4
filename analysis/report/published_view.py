"""What the template prints of a published list beside the letters of this round."""

from collections.abc import Sequence
from dataclasses import dataclass

from replyclock.analysis.published.figures import beside
from replyclock.analysis.report.share_views import interval, percent
from replyclock.domain.published.durations import TimesFindings
from replyclock.ports.report import Row


@dataclass(frozen=True, slots=True)
class BesideCell:
    """One share as text, with its parts."""

    share: str
    interval: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class BesideView:
    """One threshold: the published share, then the probed one."""

    threshold: int
    cells: tuple[BesideCell, BesideCell]


def view_beside(published: TimesFindings, rows: Sequence[Row]) -> tuple[BesideView, ...]:
    """A row per threshold; whoever prints them prints `published.beside_note`, too."""
    return tuple(
        BesideView(row["threshold"], (_cell(row, "published"), _cell(row, "probed")))
        for row in beside(published, rows)
    )


def _cell(row: Row, whose: str) -> BesideCell:
    limits = interval(row[f"{whose}_interval_low"], row[f"{whose}_interval_high"])
    return BesideCell(
        percent(row[f"{whose}_share"]), limits, row[f"{whose}_numerator"], row[f"{whose}_denominator"]
    )
