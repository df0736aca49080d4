"""Finds the way from a page of a site to its message form: one page at a time, in the host's turn."""

import heapq
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from replyclock.domain.recipes.discovered import Discovered
from replyclock.domain.recipes.discovery import FoundLink, SeenPage, WayStop
from replyclock.domain.recipes.no_form import NoFormReasons
from replyclock.errors import RecipeBroken, SiteDown
from replyclock.ports.clock import Clock
from replyclock.ports.recipes import FormFinder, SavedFormFinder

MOST_PAGES = 30


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
    way = (WayStop(first.page, ""),)
    if first.has_message_form:
        return Discovered(first, way, 1)
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
        steps = (*behind, WayStop(seen.page, link.words))
        if seen.has_message_form:
            return Discovered(seen, steps, visited)
        reasons.seen(seen, link)
        search.add(seen, steps)
    return Discovered(first, way, visited, reasons.all())


async def discover_saved(source: SavedFormFinder, path: Path) -> Discovered:
    """What stands on a saved page; no link of it is followed. Raises WrongUse or SiteDown."""
    seen, reasons = await source.look_at_saved(path), NoFormReasons()
    reasons.seen(seen)
    return Discovered(seen, (WayStop(seen.page, ""),), 1, reasons.all())


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
