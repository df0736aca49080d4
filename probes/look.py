"""Reads the documents of one look for the letters wanted; fetches through what it is given."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from replyclock.domain.facts import Claim
from replyclock.errors import RecipeBroken, SiteDown
from replyclock.ports import Found, Wanted
from replyclock.probes.extract import Row, claims_of, page_shows, parse_page, rows_of, why_unknown, words_of
from replyclock.probes.hooks import HOOK_FAULTS, load_function
from replyclock.probes.pages import Document, Pages
from replyclock.probes.places import blanks, fill_address
from replyclock.probes.recipe import Recipe
from replyclock.probes.rows import own_rows
from replyclock.probes.watch_parts import ListWatch, LookupWatch, PageKind, PageWatch


@dataclass(frozen=True, slots=True)
class Look:
    """One look at `now`; `seen` collects every document it was given, for whoever keeps them."""

    recipe: Recipe
    watch: PageKind
    pages: Pages
    now: datetime
    seen: list[Document]

    async def read(self, wanted: Sequence[Wanted]) -> tuple[Found, ...]:
        """What is there for each letter, by reference; SiteDown or RecipeBroken when that is not known."""
        if isinstance(self.watch, ListWatch):
            found = await self._read_list(self.watch, wanted)
        else:
            found = [hit for one in wanted for hit in await self._read_one(self.watch, one)]
        return tuple(sorted(found, key=lambda hit: hit.reference))

    async def _read_list(self, watch: ListWatch, wanted: Sequence[Wanted]) -> list[Found]:
        rows: list[Row] = []
        found: list[Found] = []
        for url in watch.addresses:
            document = await self._keep(self.pages.open(url, container=watch.container, framed=True))
            container = self._container(document, parse_page(document.html), watch.container)
            if watch.python:
                found += self._by_function(watch.python, document, wanted)
            else:
                rows += rows_of(container, watch, document.url, self.now)
        own = own_rows(rows, wanted)
        return found + [await self._answered(watch, reference, row) for reference, row in own.items()]

    async def _answered(self, watch: ListWatch, reference: str, row: Row) -> Found:
        claims = claims_of(row.node, watch.times, "row", self.now)
        if watch.answer.link is None:
            return self._found(reference, row.node, claims)
        if row.link is None or watch.answer.container is None:
            return Found(reference, "", claims=claims)
        document = await self._keep(self.pages.open(row.link, container=watch.answer.container, framed=False))
        node = self._container(document, parse_page(document.html), watch.answer.container)
        return self._found(reference, node, claims)

    async def _read_one(self, watch: LookupWatch | PageWatch, one: Wanted) -> list[Found]:
        if isinstance(watch, LookupWatch):
            document = await self._keep(self.pages.look_up(watch, one))
        else:
            url = fill_address(watch.url, blanks(one.inquiry, one.receipt))
            document = await self._keep(self.pages.open(url, container=watch.container, framed=True))
        tree = parse_page(document.html)
        not_found = watch.not_found if isinstance(watch, LookupWatch) else None
        if not_found is not None and page_shows(not_found, tree, document.url):
            return []
        container = self._container(document, tree, watch.container)
        if watch.python:
            return self._by_function(watch.python, document, [one])
        return [
            self._found(one.inquiry.reference, container, claims_of(container, watch.times, "row", self.now))
        ]

    async def _keep(self, coming: Awaitable[Document]) -> Document:
        document = await coming
        self.seen.append(document)
        return document

    def _container(self, document: Document, tree: LexborHTMLParser, selector: str) -> LexborNode:
        """The part of the page that proves it to be the right one."""
        if document.status >= 400:
            raise SiteDown(f"{document.url} answered with HTTP {document.status}.")
        if self.watch.challenge is not None and page_shows(self.watch.challenge, tree, document.url):
            raise SiteDown(f"{document.url}: a challenge page stands in the way.")
        container = tree.css_first(selector)
        if container is None:
            raise RecipeBroken(why_unknown(tree, selector, document.url))
        return container

    def _found(self, reference: str, node: LexborNode, claims: Sequence[Claim]) -> Found:
        words = words_of(node, self.watch.answer)
        more = claims_of(node, self.watch.times, "answer", self.now)
        return Found(reference, words.text, words.office, (*claims, *more))

    def _by_function(self, name: str, document: Document, wanted: Sequence[Wanted]) -> list[Found]:
        try:
            return list(load_function(self.recipe.file, name)(document.html, wanted))
        except HOOK_FAULTS as fault:
            reason = f"{type(fault).__name__}: {fault}"
            raise RecipeBroken(
                f"{self.recipe.file}: watch.python failed on {document.url} ({reason})."
            ) from fault
