"""Charts of shares: answered share by working days, as a curve or at each time limit, and by region.

They never rely on colour alone. Knows no layout of the page; every chart there is followed by its numbers
as a table. Shares are fractions; `interval_low` and `interval_high` are the limits that are drawn.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from replyclock.analysis.charts.svg import ACCENT, BAND, INK, NO_PICTURES, SOFT, Labels, Pictures, to_pictures
from replyclock.analysis.text.translations import LANGUAGES, Language, Translations
from replyclock.ports.report import Row

MOST_GROUPS = 40
"""More dots than this are no picture any more."""

_SHARES = alt.Scale(domain=[0, 1])
_JOINT: Mapping[Language, str] = {"zh": "；", "en": "; "}
_PANELS_WIDE = 640


def draw_answered(rows: Sequence[Row], words: Translations) -> Pictures:
    """Share, bounds and 95 % interval at each time limit; nothing when no row has a share."""
    data = _with_shares(rows)
    if data.empty:
        return NO_PICTURES
    labels = Labels(words)
    days = _days_axis("threshold", labels("chart.days"), int(data["threshold"].max()) + 1, data["threshold"])
    share = _share_axis(alt.Y, "share", labels("chart.share"))
    base = alt.Chart(data).encode(x=days)
    layers = alt.layer(
        base.mark_area(color=BAND, opacity=0.55).encode(y=alt.Y("interval_low:Q"), y2="interval_high:Q"),
        base.mark_line(color=ACCENT, strokeDash=[3, 3], strokeWidth=1).encode(y=share),
        *_marks(base, share),
    )
    chart = layers.properties(width=640, height=280)
    return to_pictures(chart, "answered", labels, "chart.answered", _describe(data, words))


def draw_curve(curve: Sequence[Row], rows: Sequence[Row], words: Translations) -> Pictures:
    """The share answered within 0, 1, 2, ... working days with its band, and each time limit marked.

    `curve` has days, share, low and high; `rows` are share rows as for draw_answered.
    """
    line, data = pd.DataFrame([dict(row) for row in curve]), _with_shares(rows)
    if line.empty:
        return NO_PICTURES
    labels, last = Labels(words), int(line["days"].max()) + 1
    limits = sorted({int(row["threshold"]) for row in rows})
    days = _days_axis("days", labels("chart.days"), max([last, *(limit + 1 for limit in limits)]))
    share = _share_axis(alt.Y, "share", labels("chart.share"))
    steps = alt.Chart(_to_the_end(line, last)).encode(x=days)
    marked = alt.Chart(pd.DataFrame({"threshold": limits, "label": [str(limit) for limit in limits]}))
    at_limit = marked.encode(x=alt.X("threshold:Q"))
    layers = [
        steps.mark_area(color=BAND, opacity=0.7, interpolate="step-after").encode(y="low:Q", y2="high:Q"),
        at_limit.mark_rule(color=SOFT, strokeDash=[2, 3]),
        at_limit.mark_text(color=SOFT, dy=-8, fontSize=12, fontWeight="bold").encode(
            y=alt.value(0), text="label:N"
        ),
        steps.mark_line(color=ACCENT, strokeWidth=2, interpolate="step-after").encode(y=share),
    ]
    if not data.empty:
        layers += _marks(alt.Chart(data).encode(x=alt.X("threshold:Q")), alt.Y("share:Q"))[1:]
    chart = alt.layer(*layers).properties(width=640, height=300)
    told = (
        _describe(data, words) if len(data) else {name: words.one(name, "chart.curve") for name in LANGUAGES}
    )
    return to_pictures(chart, "curve", labels, "chart.curve", told)


def draw_groups(rows: Sequence[Row], words: Translations) -> Pictures:
    """Share and 95 % interval by group in the order of their names, a panel per time limit.

    Nothing when no row has a share or there are more than MOST_GROUPS groups.
    """
    data = _with_shares(rows)
    if data.empty or data["group"].nunique() > MOST_GROUPS:
        return NO_PICTURES
    labels = Labels(words)
    order = sorted(data["group"].unique())
    thresholds = sorted(data["threshold"].unique())
    width = max(90, (_PANELS_WIDE - 24 * (len(thresholds) - 1)) // len(thresholds))
    panels = [
        _panel(
            data[data["threshold"] == days],
            order,
            labels("chart.panel", n=int(days)),
            width,
            first=not place,
        )
        for place, days in enumerate(thresholds)
    ]
    told = {name: words.one(name, "chart.regions_description", count=len(order)) for name in LANGUAGES}
    chart = alt.hconcat(*panels, spacing=24)
    return to_pictures(chart, "groups", labels, "chart.regions", told)


def _with_shares(rows: Sequence[Row]) -> pd.DataFrame:
    """The rows with a share; a list that nobody reviews, such as a published one, has no lower bound."""
    data = pd.DataFrame([row for row in rows if row["share"] is not None])
    if data.empty:
        return data
    low = data.get("share_low", data["share"])
    return data.assign(label=[f"{share:.1%}" for share in data["share"]], share_low=low)


def _to_the_end(line: pd.DataFrame, last: int) -> pd.DataFrame:
    """A step needs an end to be seen: the last day lasts a day, too."""
    return pd.concat([line, line.tail(1).assign(days=last)], ignore_index=True)


def _marks(base: alt.Chart, share: alt.Y) -> list[alt.Chart]:
    """Interval, bounds, dot and number at each time limit, in this order."""
    return [
        base.mark_rule(color=ACCENT, strokeWidth=2).encode(y="interval_low:Q", y2="interval_high:Q"),
        *(
            base.transform_filter(f"datum.{bound} != datum.share")
            .mark_square(filled=False, color=ACCENT, size=90, strokeWidth=1.5)
            .encode(y=f"{bound}:Q")
            for bound in ("share_low", "share_high")
        ),
        base.mark_circle(color=ACCENT, size=110, opacity=1).encode(y=share),
        base.mark_text(align="left", dx=10, dy=18, fontSize=14, fontWeight="bold", color=INK).encode(
            y=share, text="label:N"
        ),
    ]


def _panel(data: pd.DataFrame, order: Sequence[str], title: str, width: int, *, first: bool) -> Any:
    names = alt.Axis(title=None, labelLimit=200) if first else None
    group = alt.Y("group:N", sort=list(order), scale=alt.Scale(domain=list(order)), axis=names)
    base = alt.Chart(data).encode(y=group)
    interval = _share_axis(alt.X, "interval_low", ticks=(0, 0.5, 1))
    rule = base.mark_rule(color=ACCENT, strokeWidth=2).encode(x=interval, x2="interval_high:Q")
    dot = base.mark_circle(color=ACCENT, size=90, opacity=1).encode(x=alt.X("share:Q"))
    return alt.layer(rule, dot).properties(width=width, height={"step": 26}, title=title)


def _days_axis(field: str, title: str, last: int, ticks: Iterable[int] = ()) -> alt.X:
    """Ticks where told, else at every day as long as there is room."""
    values = [0, *map(int, ticks)]
    if len(values) == 1:
        values = list(range(0, last + 1, max(1, last // 16)))
    axis = alt.Axis(values=values, format="d", grid=False, title=title)
    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(domain=[0, last]), axis=axis)


def _share_axis(
    channel: Any, field: str, title: str | None = None, ticks: Sequence[float] = (0, 0.2, 0.4, 0.6, 0.8, 1)
) -> Any:
    axis = alt.Axis(format=".0%", values=list(ticks), title=title)
    return channel(f"{field}:Q", title=title, scale=_SHARES, axis=axis)


def _describe(data: pd.DataFrame, words: Translations) -> Mapping[Language, str]:
    rows: list[Any] = data.to_dict("records")
    return {
        language: words.one(
            language,
            "chart.answered_description",
            points=_JOINT[language].join(_point(row, words, language) for row in rows),
        )
        for language in LANGUAGES
    }


def _point(row: Row, words: Translations, language: Language) -> str:
    return words.one(
        language,
        "chart.answered_point_parts" if "reviewed" in row else "chart.answered_point",
        n=int(row["threshold"]),
        share=f"{row['share']:.1%}",
        numerator=row["numerator"],
        denominator=row["denominator"],
        interval=f"{row['interval_low']:.1%}–{row['interval_high']:.1%}",
        reviewed=row.get("reviewed"),
        suggested=row.get("suggested"),
    )
