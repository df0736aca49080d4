"""Looks at a public list of letters and at one of them, and writes them into a draft; sends nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from replyclock.domain.hosts import host_of
from replyclock.domain.recipes.discovery import SeenList
from replyclock.ports.recipes import AskedForm, ListFinder
from replyclock.probes.browser.contexts import Browser, Visit
from replyclock.probes.browser.locate import go_to
from replyclock.probes.discovery.draft import with_watch
from replyclock.probes.discovery.links import is_same_site
from replyclock.probes.discovery.lists.letter_list import LetterList, read_letter_list, read_letter_page
from replyclock.probes.discovery.lists.watch_lines import list_lines
from replyclock.probes.discovery.page import settle


class LetterLists(ListFinder):
    """Looks with a browser, through the login and the hosts that were named."""

    def __init__(self, browser: Browser, asked: AskedForm) -> None:
        self._browser = browser
        self._asked = asked
        self._known: dict[str, LetterList] = {}

    async def look_at_list(self, url: str) -> SeenList | None:
        async with self._looking(url) as visit:
            found = await read_letter_list(visit.page)
        if found is None:
            return None
        self._known[url] = found
        letters = (link for link in found.links if is_same_site(link, url))
        return SeenList(url, found.rows, tuple(dict.fromkeys(letters)))

    async def with_answers_of(self, seen: SeenList, letter: str, draft: str) -> str | None:
        async with self._looking(letter) as visit:
            found = await read_letter_page(visit.page)
        lines = list_lines(seen.page, self._known[seen.page], found)
        return with_watch(draft, lines) if lines else None

    @asynccontextmanager
    async def _looking(self, url: str) -> AsyncIterator[Visit]:
        hosts, login = self._asked.hosts | {host_of(url)}, self._asked.login
        async with self._browser.visit(hosts, posts="never", storage_state=login) as visit:
            await go_to(visit, url, "recipe discover")
            await settle(visit.page)
            yield visit
