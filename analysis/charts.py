"""Share rows as static SVG pictures: answered share by working days, and by region.

The pictures work without network or script, are the same bytes every time, and never rely on colour
alone. Knows no layout of the page; every chart there is followed by its numbers as a table.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from replyclock.analysis.words import Language, Words

Row = Mapping[str, Any]

_INK, _ACCENT, _BAND, _GRID = "#1c2530", "#1f4e79", "#c9d8e8", "#dde2e8"
_FONT = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, WenQuanYi Zen Hei, sans-serif"
_SHARES = alt.Scale(domain=[0, 1])


def draw_answered(rows: Sequence[Row], words: Words, language: Language) -> str:
    """SVG of share, upper bound and 95 % interval by working days; "" when no row has a share."""
    data = _with_shares(rows)
    if data.empty:
        return ""
    data = data.assign(label=[f"{share:.1%}" for share in data["share"]])
    days = alt.X(
        "threshold:Q",
        title=words.one(language, "chart.days"),
        scale=alt.Scale(domain=[0, int(data["threshold"].max()) + 1]),
        axis=alt.Axis(values=[0, *data["threshold"].astype(int)], format="d", grid=False),
    )
    share = _share_axis(alt.Y, "share", words.one(language, "chart.share"))
    base = alt.Chart(data).encode(x=days)
    layers = alt.layer(
        base.mark_area(color=_BAND, opacity=0.55).encode(y=alt.Y("interval_low:Q"), y2="interval_high:Q"),
        base.mark_line(color=_ACCENT, strokeDash=[3, 3], strokeWidth=1).encode(y=share),
        base.mark_rule(color=_ACCENT, strokeWidth=2).encode(y="interval_low:Q", y2="interval_high:Q"),
        base.transform_filter("datum.undetermined > 0")
        .mark_square(filled=False, color=_ACCENT, size=90, strokeWidth=1.5)
        .encode(y="share_high:Q"),
        base.mark_circle(color=_ACCENT, size=110, opacity=1).encode(y=share),
        base.mark_text(align="left", dx=10, dy=18, fontSize=14, fontWeight="bold", color=_INK).encode(
            y=share, text="label:N"
        ),
    )
    chart = layers.properties(width=640, height=280)
    title = words.one(language, "chart.answered")
    return _to_svg(chart, f"answered-{language}", title, _describe(data, words, language))


def draw_groups(rows: Sequence[Row], words: Words, language: Language) -> str:
    """SVG of share and 95 % interval by group, a panel per threshold; "" when no row has a share."""
    data = _with_shares(rows)
    if data.empty:
        return ""
    order = sorted(data["group"].unique())
    thresholds = sorted(data["threshold"].unique())
    titles = [words.one(language, "chart.panel", n=int(days)) for days in thresholds]
    panels = [
        _panel(data[data["threshold"] == days], order, title, first=not place)
        for place, (days, title) in enumerate(zip(thresholds, titles, strict=True))
    ]
    description = words.one(language, "chart.regions_description", count=len(order))
    title = words.one(language, "chart.regions")
    return _to_svg(alt.hconcat(*panels, spacing=24), f"groups-{language}", title, description)


def _with_shares(rows: Sequence[Row]) -> pd.DataFrame:
    return pd.DataFrame([row for row in rows if row["share"] is not None])


def _panel(data: pd.DataFrame, order: Sequence[str], title: str, *, first: bool) -> Any:
    labels = alt.Axis(title=None, labelLimit=200) if first else None
    group = alt.Y("group:N", sort=list(order), scale=alt.Scale(domain=list(order)), axis=labels)
    base = alt.Chart(data).encode(y=group)
    interval = _share_axis(alt.X, "interval_low", ticks=(0, 0.5, 1))
    rule = base.mark_rule(color=_ACCENT, strokeWidth=2).encode(x=interval, x2="interval_high:Q")
    dot = base.mark_circle(color=_ACCENT, size=90, opacity=1).encode(x=alt.X("share:Q"))
    return alt.layer(rule, dot).properties(width=180, height={"step": 26}, title=title)


def _share_axis(
    channel: Any, field: str, title: str | None = None, ticks: Sequence[float] = (0, 0.2, 0.4, 0.6, 0.8, 1)
) -> Any:
    axis = alt.Axis(format=".0%", values=list(ticks), title=title)
    return channel(f"{field}:Q", title=title, scale=_SHARES, axis=axis)


def _describe(data: pd.DataFrame, words: Words, language: Language) -> str:
    points = [
        words.one(
            language,
            "chart.answered_point",
            n=int(row["threshold"]),
            share=f"{row['share']:.1%}",
            numerator=row["numerator"],
            denominator=row["denominator"],
            interval=f"{row['interval_low']:.1%}–{row['interval_high']:.1%}",
        )
        for row in data.to_dict("records")
    ]
    joint = {"zh": "；", "en": "; "}[language]
    return words.one(language, "chart.answered_description", points=joint.join(points))


def _to_svg(chart: alt.TopLevelMixin, name: str, title: str, description: str) -> str:
    styled = chart.configure(
        font=_FONT,
        background="transparent",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=_INK, titleColor=_INK, gridColor=_GRID, domainColor=_INK, tickColor=_INK,
            labelFontSize=12, titleFontSize=12, titleFontWeight="normal", titlePadding=10,
        ),
        title=alt.TitleConfig(
            color=_INK, fontSize=13, fontWeight="bold", anchor="start", frame="group", offset=10
        ),
    )  # fmt: skip
    return _label(vl_convert.vegalite_to_svg(styled.to_dict()), name, escape(title), escape(description))


def _label(svg: str, name: str, title: str, description: str) -> str:
    """One picture with one name, and ids of its own, since several stand on a page.

    Vega names every axis and mark in English for readers of the screen; the table says it better.
    """
    svg = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", svg)
    for kind in ('id="', "url(#", 'href="#'):
        svg = svg.replace(kind, f"{kind}{name}-")
    head = f'<svg role="img" aria-labelledby="{name}-title {name}-text" '
    told = f'<title id="{name}-title">{title}</title><desc id="{name}-text">{description}</desc>'
    opening, rest = svg.split(">", 1)
    return f"{opening.replace('<svg ', head, 1)}>{told}{rest}"
