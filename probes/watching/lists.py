"""Reads public lists: page after page or letter by letter, and the pages their rows lead to."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urldefrag

from selectolax.lexbor import LexborHTMLParser

from replyclock.ports.reader import FoundReply, WatchedLetter
from replyclock.probes.http.fetch import PLAIN_GET, Query
from replyclock.probes.recipe.watch import ListWatch, Search
from replyclock.probes.watching.documents import LookDocuments
from replyclock.probes.watching.extract import (
    ListRow,
    claims_of,
    link_in,
    page_shows,
    parse_page,
    rows_of,
    words_of,
)
from replyclock.probes.watching.http_pages import Document
from replyclock.probes.watching.places import blanks, fill_address, fill_text
from replyclock.probes.watching.row_matcher import RowMatcher, need_no_more


@dataclass(frozen=True, slots=True)
class ListReader:
    """Reads one list in one look; `by_function` collects what the recipe's own function found."""

    documents: LookDocuments
    watch: ListWatch
    by_function: list[FoundReply]

    async def read(self, wanted: Sequence[WatchedLetter]) -> list[FoundReply]:
        """What the list shows of each letter; a letter of which nothing has changed is left out."""
        watch, found = self.watch, self.by_function
        matcher = RowMatcher(self.documents, self._answer, watch.answer.link is not None, watch.url)
        if watch.search is None:
            rows = [
                row
                for url in (watch.url, *watch.more_urls)
                for row in await self._walk(url, PLAIN_GET, wanted, wanted)
            ]
            return [*found, *await matcher.found(rows, wanted, wanted)]
        for one in filter(self.documents.wants, wanted):
            rows = await self._walk(*_asked(watch, watch.search, one), [one], wanted)
            found += await matcher.found(rows, wanted, [one])
        return found

    async def _walk(
        self, start: str, query: Query, wanted: Sequence[WatchedLetter], rivals: Sequence[WatchedLetter]
    ) -> list[ListRow]:
        """The rows from page to page while letters are missing, at most as far as the recipe goes.

        Only a list of one page may be passed over when it is as it was: rows of an unchanged page are
        needed to tell apart those of a changed one.
        """
        watch, documents = self.watch, self.documents
        leaf = watch.answer.link is None and watch.next is None and not watch.more_urls
        rows: list[ListRow] = []
        been: set[str] = set()
        url: str | None = start
        while url is not None and len(been) < watch.most_pages:
            coming = documents.pages.open(
                url, container=watch.container, framed=not been, leaf=leaf, query=query
            )
            document = await documents.keep(coming)
            if document.same:
                return []
            tree = parse_page(document.html)
            page = self._rows_on(document, tree, wanted)
            rows += page
            been.add(urldefrag(url).url)
            if watch.next is None or (page and need_no_more(rows, page, rivals, documents)):
                break
            url, query = _next_page(tree, watch, document, been), PLAIN_GET
        return rows

    def _rows_on(
        self, document: Document, tree: LexborHTMLParser, wanted: Sequence[WatchedLetter]
    ) -> list[ListRow]:
        watch, documents = self.watch, self.documents
        if watch.not_found is not None and page_shows(watch.not_found, tree, document.url):
            return []
        container = documents.part(document, tree, watch.container, watch)
        if watch.python:
            self.by_function.extend(documents.by_function(watch.python, document, wanted))
            return []
        return list(rows_of(container, watch, document.url, documents.place, documents.now))

    async def _answer(self, one: WatchedLetter, row: ListRow, leaf: bool) -> FoundReply | None:
        """What the office says in the row, or on its page; None when that page is as it was."""
        watch, documents, node, places = self.watch, self.documents, row.node, [row.place]
        if watch.answer.link is not None:
            if row.link is None:
                return FoundReply(
                    one.inquiry.reference, "", claims=row.claims, captures=documents.cite(*places)
                )
            container = watch.answer.container or ""
            document = await documents.keep(
                documents.pages.open(row.link, container=container, framed=False, leaf=leaf)
            )
            if document.same:
                return None
            node = documents.part(document, parse_page(document.html), container, watch)
            places.append(documents.place)
        words = words_of(node, watch.answer)
        claims = (*row.claims, *claims_of(node, watch.times, "answer", documents.now))
        cited, page = documents.cite(*places), documents.page(places[-1])
        return FoundReply(one.inquiry.reference, words.text, words.office, claims, cited, page)


def _asked(watch: ListWatch, search: Search, one: WatchedLetter) -> tuple[str, Query]:
    """Where to search for a letter, and with what."""
    known = blanks(one.inquiry, one.receipt)
    fields = {name: fill_text(template, known) for name, template in search.fields.items()}
    url = fill_address(search.url, known) if search.url else watch.url
    return url, Query(search.method, fields or None)


def _next_page(tree: LexborHTMLParser, watch: ListWatch, document: Document, been: set[str]) -> str | None:
    """Where the list goes on; None on its last page, and where it would go round in circles."""
    link = link_in(tree.root, watch.next, document.url) if tree.root is not None else None
    return link if link and urldefrag(link).url not in been | {urldefrag(document.url).url} else None
