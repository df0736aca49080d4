"""Reads a site's own public list of questions and answers, page by page, for its times; decides nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

from replyclock.domain.claims import ANSWERED, SUBMITTED
from replyclock.domain.hosts import host_of
from replyclock.domain.published.archive import ArchiveAddress, ArchivePage, ListedLetter
from replyclock.errors import WrongUse
from replyclock.ports.clock import Clock
from replyclock.ports.reader import ArchiveSource
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.last_resort import forgiving_fetcher
from replyclock.probes.http.robots import USUAL_NAME, Robots
from replyclock.probes.recipe.model import Recipe
from replyclock.probes.recipe.watch import ListWatch
from replyclock.probes.watching.browser_pages import BrowserPages
from replyclock.probes.watching.documents import LookDocuments
from replyclock.probes.watching.extract import ListRow, claims_of, link_in, parse_page, rows_of
from replyclock.probes.watching.fetched_document import Document, Pages
from replyclock.probes.watching.http_pages import HttpPages, Manners
from replyclock.probes.watching.revisit import LookOccasion, Memory, digest


class RecipeArchive(ArchiveSource):
    """The list of one site's recipe, fetched as looks are: within its hosts, as robots.txt allows.

    With `any_times` it may lack the times that an archive is made for.
    """

    def __init__(
        self,
        recipe: Recipe,
        browser: Browser,
        clock: Clock,
        user_agent: str | None,
        robots_name: str = USUAL_NAME,
        *,
        any_times: bool = False,
    ) -> None:
        self._recipe = recipe
        self._watch = _list_of(recipe, any_times=any_times)
        self._browser = browser
        self._clock = clock
        self._user_agent = user_agent
        self._fetcher = forgiving_fetcher(browser)
        self._robots = Robots(self._fetcher, clock, robots_name)

    @property
    def first(self) -> tuple[ArchiveAddress, ...]:
        return tuple(_address(url) for url in (self._watch.url, *self._watch.more_urls))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(next(spec.zone for spec in self._watch.times if spec.means == SUBMITTED))

    def rest(self, url: str) -> timedelta:
        """How long the host's robots.txt asks to be left alone between visits."""
        return self._robots.delay(url)

    async def page(self, address: ArchiveAddress) -> ArchivePage:
        """One page of the list; raises SiteDown or RecipeBroken, as a look would be hindered."""
        watch = self._watch
        framed = address.url in (watch.url, *watch.more_urls)
        async with self._pages() as pages:
            documents, document = await self._open(pages, address.url, watch.container, framed=framed)
        tree = parse_page(document.html)
        container = documents.part(document, tree, watch.container, watch)
        letters = tuple(
            self._listed(row, document)
            for row in rows_of(container, watch, document.url, documents.place, documents.now)
        )
        link = link_in(tree.root, watch.next, document.url) if tree.root is not None else None
        return ArchivePage(letters, _address(link) if link else None)

    async def letter(self, listed: ListedLetter) -> ListedLetter:
        watch, container = self._watch, self._watch.answer.container or ""
        if listed.detail is None:
            return listed
        async with self._pages() as pages:
            documents, document = await self._open(pages, listed.detail.url, container, framed=False)
        node = documents.part(document, parse_page(document.html), container, watch)
        return listed.with_more(claims_of(node, watch.times, "answer", documents.now))

    async def aclose(self) -> None:
        """Close the HTTP connections; the browser belongs to whoever made it."""
        await self._fetcher.aclose()

    def _listed(self, row: ListRow, document: Document) -> ListedLetter:
        watch = self._watch
        claims = row.claims
        leads_on = watch.answer.link is not None and any(spec.on == "answer" for spec in watch.times)
        if watch.answer.link is None:
            claims = (*claims, *claims_of(row.node, watch.times, "answer", self._clock.now()))
        same = row.link or "\n".join((row.number, row.title, *(claim.text for claim in row.claims)))
        detail = _address(row.link) if leads_on and row.link else None
        return ListedLetter(digest(same), row.number, row.link or "", document.url, claims, detail)

    async def _open(
        self, pages: Pages, url: str, container: str, *, framed: bool
    ) -> tuple[LookDocuments, Document]:
        documents = LookDocuments(self._recipe, pages, self._clock.now(), [], {})
        return documents, await documents.keep(pages.open(url, container=container, framed=framed))

    @asynccontextmanager
    async def _pages(self) -> AsyncIterator[Pages]:
        recipe, watch = self._recipe, self._watch
        memory = Memory("", LookOccasion("", "", self._clock.now()))
        name = self._user_agent or await self._browser.own_user_agent()
        manners = Manners(recipe.watching_hosts, name, self._robots, self._clock, memory)
        if not watch.browser:
            yield HttpPages(self._fetcher, manners, watch.iframe)
            return
        async with self._browser.visit(manners.hosts, name, storage_state=recipe.login_state) as visit:
            yield BrowserPages(visit, recipe, watch, manners)


def _list_of(recipe: Recipe, *, any_times: bool) -> ListWatch:
    """The recipe's list; raises WrongUse where there is none, or its times are not told apart and must be."""
    watch = recipe.watch
    if not isinstance(watch, ListWatch) or watch.python:
        raise WrongUse(
            f'{recipe.file}: an archive is read from watch.kind = "list" without a function of its own.'
        )
    if any_times:
        return watch
    meanings = {spec.means for spec in watch.times}
    for means in (SUBMITTED, ANSWERED):
        if means not in meanings:
            raise WrongUse(f'{recipe.file}: watch.times has none that means "{means}": say where it stands.')
    if len({spec.zone for spec in watch.times}) > 1:
        raise WrongUse(f"{recipe.file}: watch.times are of several zones: an archive needs one.")
    return watch


def _address(url: str) -> ArchiveAddress:
    return ArchiveAddress(url, host_of(url))
