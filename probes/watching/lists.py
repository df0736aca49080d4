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
from replyclock.probes.watching.fetched_document import Document
from replyclock.probes.watching.hindrances import require_silence
from replyclock.probes.watching.places import blanks, fill_address, fill_text
from replyclock.probes.watching.row_matcher import (
    RowMatcher,
    RowWalk,
    found_by_search,
    found_on,
    need_no_more,
)


@dataclass(frozen=True, slots=True)
class ListReader:
    """Reads one list in one look; `by_function` collects what the recipe's own function found."""

    documents: LookDocuments
    watch: ListWatch
    by_function: list[FoundReply]

    async def read(self, wanted: Sequence[WatchedLetter]) -> list[FoundReply]:
        """What the list shows of each letter; a letter of which nothing has changed is left out."""
        watch, search = self.watch, self.watch.search
        matcher = RowMatcher(self.documents, self._answer, watch.answer.link is not None, watch.url)
        if search is not None:

            async def searched(one: WatchedLetter) -> RowWalk[ListRow]:
                return await self._walk(*_asked(watch, search, one), [one], wanted)

            found = await found_by_search(searched, matcher, wanted)
        else:
            walks = [
                await self._walk(url, PLAIN_GET, wanted, wanted) for url in (watch.url, *watch.more_urls)
            ]
            found = await found_on(walks, matcher, wanted)
        return [*self.by_function, *found]

    async def _walk(
        self, start: str, query: Query, wanted: Sequence[WatchedLetter], rivals: Sequence[WatchedLetter]
    ) -> RowWalk[ListRow]:
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
                return RowWalk((), ended=True, same=True)
            tree = parse_page(document.html)
            page = self._rows_on(document, tree, wanted)
            rows += page
            been.add(urldefrag(url).url)
            if watch.next is None:
                return RowWalk(tuple(rows), ended=True)
            if page and need_no_more(rows, page, rivals, documents):
                return RowWalk(tuple(rows), ended=False)
            url, query = _next_page(tree, watch, document, been), PLAIN_GET
        return RowWalk(tuple(rows), ended=url is None)

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
        rows = list(rows_of(container, watch, document.url, documents.place, documents.now))
        if not rows:
            require_silence(document, container, "", asks_password=False)
        return rows

    async def _answer(self, one: WatchedLetter, row: ListRow, leaf: bool) -> FoundReply | None:
        """What the office says in the row, or on its page; None when that page is as it was."""
        watch, documents, node, places = self.watch, self.documents, row.node, [row.place]
        below, page = row.below, documents.seen[row.place]
        if watch.answer.link is not None:
            if row.link is None:
                return FoundReply(
                    one.inquiry.reference, "", claims=row.claims, captures=documents.cite(*places)
                )
            container = watch.answer.container or ""
            page = await documents.keep(
                documents.pages.open(row.link, container=container, framed=False, leaf=leaf)
            )
            if page.same:
                return None
            node = below = documents.part(page, parse_page(page.html), container, watch)
            places.append(documents.place)
        words = words_of(below, watch.answer)
        text = documents.answer_in(words.text, page)
        if not text and watch.answer.link is not None:
            require_silence(page, node, one.inquiry.title, asks_password=False)
        claims = (*row.claims, *claims_of(node, watch.times, "answer", documents.now))
        cited, address = documents.cite(*places), documents.page(places[-1])
        fault = page.charset_fault
        return FoundReply(one.inquiry.reference, text, words.office, claims, cited, address, fault)


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
