"""Heat maps of what happened when: a calendar of days, and the hours of the week.

Numbers stand in the cells, so that nothing rests on colour; the table after each says the same.
"""

from datetime import timedelta
from typing import Any

import altair as alt
import pandas as pd

from replyclock.analysis.charts.svg import ACCENT, INK, NO_PICTURES, OFF, SOFT, Labels, Pictures, to_pictures
from replyclock.analysis.statistics.activity import Activity, DayCount, HourCount, shown_hours
from replyclock.analysis.text.translations import LANGUAGES, Translations

_KINDS = ("sent", "answered")
_TITLES = {"sent": "chart.sent", "answered": "chart.answered_count"}
_EMPTY = "#f7f8fa"
_SHADES = (("#dce7f2", INK), ("#b9cfe4", INK), ("#93b4d3", INK), ("#3d6f9f", "#fff"), (ACCENT, "#fff"))
"""Five steps, each with an ink that stands out from it by 5 to 1 at least."""

_SIDE_BY_SIDE = 9
_NUMBERED = 26
_CELL = 34
_NARROWEST = 150


def draw_days(activity: Activity, words: Translations) -> Pictures:
    """A column per week, a row per weekday; days off are grey. Nothing when nothing was sent."""
    if not activity.days:
        return NO_PICTURES
    labels = Labels(words)
    data = pd.DataFrame([_day(day, labels) for day in activity.days])
    weeks = len(activity.days) // 7
    cell = max(_CELL, _NARROWEST // weeks) if weeks <= _NUMBERED else max(11, 900 // weeks)
    x = alt.X("week:N", sort=None, axis=_axis(-45 if weeks > 4 else 0))
    panels = [_panel(data, kind, x, labels, cell, numbered=weeks <= _NUMBERED) for kind in _KINDS]
    chart = alt.hconcat(*panels, spacing=30) if weeks <= _SIDE_BY_SIDE else alt.vconcat(*panels, spacing=24)
    told = {name: words.one(name, "chart.days_description", count=len(activity.days)) for name in LANGUAGES}
    return to_pictures(chart, "days", labels, "chart.by_day", told)


def draw_hours(activity: Activity, words: Translations) -> Pictures:
    """A column per hour from 8 to 18 and whatever else occurs, a row per weekday."""
    if not activity.hours:
        return NO_PICTURES
    labels, shown = Labels(words), shown_hours(activity.hours)
    data = pd.DataFrame([_hour(hour, labels) for hour in activity.hours if hour.hour in shown])
    x = alt.X("hour:O", axis=_axis())
    cell = 30 if len(shown) <= 12 else max(15, 380 // len(shown))
    panels = [_panel(data, kind, x, labels, cell, numbered=len(shown) <= 12) for kind in _KINDS]
    told = {name: words.one(name, "chart.hours_description") for name in LANGUAGES}
    chart = alt.hconcat(*panels, spacing=30)
    return to_pictures(chart, "hours", labels, "chart.by_hour", told)


def _day(day: DayCount, labels: Labels) -> dict[str, object]:
    monday = day.day - timedelta(days=day.day.weekday())
    return {
        "week": f"{monday:%m-%d}" if monday.year == day.day.year else f"{monday:%y-%m-%d}",
        "weekday": labels(f"weekday.{day.day.weekday()}"),
        "sent": day.sent,
        "answered": day.answered,
        "off": day.worked is False,
    }


def _hour(hour: HourCount, labels: Labels) -> dict[str, object]:
    return {
        "hour": hour.hour,
        "weekday": labels(f"weekday.{hour.weekday}"),
        "sent": hour.sent,
        "answered": hour.answered,
        "off": False,
    }


def _axis(angle: int = 0) -> alt.Axis:
    return alt.Axis(
        title=None, ticks=False, domain=False, labelFontSize=11, labelAngle=angle, labelOverlap=True
    )


def _panel(data: pd.DataFrame, kind: str, x: alt.X, labels: Labels, cell: int, *, numbered: bool) -> Any:
    most = max(int(data[kind].max()), 1)
    shades = [_shade(count, most, off=off) for count, off in zip(data[kind], data["off"], strict=True)]
    shown = data.assign(
        label=[_short(count) if count else "" for count in data[kind]],
        shade=[shade for shade, _ in shades],
        ink=[ink for _, ink in shades],
    )
    base = alt.Chart(shown).encode(x=x, y=alt.Y("weekday:N", sort=None, axis=_axis()))
    layers = [base.mark_rect(stroke="#fff", strokeWidth=2).encode(color=alt.Color("shade:N", scale=None))]
    if numbered:
        numbers = base.mark_text(fontSize=11).encode(text="label:N", color=alt.Color("ink:N", scale=None))
        layers.append(numbers)
    title = alt.TitleParams(labels(_TITLES[kind]), fontSize=13, color=SOFT)
    return alt.layer(*layers).properties(width={"step": cell}, height={"step": 26}, title=title)


def _shade(count: int, most: int, *, off: bool) -> tuple[str, str]:
    """Colours of a cell and of the number in it."""
    if not count:
        return (OFF if off else _EMPTY), INK
    return _SHADES[min(count * len(_SHADES) // (most + 1), len(_SHADES) - 1)]


def _short(count: int) -> str:
    return str(count) if count < 10_000 else f"{count // 1000}k"
