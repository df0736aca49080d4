"""The reading copy: HTML pages in two languages. Knows the templates, not where the pages go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from markupsafe import Markup

from replyclock.analysis.charts.activity import draw_days, draw_hours
from replyclock.analysis.charts.shares import MOST_GROUPS, draw_answered, draw_curve, draw_groups
from replyclock.analysis.charts.svg import NO_PICTURES, Pictures
from replyclock.analysis.report.chapters import Chapter, SiteLetters
from replyclock.analysis.report.comparison_views import compare_groups
from replyclock.analysis.report.letter_view import LetterFormatter
from replyclock.analysis.report.pictures import Album
from replyclock.analysis.report.published_view import view_beside
from replyclock.analysis.report.share_views import select, to_draw, view_group, view_headlines, view_shares
from replyclock.analysis.report.site_list import site_data
from replyclock.analysis.report.site_views import (
    SiteFormatter,
    count_not_sent,
    count_open,
    list_not_sent,
    list_open,
    view_legend,
)
from replyclock.analysis.report.waiting_views import Waits, view_waits
from replyclock.analysis.statistics.activity import Activity, count_activity, shown_hours
from replyclock.analysis.statistics.shares import INQUIRY
from replyclock.analysis.tables.chats import ChatsView, view_chats
from replyclock.analysis.text.answer_sentences import KeyedWords, tell_answers
from replyclock.analysis.text.templates import Templates
from replyclock.analysis.text.translations import Translations, load_translations
from replyclock.domain.answer_count import count_answered
from replyclock.ports.report import Findings, Row

_SECTIONS = (
    "reading", "shares", "waits", "groups", "activity", "beside", "chats", "not_sent", "open", "sites",
    "inquiries", "about",
)  # fmt: skip
_GROUPINGS = ("region", "level", "kind", "topic")


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure: its number in the report (0 when there is none), the key of its words, and its pictures.

    `aside` says how many of the answers in it a reviewer confirmed.
    """

    number: int
    name: str
    pictures: Pictures
    aside: Markup


class Printer:
    """Prints the pages of one report: `sites` by code, and the `chapters` that hold them if there are any."""

    def __init__(
        self, findings: Findings, sites: Sequence[SiteLetters], chapters: Sequence[Chapter], album: Album
    ) -> None:
        self._findings = findings
        self._sites = sites
        self._chapters = chapters
        self._album = album
        self._words, self._zone = load_translations(), ZoneInfo(findings.zone)
        self._templates = Templates(self._words)
        self._far_desk: SiteFormatter | None = (
            None  # for pages of letters, which are in a folder of their own
        )

    def report(self, table: pd.DataFrame, rows: Sequence[Row]) -> str:
        """The report's own page, of the share table and the same as rows for JSON."""
        findings, words = self._findings, self._words
        activity = count_activity(findings)
        waits = self.waits
        groups = {name: view_group(rows, name, findings.thresholds, words) for name in _GROUPINGS}
        beside = view_beside(findings.published, to_draw(rows)) if findings.published else ()
        chats = view_chats(findings.chats)
        return self._render(
            "report.html.jinja",
            calendar=findings.calendar.partition(" ")[0],
            lead=_lead(findings, words),
            answers=tuple(words.both(key, **values) for key, values in self._answers),
            headlines=view_headlines(rows, words),
            shares=view_shares(rows, words),
            waits=waits,
            groups=[group for group in groups.values() if group],
            single_groups=[name for name, group in groups.items() if group is None],
            comparisons=compare_groups(table, words),
            charts=self._charts(rows, waits, activity, by_region=groups["region"] is not None),
            crowded=_too_many(groups["region"]),
            activity=activity,
            hours=shown_hours(activity.hours),
            beside=beside,
            chats=chats,
            sections=_sections(activity, beside, chats),
            not_sent=count_not_sent(findings, words),
            open_counts=count_open(findings, words),
            has_pictures=bool(self._album.sources),
            pictures_beside=bool(self._album.files),
            pictures_lost=self._album.lost,
            **self._letters(),
        )

    def chapter(self, chapter: Chapter) -> str:
        """One page of letters."""
        if self._far_desk is None:
            self._far_desk = self._desk("../")
        desk = self._far_desk
        return self._render(
            "sites.html.jinja", chapter=chapter, sites=[desk.view(each) for each in chapter.sites]
        )

    @cached_property
    def _answers(self) -> tuple[KeyedWords, ...]:
        """How answers count, and last how many of them a reviewer confirmed."""
        return tuple(tell_answers(self._findings.counting, count_answered(self._findings.cases)))

    @cached_property
    def waits(self) -> Waits | None:
        """The time to answer, None where the calendar itself is not known.

        In the order of the sites, whatever that of the findings: the limits rest on drawing sites.
        """
        if self._findings.days is None:
            return None
        cases = [case for letters in self._sites for case in letters.cases]
        return view_waits(cases, self._findings.days, self._zone, self._words)

    def _charts(
        self, rows: Sequence[Row], waits: Waits | None, activity: Activity, *, by_region: bool
    ) -> Mapping[str, Chart]:
        """The figures in their order; those without a picture take no number."""
        key, values = self._answers[-1]
        aside = self._words.both(key, **values)
        charts, number = {}, 0
        for name, pictures in _draw(rows, waits, activity, self._words, by_region=by_region).items():
            number += bool(pictures["zh"])
            charts[name] = Chart(number if pictures["zh"] else 0, name, pictures, aside)
        return charts

    def _letters(self) -> dict[str, Any]:
        """All letters when they stand on this page; else the compact list of sites."""
        if self._chapters:
            return {"site_data": site_data(self._findings, self._chapters, self._words), "sites": ()}
        desk = self._desk("")
        sites = [desk.view(each) for each in self._sites]
        return {
            "site_data": "",
            "sites": sites,
            "not_sent_letters": list_not_sent(sites),
            "open_letters": list_open(sites),
        }

    def _desk(self, base: str) -> SiteFormatter:
        formatter = LetterFormatter(
            self._words, self._zone, self._findings.as_of, self._album.seen_from(base)
        )
        return SiteFormatter(self._findings, formatter, self._words)

    def _render(self, template: str, **values: Any) -> str:
        local = self._findings.as_of.astimezone(self._zone)
        return self._templates.render(
            template,
            findings=self._findings,
            published=self._findings.published,
            chapters=self._chapters,
            legend=view_legend(self._words),
            as_of=f"{local:%Y-%m-%d %H:%M}",
            zone=_zone_name(self._findings.zone, local),
            **values,
        )


def _zone_name(name: str, local: datetime) -> str:
    return f"{name}, UTC{local.isoformat()[-6:]}"


def _lead(findings: Findings, words: Translations) -> Markup:
    return words.both(
        "summary.lead",
        n=len(findings.cases),
        intended=len(findings.cases),
        sites=len({case.inquiry.site.code for case in findings.cases}),
        delivered=sum(case.sent_at is not None for case in findings.cases),
    )


def _sections(activity: Activity, beside: Sequence[object], chats: ChatsView | None) -> list[str]:
    there = {"activity": bool(activity.days), "beside": bool(beside), "chats": chats is not None}
    left_out = {name for name, is_there in there.items() if not is_there}
    return [name for name in _SECTIONS if name not in left_out]


def _too_many(regions: Any) -> int:
    """How many regions there are when they are too many for a figure, else 0."""
    count = len(regions.rows) if regions else 0
    return count if count > MOST_GROUPS else 0


def _draw(
    rows: Sequence[Row], waits: Waits | None, activity: Activity, words: Translations, *, by_region: bool
) -> Mapping[str, Pictures]:
    """The figures in their order."""
    everything = to_draw(select(rows, INQUIRY, "all"))
    regions = to_draw(select(rows, INQUIRY, "region")) if by_region else []
    return {
        "answered": NO_PICTURES if waits and waits.curve else draw_answered(everything, words),
        "curve": draw_curve(waits.curve if waits else (), everything, words),
        "regions": draw_groups(regions, words),
        "by_day": draw_days(activity, words),
        "by_hour": draw_hours(activity, words),
    }
