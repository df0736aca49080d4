"""What the template prints: figures and lists as finished text, so that the template does no arithmetic."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from replyclock.analysis.dossier import SIGNS, Clerk, Dossier, FindingView
from replyclock.analysis.plain import make_plain
from replyclock.analysis.shares import INQUIRY, UNITS
from replyclock.analysis.tables import sorted_cases, sorted_verdicts
from replyclock.analysis.words import Words
from replyclock.domain.doubts import doubts
from replyclock.domain.inquiry import Site
from replyclock.domain.verdict import Verdict
from replyclock.ports import Findings

Row = Mapping[str, Any]

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
    interval: str
    share_high: str
    share_of_intended: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """The shares of one grouping: its name, column heads, and (group, share per threshold) rows."""

    grouping: str
    name: Markup
    heads: tuple[Markup, ...]
    rows: tuple[tuple[Markup, tuple[ShareView | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site with its dossiers; `signs` holds, per threshold, the findings of its letters."""

    anchor: str
    site: Site
    level: Markup
    kind: Markup
    dossiers: tuple[Dossier, ...]
    signs: tuple[tuple[FindingView, ...], ...]


@dataclass(frozen=True, slots=True)
class NotSentView:
    """The letters that were not sent: how many by outcome, and each with its reason."""

    counts: tuple[tuple[Markup, int], ...]
    letters: tuple[tuple[SiteView, Dossier], ...]


def view_headlines(rows: Sequence[Row], words: Words) -> tuple[Headline, ...]:
    """The result for each threshold, by letter."""
    return tuple(_headline(row, words) for row in _select(rows, INQUIRY, "all"))


def view_shares(rows: Sequence[Row], words: Words) -> tuple[ShareView, ...]:
    """All letters and all sites, by threshold."""
    return tuple(
        _share(row, words, first=not place)
        for unit in UNITS
        for place, row in enumerate(_select(rows, unit, "all"))
    )


def view_group(
    rows: Sequence[Row], grouping: str, thresholds: Sequence[int], words: Words
) -> GroupView | None:
    """The shares of letters by region, level, kind or topic; None when there is only one group."""
    chosen = _select(rows, INQUIRY, grouping)
    cells = {(row["group"], row["threshold"]): _share(row, words, first=False) for row in chosen}
    groups = sorted({row["group"] for row in chosen})
    if len(groups) < 2:
        return None
    return GroupView(
        grouping,
        words.both(f"column.{grouping}"),
        tuple(words.both("column.within", n=days) for days in thresholds),
        tuple(
            (_name(grouping, group, words), tuple(cells.get((group, days)) for days in thresholds))
            for group in groups
        ),
    )


def view_sites(findings: Findings, clerk: Clerk, words: Words) -> tuple[SiteView, ...]:
    """Every site in the order of its code, with the dossiers of its letters."""
    verdicts: dict[str, list[Verdict]] = {}
    for verdict in sorted_verdicts(findings):
        verdicts.setdefault(verdict.reference, []).append(verdict)
    against = doubts(findings.cases)
    by_site: dict[str, list[Dossier]] = {}
    sites: dict[str, Site] = {}
    for number, case in enumerate(sorted_cases(findings), start=1):
        code = case.inquiry.site.code
        sites.setdefault(code, case.inquiry.site)
        dossier = clerk.write(
            case, verdicts.get(case.reference, []), f"letter-{number}", against.get(case.reference, ())
        )
        by_site.setdefault(code, []).append(dossier)
    return tuple(
        _site(sites[code], dossiers, f"site-{number}", words)
        for number, (code, dossiers) in enumerate(by_site.items(), start=1)
    )


def view_not_sent(sites: Iterable[SiteView]) -> NotSentView:
    """The letters without a confirmed attempt."""
    letters = tuple((site, letter) for site in sites for letter in site.dossiers if not letter.sent_at)
    counts = Counter(letter.outcome for _, letter in letters)
    return NotSentView(tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))), letters)


def view_open(sites: Iterable[SiteView]) -> tuple[tuple[SiteView, Dossier, FindingView], ...]:
    """Every finding that is too early or undetermined."""
    styles = {"too-early", "undetermined"}
    return tuple(
        (site, letter, finding)
        for site in sites
        for letter in site.dossiers
        for finding in letter.findings
        if finding.style in styles
    )


def view_legend(words: Words) -> tuple[tuple[str, str, Markup], ...]:
    """Sign, style and name of every finding."""
    return tuple((sign, style, words.term("finding", str(f))) for f, (sign, style) in SIGNS.items())


def _select(rows: Sequence[Row], unit: str, grouping: str) -> list[Row]:
    return [row for row in rows if row["unit"] == unit and row["grouping"] == grouping]


def _headline(row: Row, words: Words) -> Headline:
    within = words.both("summary.within", n=row["threshold"])
    if row["share"] is None:
        return Headline(NOTHING, within, (words.both("summary.nothing"), *_early(row, words)))
    fraction = words.both("summary.fraction", numerator=row["numerator"], denominator=row["denominator"])
    interval = words.both("summary.interval", interval=_interval(row))
    upper = words.both("summary.upper", n=row["undetermined"], share=_percent(row["share_high"]))
    notes = (fraction, interval, *([upper] if row["undetermined"] else []), *_early(row, words))
    return Headline(_percent(row["share"]), within, notes)


def _early(row: Row, words: Words) -> tuple[Markup, ...]:
    return (words.both("summary.early", n=row["too_early"]),) if row["too_early"] else ()


def _share(row: Row, words: Words, *, first: bool) -> ShareView:
    return ShareView(
        words.both(f"unit.{row['unit']}"),
        first,
        row,
        _percent(row["share"]),
        _interval(row),
        _percent(row["share_high"]) if row["undetermined"] else NOTHING,
        _percent(row["share_of_intended"]),
    )


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{share * 100:.1f}%"


def _interval(row: Row) -> str:
    if row["share"] is None:
        return NOTHING
    return f"{row['interval_low'] * 100:.1f}–{row['interval_high'] * 100:.1f}%"


def _name(grouping: str, group: str, words: Words) -> Markup:
    if not group:
        return words.both("page.not_stated")
    return words.term(grouping, group) if grouping in ("level", "kind") else Markup.escape(make_plain(group))


def _site(site: Site, dossiers: Sequence[Dossier], anchor: str, words: Words) -> SiteView:
    signs = tuple(zip(*(dossier.findings for dossier in dossiers), strict=True))
    level, kind = _name("level", site.level, words), _name("kind", site.kind, words)
    return SiteView(anchor, site, level, kind, tuple(dossiers), signs)
