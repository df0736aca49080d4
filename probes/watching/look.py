"""Reads the documents of one look for the letters wanted; fetches through what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from replyclock.domain.facts import Inconclusive
from replyclock.ports.reader import FoundReply, WatchedLetter
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.recipe.json_watch import JsonWatch
from replyclock.probes.recipe.model import Recipe
from replyclock.probes.recipe.watch import ListWatch, LookupWatch, PageKind, PageWatch
from replyclock.probes.watching.documents import LookDocuments
from replyclock.probes.watching.extract import claims_of, page_shows, parse_page, words_of
from replyclock.probes.watching.fetched_document import Document, Pages
from replyclock.probes.watching.hindrances import require_silence
from replyclock.probes.watching.json_pages import JsonReader
from replyclock.probes.watching.lists import ListReader
from replyclock.probes.watching.places import blanks, fill_address


@dataclass(frozen=True, slots=True)
class PlaceLook:
    """One look at `now`; `seen` collects every document it was given, for whoever keeps them."""

    recipe: Recipe
    watch: PageKind
    pages: Pages
    now: datetime
    seen: list[Document]

    async def read(self, wanted: Sequence[WatchedLetter]) -> tuple[FoundReply, ...]:
        """What is there for each letter, by reference; a letter of which nothing has changed is left out.

        Raises SiteDown (its kind, where it is an InconclusiveLook) or RecipeBroken when that is not known; so
        too, with what was found, for a page in which so many signs could not be read that words may be lost.
        """
        documents = LookDocuments(self.recipe, self.pages, self.now, self.seen, {})
        if isinstance(self.watch, ListWatch):
            found = await ListReader(documents, self.watch, []).read(wanted)
        elif isinstance(self.watch, JsonWatch):
            found = await JsonReader(documents, self.watch, []).read(wanted)
        else:
            found = [hit for one in wanted for hit in await _read_one(documents, self.watch, one)]
        for document in self.seen:
            if not document.is_legible:
                reason = f"{document.url}: {document.charset_fault}; words may be lost."
                raise InconclusiveLook(reason, Inconclusive.UNREADABLE, found=found)
        return tuple(sorted(found, key=lambda hit: hit.reference))


async def _read_one(
    documents: LookDocuments, watch: LookupWatch | PageWatch, one: WatchedLetter
) -> list[FoundReply]:
    """A page that shows one letter. One that shows nothing new is left out, one not found is not there."""
    if isinstance(watch, LookupWatch):
        document = await documents.keep(documents.pages.look_up(watch, one))
    else:
        url = fill_address(watch.url, blanks(one.inquiry, one.receipt))
        document = await documents.keep(
            documents.pages.open(url, container=watch.container, framed=True, leaf=True)
        )
    if document.same:
        return []
    tree = parse_page(document.html)
    not_found = watch.not_found if isinstance(watch, LookupWatch) else None
    if not_found is not None and page_shows(not_found, tree, document.url):
        for fault in documents.note_own((), [one], document.url):
            raise fault
        return []
    node = documents.part(document, tree, watch.container, watch)
    if watch.python:
        return documents.by_function(watch.python, document, [one])
    words = words_of(node, watch.answer)
    text = documents.answer_in(words.text, document)
    if not text:
        is_look_up = isinstance(watch, LookupWatch)
        require_silence(document, node, one.inquiry.title, asks_password=is_look_up)
    documents.note_own({one.inquiry.reference}, [one], document.url)
    claims = [claim for on in ("row", "answer") for claim in claims_of(node, watch.times, on, documents.now)]
    cited, page = documents.cite(documents.place), documents.page(documents.place)
    unread = document.charset_fault
    return [FoundReply(one.inquiry.reference, text, words.office, tuple(claims), cited, page, unread)]
