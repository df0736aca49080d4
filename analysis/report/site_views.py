"""What the template prints of sites and letters: lists as finished text. Knows no statistics and no HTML."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from replyclock.analysis.report.chapters import SiteLetters
from replyclock.analysis.report.letter_view import (
    ONLY_SUGGESTED,
    SIGNS,
    FindingView,
    LetterFormatter,
    LetterView,
    outcome_of,
)
from replyclock.analysis.report.share_views import name_of
from replyclock.analysis.tables.findings import sorted_verdicts
from replyclock.analysis.text.translations import Translations
from replyclock.domain.inquiry import Site
from replyclock.domain.replies.doubts import doubts
from replyclock.domain.verdict import Finding, Verdict
from replyclock.ports.report import Findings

OPEN = (Finding.TOO_EARLY, Finding.UNDETERMINED)


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site with its dossiers; `signs` holds, per threshold, the findings of its letters."""

    anchor: str
    site: Site
    level: Markup
    kind: Markup
    dossiers: tuple[LetterView, ...]
    signs: tuple[tuple[FindingView, ...], ...]


class SiteFormatter:
    """Prepares sites for print: knows the verdicts and doubts of every letter."""

    def __init__(self, findings: Findings, formatter: LetterFormatter, words: Translations) -> None:
        self._formatter = formatter
        self._words = words
        self._doubts = doubts(findings.cases)
        self._verdicts: dict[str, list[Verdict]] = {}
        for verdict in sorted_verdicts(findings):
            self._verdicts.setdefault(verdict.reference, []).append(verdict)

    def view(self, letters: SiteLetters) -> SiteView:
        """A site with the dossiers of its letters."""
        dossiers = tuple(
            self._formatter.write(
                case,
                self._verdicts.get(case.reference, []),
                letters.letter_anchor(place),
                self._doubts.get(case.reference, ()),
            )
            for place, case in enumerate(letters.cases)
        )
        site = letters.site
        return SiteView(
            letters.anchor,
            site,
            name_of("level", site.level, self._words),
            name_of("kind", site.kind, self._words),
            dossiers,
            tuple(zip(*(dossier.findings for dossier in dossiers), strict=True)),
        )


def count_not_sent(findings: Findings, words: Translations) -> tuple[tuple[Markup, int], ...]:
    """The letters without a confirmed attempt: how many by outcome, most first."""
    counts = Counter(outcome_of(case) for case in findings.cases if case.sent_at is None)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((words.term("outcome", outcome), count) for outcome, count in ranked)


def list_not_sent(sites: Iterable[SiteView]) -> tuple[tuple[SiteView, LetterView], ...]:
    """Each of them with its dossier."""
    return tuple((site, letter) for site in sites for letter in site.dossiers if not letter.sent_at)


def count_open(findings: Findings, words: Translations) -> tuple[tuple[int, Markup, Markup, int], ...]:
    """Findings that are too early or undetermined: threshold, finding, reason, and how many."""
    counts = Counter(
        (verdict.working_days, verdict.finding, verdict.reason)
        for verdict in findings.verdicts
        if verdict.finding in OPEN
    )
    return tuple(
        (days, words.term("finding", str(finding)), words.sentence(reason), counts[days, finding, reason])
        for days, finding, reason in sorted(counts)
    )


def list_open(sites: Iterable[SiteView]) -> tuple[tuple[SiteView, LetterView, FindingView], ...]:
    """Each of them with its dossier."""
    styles = {SIGNS[finding][1] for finding in OPEN}
    return tuple(
        (site, letter, finding)
        for site in sites
        for letter in site.dossiers
        for finding in letter.findings
        if finding.style in styles
    )


def view_legend(words: Translations) -> tuple[tuple[str, str, Markup], ...]:
    """Sign, style and name of every finding, and what follows the sign of one that is only suggested."""
    signs = tuple((sign, style, words.term("finding", str(f))) for f, (sign, style) in SIGNS.items())
    return *signs, (ONLY_SUGGESTED, "suggested", words.both("rests_on.suggested"))
