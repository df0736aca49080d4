"""Finds the way from a page of a site to its message form: one page at a time, in the host's turn."""

import heapq
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from replyclock.domain.recipes.discovered import Discovered
from replyclock.domain.recipes.discovery import FoundLink, ProposedWatch, SeenPage, WayStop
from replyclock.domain.recipes.no_form import NoFormReasons
from replyclock.errors import RecipeBroken, SiteDown
from replyclock.ports.clock import Clock
from replyclock.ports.reader import ArchiveSource
from replyclock.ports.recipes import FormFinder, ListFinder, SavedFormFinder

MOST_PAGES = 30
_MOST_LIST_LOOKS = 3


async def discover(
    source: FormFinder,
    url: str,
    clock: Clock,
    gap: timedelta,
    *,
    most_pages: int = MOST_PAGES,
    tell: Callable[[int, str], None] = lambda _done, _words: None,
) -> Discovered:
    """Follow the likeliest links until a page has a message form; the first page must answer.

    Without any such form the result is the first page, with the reasons. Raises SiteDown when the first
    page does not answer.
    """
    first, reasons = await source.look(url), NoFormReasons()
    way, lists = (WayStop(first.page, ""),), list(first.lists)
    if first.has_message_form:
        return Discovered(first, way, 1, lists=first.lists)
    reasons.seen(first)
    search, visited = _Search(way, first), 1
    while visited < most_pages and (found := search.next()) is not None:
        link, behind = found
        tell(visited, link.url)
        try:
            said = await source.ask_host(link.url)
            if said.rule:
                reasons.forbidden(link.url, said.rule)
                continue
            await clock.sleep_until(clock.now() + max(gap, said.rest))
            visited += 1
            seen = await source.look(link.url)
        except (SiteDown, RecipeBroken) as fault:
            reasons.unread(link.url, str(fault))
            continue
        lists += [each for each in seen.lists if each.url not in {known.url for known in lists}]
        steps = (*behind, WayStop(seen.page, link.words))
        if seen.has_message_form:
            return Discovered(seen, steps, visited, lists=tuple(sorted(lists, key=lambda each: -each.worth)))
        reasons.seen(seen, link)
        search.add(seen, steps)
    return Discovered(first, way, visited, reasons.all())


async def discover_saved(source: SavedFormFinder, path: Path) -> Discovered:
    """What stands on a saved page; no link of it is followed. Raises WrongUse or SiteDown."""
    seen, reasons = await source.look_at_saved(path), NoFormReasons()
    reasons.seen(seen)
    return Discovered(seen, (WayStop(seen.page, ""),), 1, reasons.all())


async def propose_watch(
    source: FormFinder, lists: ListFinder, found: Discovered, clock: Clock, gap: timedelta
) -> ProposedWatch | None:
    """The draft with a `watch` proposed from a public list that the pages on the way lead to.

    At most three further looks, each in the host's turn and as its robots.txt allows. None where no list
    shows its rows and an answer.
    """
    turns = _Turns(source, clock, gap, _MOST_LIST_LOOKS)
    for link in found.lists:
        with suppress(SiteDown, RecipeBroken):
            if not await turns.may_look(link.url) or (seen := await lists.look_at_list(link.url)) is None:
                continue
            for letter in seen.letters[:2]:
                if await turns.may_look(letter) and (
                    text := await lists.with_answers_of(seen, letter, found.seen.draft or "")
                ):
                    return ProposedWatch(seen, text)
    return None


async def rows_read(archive: ArchiveSource) -> int:
    """How many rows a look at a proposed list reads; 0 where it cannot be read."""
    try:
        page = await archive.page(archive.first[0])
    except (SiteDown, RecipeBroken):
        return 0
    return len(page.letters)


class _Turns:
    """A few looks, each after the rest its host asks for."""

    def __init__(self, source: FormFinder, clock: Clock, gap: timedelta, most: int) -> None:
        self._source, self._clock, self._gap, self._left = source, clock, gap, most

    async def may_look(self, url: str) -> bool:
        """True, after the rest, when the host allows it and looks are left; raises SiteDown."""
        if self._left == 0 or (said := await self._source.ask_host(url)).rule:
            return False
        self._left -= 1
        await self._clock.sleep_until(self._clock.now() + max(self._gap, said.rest))
        return True


class _Search:
    """The links still to follow, the likeliest first; each page once."""

    def __init__(self, way: tuple[WayStop, ...], first: SeenPage) -> None:
        self._known = {_plain(stop.url) for stop in way}
        self._waiting: list[tuple[float, int, FoundLink, tuple[WayStop, ...]]] = []
        self.add(first, way)

    def add(self, seen: SeenPage, way: tuple[WayStop, ...]) -> None:
        """Remember the links of a page; a longer way is worth a little less."""
        self._known.add(_plain(seen.page))
        for link in seen.links:
            if _plain(link.url) not in self._known:
                self._known.add(_plain(link.url))
                worth = link.worth - 0.05 * len(way)
                heapq.heappush(self._waiting, (-worth, len(self._known), link, way))

    def next(self) -> tuple[FoundLink, tuple[WayStop, ...]] | None:
        """The likeliest link, and the way to its page."""
        if not self._waiting:
            return None
        _, _, link, way = heapq.heappop(self._waiting)
        return link, way


def _plain(url: str) -> str:
    return url.partition("#")[0].rstrip("/")
