"""Charts as static SVG, once per language. Knows no figures.

A chart is drawn with its words in English, which are the longer ones, and the words are exchanged for
Chinese: that takes half the time of drawing twice. The pictures work without network or script and are the
same bytes every time.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

import altair as alt
import vl_convert

from replyclock.analysis.text.translations import LANGUAGES, Language, Translations

Pictures = Mapping[Language, str]
"""An SVG for each language; both "" when there is nothing to draw."""

NO_PICTURES: Pictures = dict.fromkeys(LANGUAGES, "")

INK, ACCENT, BAND, GRID, SOFT, OFF = "#1c2530", "#1f4e79", "#c9d8e8", "#dde2e8", "#4d5866", "#e9ecf0"
_FONT = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, WenQuanYi Zen Hei, sans-serif"


class Labels:
    """Gives a chart's words in English and remembers what they are in Chinese."""

    def __init__(self, words: Translations) -> None:
        self._words = words
        self._chinese: dict[str, str] = {}

    def __call__(self, key: str, **values: object) -> str:
        """The words of a key in English."""
        chinese, english = (self._words.one(language, key, **values) for language in LANGUAGES)
        self._chinese[escape(english, quote=False)] = escape(chinese, quote=False)
        return english

    def named(self, title: str) -> Mapping[Language, str]:
        """The words of a key in each language."""
        return {language: self._words.one(language, title) for language in LANGUAGES}

    def in_chinese(self, svg: str) -> str:
        """The drawing with these words in Chinese; other texts stay as they are."""
        return re.sub(
            r">([^<>]+)</text>", lambda found: f">{self._chinese.get(found[1], found[1])}</text>", svg
        )


def to_pictures(
    chart: alt.TopLevelMixin, name: str, labels: Labels, title: str, told: Mapping[Language, str]
) -> Pictures:
    """The chart in each language, named by the words of the key `title` and described by `told`."""
    drawn, titles = _draw(chart), labels.named(title)
    texts: Pictures = {"zh": labels.in_chinese(drawn), "en": drawn}
    return {
        language: _label(texts[language], f"{name}-{language}", titles[language], told[language])
        for language in LANGUAGES
    }


def _draw(chart: alt.TopLevelMixin) -> str:
    styled = chart.configure(
        font=_FONT,
        background="transparent",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=INK, titleColor=INK, gridColor=GRID, domainColor=INK, tickColor=INK,
            labelFontSize=12, titleFontSize=12, titleFontWeight="normal", titlePadding=10,
        ),
        title=alt.TitleConfig(
            color=INK, fontSize=13, fontWeight="bold", anchor="start", frame="group", offset=10
        ),
    )  # fmt: skip
    specification: dict[str, Any] = styled.to_dict(validate=False)  # these charts are drawn in the tests
    return _convert(json.dumps(specification, sort_keys=True))


@lru_cache(maxsize=32)
def _convert(specification: str) -> str:
    """A report that is written again mostly has the same pictures, and each takes a fifth of a second."""
    return str(vl_convert.vegalite_to_svg(specification))


def _label(svg: str, name: str, title: str, description: str) -> str:
    """One picture with one name, and ids of its own, since several stand on a page.

    Vega names every axis and mark in English for readers of the screen; the table says it better.
    """
    svg = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", svg)
    for kind in ('id="', "url(#", 'href="#'):
        svg = svg.replace(kind, f"{kind}{name}-")
    width = re.search(r' width="([0-9.]+)"', svg)
    least = f' style="min-width:min({width[1]}px,34rem)"' if width else ""  # on a phone it scrolls, readable
    head = f'<svg role="img"{least} aria-labelledby="{name}-title {name}-text" '
    named = f'<title id="{name}-title">{escape(title)}</title>'
    described = f'<desc id="{name}-text">{escape(description)}</desc>'
    opening, rest = svg.split(">", 1)
    return f"{opening.replace('<svg ', head, 1)}>{named}{described}{rest}"
