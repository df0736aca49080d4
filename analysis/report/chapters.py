"""Which letters stand on which page of the reading copy. Knows sizes, not HTML.

A small round stands whole on the report's own page. The letters of a large one are divided into pages of
their own, by site, so that every page opens at once and can be sent by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from replyclock.analysis.report.letter_view import TEXT_LIMIT
from replyclock.analysis.tables.findings import sorted_cases
from replyclock.domain.case import Case
from replyclock.domain.inquiry import Site
from replyclock.ports.report import Findings

WHOLE_LIMIT = 6_000_000
"""Bytes of letters, as estimated, up to which they stand on the report's own page: about 900 letters."""

CHAPTER_LIMIT = 1_000_000
"""Bytes of letters on a page of their own; a single site may take more."""

MOST_SITES = 100
"""Sites on a page of their own, however short their letters."""

_LETTER, _REPLY, _EXHIBIT, _PER_CHARACTER = 5_600, 700, 110, 3


@dataclass(frozen=True, slots=True)
class SiteLetters:
    """A site, its cases by reference, and where they stand: `number` of the site and `first` of the letters.

    Both count from 1 through the whole report and name the anchors.
    """

    number: int
    first: int
    site: Site
    cases: tuple[Case, ...]

    @property
    def anchor(self) -> str:
        """The site's place on its page."""
        return f"site-{self.number}"

    def letter_anchor(self, place: int) -> str:
        """The place of one of its letters, counted from 0."""
        return f"letter-{self.first + place}"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of letters: `number` counts from 1, `name` is its file."""

    number: int
    sites: tuple[SiteLetters, ...]

    @property
    def name(self) -> str:
        """The file, as the report's own page links it."""
        return f"sites/{self.number:03}.html"


def letters_by_site(findings: Findings) -> tuple[SiteLetters, ...]:
    """Every site in the order of its code."""
    by_code: dict[str, list[Case]] = {}
    for case in sorted_cases(findings):
        by_code.setdefault(case.inquiry.site.code, []).append(case)
    found, first = [], 1
    for number, cases in enumerate(by_code.values(), start=1):
        found.append(SiteLetters(number, first, cases[0].inquiry.site, tuple(cases)))
        first += len(cases)
    return tuple(found)


def divide(sites: Sequence[SiteLetters], whole_limit: int = WHOLE_LIMIT) -> tuple[Chapter, ...]:
    """The pages of letters, none when all fit on the report's own page."""
    if sum(map(weigh, sites)) <= whole_limit:
        return ()
    return tuple(Chapter(number, part) for number, part in enumerate(_parts(sites), start=1))


def weigh(letters: SiteLetters) -> int:
    """About how many bytes of HTML a site's letters take, pictures apart."""
    return sum(map(_weigh, letters.cases))


def _parts(sites: Sequence[SiteLetters]) -> Iterator[tuple[SiteLetters, ...]]:
    part: list[SiteLetters] = []
    weight = 0
    for letters in sites:
        more = weigh(letters)
        if part and (weight + more > CHAPTER_LIMIT or len(part) == MOST_SITES):
            yield tuple(part)
            part, weight = [], 0
        part.append(letters)
        weight += more
    yield tuple(part)


def _weigh(case: Case) -> int:
    texts = [case.inquiry.title, case.inquiry.body, *(reply.text[:TEXT_LIMIT] for reply in case.replies)]
    kept = [len(attempt.exhibits) for attempt in case.attempts]
    kept += [len(reply.exhibits) for reply in case.replies]
    return _LETTER + _REPLY * len(case.replies) + _EXHIBIT * sum(kept) + _PER_CHARACTER * sum(map(len, texts))
