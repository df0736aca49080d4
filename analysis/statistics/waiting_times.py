"""Curves and medians of the time to answer as tables, for all letters or by group.

Times are whole days of the calendar given, which `unit` names. "Within k days" is what a verdict for k
days calls in time; an inquiry that was not sent is in neither table. Suggestions are taken at their word;
`suggested` counts the answers that no reviewer confirmed.
"""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

import numpy as np
import pandas as pd

from replyclock.analysis.statistics.arrays import Flags
from replyclock.analysis.statistics.counts import Letters
from replyclock.analysis.statistics.curves import Curve, median_of
from replyclock.analysis.statistics.durations import Durations, durations_of
from replyclock.analysis.statistics.frame import planned_frame
from replyclock.analysis.statistics.shares import letters_of
from replyclock.analysis.statistics.survival import answer_curve
from replyclock.analysis.statistics.verdict_arrays import Moments, moments_of
from replyclock.domain.case import Case
from replyclock.domain.workdays import WorkCalendar

WAIT_COLUMNS = [
    "grouping",
    "group",
    "unit",
    "days",
    "at_risk",
    "answered",
    "share",
    "share_high",
    "low",
    "high",
    "method",
]
MEDIAN_COLUMNS = [
    "grouping",
    "group",
    "unit",
    "letters",
    "answered",
    "suggested",
    "windows",
    "open",
    "unobserved",
    "median",
    "median_earliest",
    "median_low",
    "median_high",
    "method",
]

WORKING_DAYS = "working days"
CALENDAR_DAYS = "calendar days"

MOST_DAYS = 30
_SEED = 0
"""The same letters give the same limits; which sites are drawn means nothing by itself."""


def wait_tables(
    cases: Sequence[Case],
    calendar: WorkCalendar,
    zone: tzinfo,
    *,
    groupings: Sequence[str] = ("all",),
    unit: str = WORKING_DAYS,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The curves (WAIT_COLUMNS, a row per group and day up to MOST_DAYS) and the medians (MEDIAN_COLUMNS).

    Shares are fractions, days whole; a median or limit that is never reached is missing. For calendar days
    give the calendar EVERY-DAY and the unit. Raises CalendarUnknown where a letter's year has no calendar.
    """
    letters = letters_of(planned_frame(cases))
    return wait_tables_of(letters, moments_of(cases), calendar, zone, groupings=groupings, unit=unit)


def wait_tables_of(
    letters: Letters,
    moments: Moments,
    calendar: WorkCalendar,
    zone: tzinfo,
    *,
    groupings: Sequence[str] = ("all",),
    unit: str = WORKING_DAYS,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same from arrays, letter by letter."""
    durations, sent = durations_of(moments, letters.site, calendar, zone)
    confirmed = ~np.isnat(moments.confirmed_until[sent])
    curves: list[pd.DataFrame] = []
    medians: list[dict[str, object]] = []
    for grouping, group, chosen in _groups(letters, sent, groupings):
        named = {"grouping": grouping, "group": group, "unit": unit}
        part = durations.where(chosen)
        curve = answer_curve(part, np.random.default_rng(_SEED))
        curves.append(_curve_rows(curve).assign(**named))
        suggested = int((part.is_answered & ~confirmed[chosen]).sum())
        medians.append({**named, **_median_row(part, curve), "suggested": suggested})
    whole = ["median", "median_earliest", "median_low", "median_high"]
    rows = pd.DataFrame(medians, columns=MEDIAN_COLUMNS).astype(dict.fromkeys(whole, "Int64"))
    table = pd.concat(curves, ignore_index=True) if curves else pd.DataFrame(columns=WAIT_COLUMNS)
    return table[WAIT_COLUMNS], rows


def _groups(letters: Letters, sent: Flags, groupings: Sequence[str]) -> Iterator[tuple[str, str, Flags]]:
    for name in groupings:
        grouping = letters.groupings[name]
        codes = grouping.codes[sent]
        for place, label in enumerate(grouping.labels):
            chosen = codes == place
            if chosen.any():
                yield name, label, chosen


def _curve_rows(curve: Curve) -> pd.DataFrame:
    days = np.arange(len(curve.share))
    shown = (days <= MOST_DAYS) & ~np.isnan(curve.share)
    lines = {name: np.round(getattr(curve, name), 6) for name in ("share", "share_high", "low", "high")}
    columns = {"days": days, "at_risk": curve.at_risk, "answered": curve.answered, **lines}
    return pd.DataFrame(columns)[shown].assign(method=curve.method)


def _median_row(durations: Durations, curve: Curve) -> dict[str, object]:
    median = median_of(curve)
    answered, unobserved = int(durations.is_answered.sum()), int(durations.is_unobserved.sum())
    return {
        "letters": len(durations.after),
        "answered": answered,
        "windows": int(durations.is_window.sum()),
        "open": len(durations.after) - answered - unobserved,
        "unobserved": unobserved,
        "median": median.days,
        "median_earliest": median.earliest,
        "median_low": median.low,
        "median_high": median.high,
        "method": curve.method,
    }
