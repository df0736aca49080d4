"""The cover of a pack: HTML pages, one page to print, and texts derived from withheld ones.

Knows the templates and the values of domain/story/model, not where the pages go.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from markupsafe import Markup

from replyclock.analysis.evidence.cover_view import PackFormatter
from replyclock.analysis.report.letter_view import SIGNS, FindingView
from replyclock.analysis.text.sanitize import make_plain
from replyclock.analysis.text.templates import Templates
from replyclock.analysis.text.translations import LANGUAGES, Translations, load_translations
from replyclock.domain.inquiry import Site
from replyclock.domain.story.model import LetterStory, PackStory

INDEX = "index.html"
LIST_LENGTH = 200
_FOLDER = "stories"
_SCREEN, _PAPER = ("screen",), ("in-zh", "in-en")


@dataclass(frozen=True, slots=True)
class ListLink:
    """A page of the list: its address, and the numbers of its first and last letter."""

    address: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter in the list; `address` "" where paper has no link."""

    address: str
    title: str
    reference: str
    site: str
    sent: str
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class TallyRow:
    """What the letters come to within so many working days: findings with their numbers of letters."""

    working_days: int
    counts: Sequence[tuple[FindingView, int]]


@dataclass(frozen=True, slots=True)
class CoverPage:
    """What a page shows: letters, or rows of a list; `back` leads to the pack's first page, "" there."""

    title: Markup
    languages: Sequence[str]
    site: Site | None = None
    back: str = ""
    letters: Sequence[LetterStory] = ()
    rows: Sequence[LetterRow] = ()
    lists: Sequence[ListLink] = ()
    tally: Sequence[TallyRow] = ()
    list_number: int = 0
    count: int = 0
    paper_only: bool = False

    @property
    def thresholds(self) -> list[int]:
        """The columns of the list."""
        return [view.working_days for row in self.rows[:1] for view in row.findings]


def cover_files(pack: PackStory, letters: Iterable[LetterStory]) -> Iterator[tuple[str, bytes]]:
    """The pages by their path below the pack's data/, index.html last, and derived texts below derived/.

    Letters are taken once and one at a time, so that a round of any size fits into memory.
    """
    return _Cover(pack).files(letters)


def paper_page(pack: PackStory, letters: Iterable[LetterStory], read: Callable[[str], bytes]) -> bytes:
    """One HTML page to print: all in Chinese, then all in English, pictures embedded.

    For a campaign it is the list, for anything less the whole story; `read` gives the bytes of an exhibit
    by its path below data/.
    """
    return _Cover(pack).paper(letters, read)


class _Cover:
    """The pages of one pack."""

    def __init__(self, pack: PackStory) -> None:
        self._pack = pack
        self._words: Translations = load_translations()
        self._templates = Templates(self._words)

    def files(self, letters: Iterable[LetterStory]) -> Iterator[tuple[str, bytes]]:
        if self._pack.scope[0] == "inquiry":
            [letter] = letters
            yield from self._derived(letter)
            yield INDEX, self._render(PackFormatter(self._pack, self._words), self._letter_page(letter, ""))
            return
        far = PackFormatter(self._pack, self._words, "../")
        rows: list[LetterRow] = []
        site = None
        for number, letter in enumerate(letters, 1):
            site = letter.site
            name = f"{_FOLDER}/{number:06d}-{_slug(letter.reference)}.html"
            yield from self._derived(letter)
            yield name, self._render(far, self._letter_page(letter, f"../{INDEX}"))
            rows.append(self._row(far, letter, name))
        yield from self._index(rows, site if self._pack.scope[0] == "site" else None)

    def paper(self, letters: Iterable[LetterStory], read: Callable[[str], bytes]) -> bytes:
        tell = PackFormatter(self._pack, self._words, read=read)
        tell.loading = "eager"  # nobody scrolls a paper
        if self._pack.scope[0] == "inquiry":
            [letter] = letters
            return self._render(tell, self._letter_page(letter, "", _PAPER))
        if self._pack.scope[0] == "site":
            every = list(letters)
            rows = [self._row(tell, letter, "") for letter in every]
            site = every[0].site if every else None
            page = CoverPage(
                self._title(rows, site), _PAPER, site, letters=every, rows=rows, tally=_tally(rows)
            )
            return self._render(tell, page)
        rows = [self._row(tell, letter, "") for letter in letters]
        shown = rows if len(rows) <= LIST_LENGTH else ()
        page = CoverPage(
            self._title(rows, None), _PAPER, rows=shown, tally=_tally(rows), count=len(rows), paper_only=True
        )
        return self._render(tell, page)

    def _index(self, rows: Sequence[LetterRow], site: Site | None) -> Iterator[tuple[str, bytes]]:
        near = PackFormatter(self._pack, self._words)
        title, tally = self._title(rows, site), _tally(rows)
        if len(rows) <= LIST_LENGTH:
            page = CoverPage(title, _SCREEN, site, rows=rows, tally=tally, count=len(rows))
            yield INDEX, self._render(near, page)
            return
        lists = [
            ListLink(
                f"{_FOLDER}/list-{at // LIST_LENGTH + 1:04d}.html", at + 1, min(at + LIST_LENGTH, len(rows))
            )
            for at in range(0, len(rows), LIST_LENGTH)
        ]
        for number, each in enumerate(lists, 1):
            part = [_from_folder(row) for row in islice(rows, each.first - 1, each.last)]
            others = [ListLink(_beside(one.address), one.first, one.last) for one in lists]
            page = CoverPage(
                title,
                _SCREEN,
                site,
                f"../{INDEX}",
                rows=part,
                lists=others,
                list_number=number,
                count=len(rows),
            )
            yield each.address, self._render(near, page)
        page = CoverPage(title, _SCREEN, site, lists=lists, tally=tally, count=len(rows))
        yield INDEX, self._render(near, page)

    def _letter_page(self, letter: LetterStory, back: str, languages: Sequence[str] = _SCREEN) -> CoverPage:
        title = self._words.both("cover.title_inquiry", site=make_plain(letter.site.name))
        return CoverPage(title, languages, letter.site, back, letters=(letter,))

    def _title(self, rows: Sequence[LetterRow], site: Site | None) -> Markup:
        title = make_plain(self._pack.title)
        if site is None:
            return self._words.both("cover.title_campaign", title=title, n=len(rows))
        return self._words.both("cover.title_site", title=title, n=len(rows), site=make_plain(site.name))

    def _row(self, tell: PackFormatter, letter: LetterStory, address: str) -> LetterRow:
        sent = tell.at(letter.sent_at) if letter.sent_at else "—"
        findings = tell.findings(letter)
        return LetterRow(address, tell.title(letter), letter.reference, letter.site.name, sent, findings)

    def _render(self, tell: PackFormatter, page: CoverPage) -> bytes:
        return self._templates.render("cover.html.jinja", tell=tell, page=page).encode()

    def _derived(self, letter: LetterStory) -> Iterator[tuple[str, bytes]]:
        found = [(letter.entry, letter.body, letter.derived)]
        found += [(reply.entry, reply.text, reply.derived) for reply in letter.replies]
        for entry, text, derived in found:
            if derived and text is not None:
                head = [
                    self._words.one(language, "cover.derived_head", entry=entry) for language in LANGUAGES
                ]
                yield f"derived/{entry:09d}.txt", "\n".join([*head, "", make_plain(text), ""]).encode()


def _tally(rows: Sequence[LetterRow]) -> list[TallyRow]:
    """By threshold: each finding that occurs, in the order of the signs, those only suggested apart."""
    counts = Counter((view.working_days, view.style, view.suggested) for row in rows for view in row.findings)
    views = {(view.style, view.suggested): view for row in rows for view in row.findings}
    order = [(style, suggested) for _, style in SIGNS.values() for suggested in (False, True)]
    return [
        TallyRow(days, [(views[kind], counts[days, *kind]) for kind in order if kind in views])
        for days in sorted({days for days, *_ in counts})
    ]


def _slug(reference: str) -> str:
    """The part of a file's name that a person knows the letter by; the number before it makes it unique."""
    return re.sub(r"[^A-Za-z0-9]+", "-", reference).strip("-")[:60] or "letter"


def _beside(address: str) -> str:
    return address.removeprefix(f"{_FOLDER}/")


def _from_folder(row: LetterRow) -> LetterRow:
    return LetterRow(_beside(row.address), row.title, row.reference, row.site, row.sent, row.findings)
