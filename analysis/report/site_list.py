"""The sites of a large round as compact data for the page's script, which shows them a page at a time.

The data is text only: the script puts it into the page as text, and nothing in it can end the block it
stands in. Without the script, the pages of letters list the same sites.
"""

import json
from collections.abc import Iterable, Sequence

from replyclock.analysis.report.chapters import Chapter, SiteLetters
from replyclock.analysis.report.letter_view import ONLY_SUGGESTED, SIGNS
from replyclock.analysis.text.sanitize import make_plain
from replyclock.analysis.text.translations import LANGUAGES, Translations
from replyclock.domain.case import RestsOn
from replyclock.domain.verdict import Finding, Verdict
from replyclock.ports.report import Findings

_SUGGESTED = (Finding.IN_TIME, Finding.LATE, Finding.NO_ANSWER)
"""The findings that may rest on a mere suggestion."""

_ORDER = (*((finding, False) for finding in SIGNS), *((finding, True) for finding in _SUGGESTED))
"""What a digit stands for: a finding, and whether it is only suggested."""


def site_data(findings: Findings, chapters: Sequence[Chapter], words: Translations) -> str:
    """JSON for a script block: a row per site with code, name, region, level, kind and findings.

    Region, level and kind are places in lists of their own. Findings are a text per threshold with a digit
    per letter, which is its place in `signs`. `pages` are file and number of sites.
    """
    sites = [letters for chapter in chapters for letters in chapter.sites]
    lists = {name: _List() for name in ("region", "level", "kind")}
    found = {(verdict.reference, verdict.working_days): verdict for verdict in findings.verdicts}
    rows = [_row(letters, findings.thresholds, found, lists) for letters in sites]
    data = {
        "signs": [_sign(finding, words, suggested=suggested) for finding, suggested in _ORDER],
        "regions": lists["region"].names,
        "levels": [_both("level", name, words) for name in lists["level"].names],
        "kinds": [_both("kind", name, words) for name in lists["kind"].names],
        "words": {name: _patterns(f"list.{name}", words) for name in ("all", "with", "found", "nothing")},
        "pages": [[chapter.name, len(chapter.sites)] for chapter in chapters],
        "sites": rows,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


class _List:
    """Names in the order in which they were first asked for."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, name: str) -> int:
        return self._places.setdefault(make_plain(name), len(self._places))

    @property
    def names(self) -> list[str]:
        return list(self._places)


def _row(
    letters: SiteLetters,
    thresholds: Sequence[int],
    found: dict[tuple[str, int], Verdict],
    lists: dict[str, _List],
) -> list[object]:
    site = letters.site
    digits = [
        "".join(_digits(found.get((case.reference, days)) for case in letters.cases)) for days in thresholds
    ]
    places = [lists[name].place(getattr(site, name)) for name in ("region", "level", "kind")]
    return [make_plain(site.code), make_plain(site.name), *places, *digits]


def _digits(verdicts: Iterable[Verdict | None]) -> Iterable[str]:
    for verdict in verdicts:
        finding = verdict.finding if verdict else Finding.NOT_SENT
        suggested = verdict is not None and verdict.rests_on is RestsOn.SUGGESTED
        yield str(_ORDER.index((finding, suggested)))


def _sign(finding: Finding, words: Translations, *, suggested: bool) -> list[str]:
    sign, style = SIGNS[finding]
    table, mark = ("finding_suggested", ONLY_SUGGESTED) if suggested else ("finding", "")
    return [f"{sign}{mark}", style, *_both(table, str(finding), words)]


def _both(table: str, name: str, words: Translations) -> list[str]:
    """A term in both languages, as it stands where it has none."""
    try:
        return [words.one(language, f"{table}.{name}") for language in LANGUAGES]
    except KeyError:
        return [name, name]


def _patterns(key: str, words: Translations) -> list[str]:
    values = {name: f"{{{name}}}" for name in ("n", "first", "last", "finding")}
    return [words.one(language, key, **values) for language in LANGUAGES]
