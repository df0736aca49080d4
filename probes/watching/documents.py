"""What every way of looking shares: documents are kept, judged before they are read, and cited."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from replyclock.domain.facts import Inconclusive
from replyclock.errors import RecipeBroken
from replyclock.ports.exhibits import Capture
from replyclock.ports.reader import FoundReply, WatchedLetter
from replyclock.probes.browser.login_state import how_to_log_in
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.recipe.functions import HOOK_FAULTS, load_function
from replyclock.probes.recipe.model import Recipe
from replyclock.probes.recipe.watch_elements import PageReading
from replyclock.probes.watching.extract import page_shows, page_text, reads_as_challenge
from replyclock.probes.watching.http_pages import Document, Pages, captures


@dataclass(frozen=True, slots=True)
class LookDocuments:
    """One look at `now`; `seen` collects every document it was given, `cited` what they show by position."""

    recipe: Recipe
    pages: Pages
    now: datetime
    seen: list[Document]
    cited: dict[int, tuple[Capture, ...]]

    async def keep(self, coming: Awaitable[Document]) -> Document:
        """The document, remembered as seen."""
        document = await coming
        self.seen.append(document)
        return document

    @property
    def place(self) -> int:
        """The position of the last document among those seen."""
        return len(self.seen) - 1

    def wants(self, one: WatchedLetter) -> bool:
        """True for a letter that is still unanswered, and for every letter when all is read anew.

        So what an office changes in an answer is seen within a day, without asking for it every hour.
        """
        return not one.answered or self.pages.fresh

    def cite(self, *places: int) -> tuple[Capture, ...]:
        """The captures of these documents, by position."""
        for place in places:
            if place not in self.cited:
                self.cited[place] = captures(self.seen[place])
        return tuple(capture for place in places for capture in self.cited[place])

    def page(self, place: int) -> str:
        """The address of a document that a browser would show alike, "" where it was pictured already."""
        document = self.seen[place]
        asked = document.exchange
        if document.pictures or asked is None or asked.method != "GET" or "html" not in document.media_type:
            return ""
        return document.url

    def part(
        self, document: Document, tree: LexborHTMLParser, selector: str, watch: PageReading
    ) -> LexborNode:
        """The part of the page that proves it to be the right one.

        Raises InconclusiveLook for a challenge, a captcha, an ended login, an outage and an empty page,
        RecipeBroken when only the selector is missing.
        """
        url = document.url
        if watch.challenge is not None and page_shows(watch.challenge, tree, url):
            raise challenged(url)
        self._require_nobody(document, tree, watch)
        container = tree.css_first(selector)
        if container is not None and document.status < 400:
            return container
        shown = page_text(tree)  # which takes as long as all the rest
        require_answer(document, shown)
        require_words(document, shown)
        raise RecipeBroken(f"{url}: the selector {selector} is missing on the page.")

    def by_function(self, name: str, document: Document, wanted: Sequence[WatchedLetter]) -> list[FoundReply]:
        """What the recipe's own function found in the document."""
        references = {one.inquiry.reference for one in wanted}
        try:
            found = list(load_function(self.recipe.file, name)(document.html, wanted))
            strangers = [hit for hit in found if hit.reference not in references]
            page = self.page(self.place)
            cited = [replace(hit, captures=hit.captures or self.cite(self.place), page=page) for hit in found]
        except HOOK_FAULTS as fault:
            reason = f"{type(fault).__name__}: {fault}"
            raise RecipeBroken(
                f"{self.recipe.file}: watch.python failed on {document.url} ({reason})."
            ) from fault
        if strangers:
            raise RecipeBroken(
                f"{self.recipe.file}: watch.python found {strangers[0].reference}, which is not wanted."
            )
        return cited

    def _require_nobody(self, document: Document, tree: LexborHTMLParser, watch: PageReading) -> None:
        """Return unless the page wants what only a person may give: a captcha's letters, a login."""
        url = document.url
        if watch.captcha is not None and page_shows(watch.captcha, tree, url):
            how = "a person looks and records what is there: replyclock look REFERENCE"
            raise InconclusiveLook(f"{url} asks for a captcha; {how}", Inconclusive.PERSON)
        if watch.login is not None and page_shows(watch.login, tree, url):
            file = self.recipe.login_state
            how = how_to_log_in(file) if file else f"name a login_state in {self.recipe.file}."
            raise InconclusiveLook(f"{url} asks for a login; {how}", Inconclusive.PERSON)


def require_answer(document: Document, shown: str) -> None:
    """Return unless the status says outage; a challenge often comes with such a status."""
    if document.status >= 400:
        if reads_as_challenge(shown):
            raise challenged(document.url)
        reason = f"{document.url} answered with HTTP {document.status}."
        raise InconclusiveLook(reason, Inconclusive.OUTAGE)


def require_words(document: Document, shown: str) -> None:
    """Return when something is shown and it is no challenge."""
    if not shown:
        raise InconclusiveLook(f"{document.url}: the page is empty.", Inconclusive.EMPTY)
    if reads_as_challenge(shown):
        raise challenged(document.url)


def challenged(url: str) -> InconclusiveLook:
    """The fault of a page that asks the visitor to prove himself; it is recorded, never evaded."""
    return InconclusiveLook(f"{url}: a challenge page stands in the way.", Inconclusive.CHALLENGE)
