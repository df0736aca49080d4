"""What every way of looking shares: documents are kept, judged before they are read, and cited."""

from collections.abc import Awaitable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from replyclock.domain.facts import Inconclusive
from replyclock.errors import RecipeBroken
from replyclock.ports.exhibits import Capture
from replyclock.ports.reader import FoundReply, WatchedLetter
from replyclock.probes.browser.login_state import how_to_log_in
from replyclock.probes.http.inconclusive import InconclusiveLook, LetterInDoubt
from replyclock.probes.recipe.functions import HOOK_FAULTS, load_function
from replyclock.probes.recipe.model import Recipe
from replyclock.probes.recipe.watch import LookupWatch
from replyclock.probes.recipe.watch_elements import PageReading
from replyclock.probes.watching.content.answer_box import require_answer_words
from replyclock.probes.watching.extract import page_shows, page_text
from replyclock.probes.watching.fetched_document import Document, Pages, captures
from replyclock.probes.watching.hindrances import challenged, require_answer, require_other
from replyclock.probes.watching.memory.seen_rows import judge_rows


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

    def note_own(
        self, there: Collection[str], wanted: Sequence[WatchedLetter], url: str
    ) -> list[LetterInDoubt]:
        """Remember which letters stand there; a fault where one that waits stood there once and is gone.

        An answered letter may have left the list, and so may one that nobody will answer: no silence.
        """
        memory = self.pages.memory
        if getattr(self.recipe.watch, "python", None):
            return []  # what its function leaves out may be there
        waiting = [one.inquiry.reference for one in wanted if not one.answered]
        ended = [one.inquiry.reference for one in wanted if one.answered]
        lost = [each for each in memory.seen.lost(waiting) if each not in there]
        memory.note_rows(memory.seen.with_own(sorted(set(waiting) & set(there))).without_own(ended))
        return [_is_gone(reference, url) for reference in lost[:1]]

    def note_rows(
        self, marks: Sequence[str], url: str, *, ended: bool, ordered: bool
    ) -> list[InconclusiveLook]:
        """Remember which rows stand there; a fault where one is missing for no reason."""
        memory, at = self.pages.memory, int(self.now.timestamp())
        seen, is_missing = judge_rows(memory.seen, marks, at, ended=ended, ordered=ordered)
        memory.note_rows(seen)
        if not is_missing:
            return []
        reason = f"{url} misses rows that it showed before; what is not seen whole shows no silence."
        return [InconclusiveLook(reason, Inconclusive.GONE)]

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
        require_other(document, tree, shown, asks_password=isinstance(watch, LookupWatch))
        raise RecipeBroken(f"{url}: the selector {selector} is missing on the page.")

    def by_function(self, name: str, document: Document, wanted: Sequence[WatchedLetter]) -> list[FoundReply]:
        """What the recipe's own function found in the document."""
        references = {one.inquiry.reference for one in wanted}
        try:
            found = list(load_function(self.recipe, name)(document.html, wanted))
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

    def answer_in(self, text: str, document: Document) -> str:
        """The office's words of a document, "" for none; see `require_answer_words`."""
        return require_answer_words(text, document.url, self.recipe.file, rendered=document.is_rendered)

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


def _is_gone(reference: str, url: str) -> LetterInDoubt:
    return LetterInDoubt(
        f"letter {reference} stood at {url} and is not there any more: it may have been answered, moved or"
        f" withdrawn; a person looks (replyclock look {reference}), or the recipe names where such letters"
        " stand (more_urls, most_pages, search).",
        Inconclusive.GONE,
    )
