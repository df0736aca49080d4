"""The reading copy: one HTML page in two languages. Knows the template, not where the page goes."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import resources
from zoneinfo import ZoneInfo

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from replyclock.analysis.charts import draw_answered, draw_groups
from replyclock.analysis.dossier import Clerk
from replyclock.analysis.pictures import Album
from replyclock.analysis.plain import make_plain
from replyclock.analysis.shares import INQUIRY
from replyclock.analysis.views import (
    Row,
    view_group,
    view_headlines,
    view_legend,
    view_not_sent,
    view_open,
    view_shares,
    view_sites,
)
from replyclock.analysis.words import LANGUAGES, Words, load_words
from replyclock.ports import Findings

_SECTIONS = ("reading", "shares", "groups", "not_sent", "open", "sites", "inquiries", "about")
_GROUPINGS = ("region", "level", "kind", "topic")


def print_page(findings: Findings, shares: Sequence[Row], album: Album) -> str:
    """The page; `shares` are the share rows as the JSON has them."""
    words, zone = load_words(), ZoneInfo(findings.zone)
    clerk = Clerk(words, zone, findings.as_of, album.sources)
    sites = view_sites(findings, clerk, words)
    groups = {name: view_group(shares, name, findings.thresholds, words) for name in _GROUPINGS}
    script = _resource("report.js")
    template = _environment(words).get_template("report.html.jinja")
    return template.render(
        findings=findings,
        script=script,
        script_hash=_hash(script),
        as_of=clerk.local(findings.as_of),
        zone=_zone_name(findings.zone, findings.as_of.astimezone(zone)),
        calendar=findings.calendar.partition(" ")[0],
        lead=_lead(findings, words),
        headlines=view_headlines(shares, words),
        shares=view_shares(shares, words),
        groups=[group for group in groups.values() if group],
        single_groups=[name for name, group in groups.items() if group is None],
        charts=_charts(shares, words, by_region=groups["region"] is not None),
        sections=_SECTIONS,
        sites=sites,
        legend=view_legend(words),
        not_sent=view_not_sent(sites),
        open=view_open(sites),
        has_pictures=bool(album.sources),
        pictures_beside=bool(album.files),
    )


def _environment(words: Words) -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(_resource),
    )
    environment.globals["w"] = words.both
    environment.filters["plain"] = make_plain
    return environment


def _resource(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _hash(script: str) -> str:
    """What the page's content security policy allows to run: this script and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


def _zone_name(name: str, local: datetime) -> str:
    return f"{name}, UTC{local.isoformat()[-6:]}"


def _lead(findings: Findings, words: Words) -> Markup:
    return words.both(
        "summary.lead",
        n=len(findings.cases),
        intended=len(findings.cases),
        sites=len({case.inquiry.site.code for case in findings.cases}),
        delivered=sum(case.sent_at is not None for case in findings.cases),
    )


def _charts(shares: Sequence[Row], words: Words, *, by_region: bool) -> Mapping[str, Mapping[str, str]]:
    """Drawn once per language, because a picture's words cannot be switched."""
    letters = [{**row, "group": make_plain(row["group"]) or "—"} for row in shares if row["unit"] == INQUIRY]
    everything = [row for row in letters if row["grouping"] == "all"]
    regions = [row for row in letters if row["grouping"] == "region"] if by_region else []
    return {
        "answered": {name: draw_answered(everything, words, name) for name in LANGUAGES},
        "regions": {name: draw_groups(regions, words, name) for name in LANGUAGES},
    }
