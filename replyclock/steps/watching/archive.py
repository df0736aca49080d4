"""Gathers a site's published list into a file: one page at a time, each in its host's turn."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from replyclock.domain.facts import Inconclusive
from replyclock.domain.published.archive import ArchiveAddress, ArchivePage, ListedLetter, archive_row
from replyclock.domain.sending.pacing import rest_of
from replyclock.errors import RecipeBroken, SiteDown
from replyclock.outside import Outside
from replyclock.ports.gate import Leaving
from replyclock.ports.reader import ArchiveSource
from replyclock.workspace.published_archive import ArchiveFile

PageRead = TypeVar("PageRead")

_TRIES = 3
_FAULTS_BORNE = 3
"""Letters in a row whose own page cannot be read before the run ends: then it is the site or the recipe."""

_LONGEST_WAIT = timedelta(minutes=10)
_WAITING_IS_VAIN = frozenset({Inconclusive.ROBOTS, Inconclusive.PERSON, Inconclusive.CHALLENGE})


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one run gathered: pages of the list, new letters, those without times of their own page."""

    pages: int
    letters: int
    unread: int
    finished: bool


class Harvester:
    """Reads until the list ends or `most_pages` pages were read; `tell` hears of pages and letters."""

    def __init__(self, source: ArchiveSource, file: ArchiveFile, outside: Outside) -> None:
        self._source = source
        self._file = file
        self._outside = outside
        self._letters = self._unread = self._faults = 0

    async def gather(self, most_pages: int, tell: Callable[[int, str], None]) -> Harvest:
        """Raises SiteDown or RecipeBroken where the list cannot be read; what was read is kept."""
        pages = 0
        while pages < most_pages and (address := self._file.next) is not None:
            page = await self._page(address)
            for listed in page.letters:
                if not self._file.has(listed.identity):
                    self._file.add(archive_row(await self._whole(listed), self._source.zone))
                    self._letters += 1
                    tell(pages, f"{self._letters} letters, {address.url}")
            self._file.turn(page.next)
            pages += 1
            tell(pages, address.url)
        return Harvest(pages, self._letters, self._unread, finished=self._file.next is None)

    async def _page(self, address: ArchiveAddress) -> ArchivePage:
        try:
            return await self._visit(address, lambda: self._source.page(address))
        except (SiteDown, RecipeBroken) as fault:
            raise self._ended(fault) from fault

    async def _whole(self, listed: ListedLetter) -> ListedLetter:
        """The letter with its own page read; one that cannot be read is kept with a note."""
        if listed.detail is None:
            return listed
        try:
            whole = await self._visit(listed.detail, lambda: self._source.letter(listed))
        except (SiteDown, RecipeBroken) as fault:
            self._faults += 1
            if self._faults >= _FAULTS_BORNE or _cause(fault) in _WAITING_IS_VAIN:
                raise self._ended(fault) from fault
            self._unread += 1
            return listed.with_more(note=str(fault))
        self._faults = 0
        return whole

    async def _visit(self, address: ArchiveAddress, read: Callable[[], Awaitable[PageRead]]) -> PageRead:
        """Read in the host's turn; an outage is tried again after a rest, as long as that is no long wait."""
        for number in range(1, _TRIES + 1):
            await self._enter(address.host)
            failures, asked = 0, self._source.rest(address.url)
            try:
                return await read()
            except SiteDown as fault:
                failures, asked = number, max(asked, getattr(fault, "rest", timedelta(0)))
                if number == _TRIES or asked > _LONGEST_WAIT or _cause(fault) in _WAITING_IS_VAIN:
                    raise
            finally:
                self._leave(address, failures, max(asked, self._source.rest(address.url)))
        raise AssertionError("a visit ends by its last try")

    def _ended(self, fault: SiteDown | RecipeBroken) -> SiteDown | RecipeBroken:
        """The fault that ends a run, and how to go on after it."""
        words = str(fault).rstrip(".")
        kind = RecipeBroken if isinstance(fault, RecipeBroken) else SiteDown
        return kind(f"{words}; {len(self._file)} letters are kept, and the same command goes on from there.")

    async def _enter(self, host: str) -> None:
        clock = self._outside.clock
        while (turn := self._outside.gate.enter([host], clock.now())[host]).free_at is not None:
            await clock.sleep_until(turn.free_at)

    def _leave(self, address: ArchiveAddress, failures: int, asked: timedelta) -> None:
        now = self._outside.clock.now()
        rest = rest_of(failures, self._outside.polite.host_gap, asked)
        self._outside.gate.leave([Leaving(address.host, now, now + rest, failures)])


def _cause(fault: Exception) -> Inconclusive | None:
    return getattr(fault, "cause", None)
