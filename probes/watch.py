"""Looks where answers may show and says what is there; decides nothing about it."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from replyclock.domain.facts import Receipt
from replyclock.domain.inquiry import Inquiry
from replyclock.errors import RecipeBroken, SiteDown
from replyclock.ports import Capture, Clock, Found, Place, Sight, Wanted
from replyclock.probes.browser import Browser
from replyclock.probes.fetch import Fetcher
from replyclock.probes.hooks import load_function
from replyclock.probes.look import Look
from replyclock.probes.pages import BrowserPages, Document, HttpPages, Pages
from replyclock.probes.places import places_of
from replyclock.probes.recipe import Recipe, RecipeBook
from replyclock.probes.watch_parts import MailWatch, PageKind


class RecipeReader:
    """Implements `ports.PageReader` with recipes, plain HTTP and, where a recipe wants it, the browser."""

    def __init__(self, book: RecipeBook, browser: Browser, clock: Clock) -> None:
        self._book = book
        self._browser = browser
        self._clock = clock
        self._fetcher = Fetcher()

    def places(self, inquiry: Inquiry, receipt: Receipt) -> tuple[Place, ...]:
        """Where this inquiry's answer may show; empty for mail only. Raises WrongUse on a bad recipe."""
        recipe = self._book.recipe(inquiry.site.code)
        if not isinstance(recipe.watch, MailWatch) and recipe.watch.python:
            load_function(recipe.file, recipe.watch.python)
        return places_of(recipe, inquiry, receipt)

    async def look(
        self,
        place: Place,
        wanted: Sequence[Wanted],
        *,
        user_agent: str,
        memory: str = "",  # noqa: ARG002
    ) -> Sight:
        """One visit; whatever hinders a conclusion is Sight(unknown=reason)."""
        recipe = self._book.recipe(place.site_code)
        watch = recipe.watch
        if isinstance(watch, MailWatch):
            return Sight(unknown=f"{recipe.file}: answers come by mail; there is no page to look at.")
        seen: list[Document] = []
        try:
            async with self._pages(recipe, watch, user_agent) as pages:
                found = await Look(recipe, watch, pages, self._clock.now(), seen).read(wanted)
        except (SiteDown, RecipeBroken) as fault:
            return _sight(seen, unknown=str(fault))
        return _sight(seen, found=found)

    async def aclose(self) -> None:
        """Close the HTTP connections; the browser belongs to whoever made it."""
        await self._fetcher.aclose()

    @asynccontextmanager
    async def _pages(self, recipe: Recipe, watch: PageKind, user_agent: str) -> AsyncIterator[Pages]:
        if not watch.browser:
            yield HttpPages(self._fetcher, recipe.watching_hosts, user_agent, watch.iframe)
            return
        async with self._browser.visit(recipe.watching_hosts, user_agent) as visit:
            yield BrowserPages(visit, recipe, watch)


def _sight(seen: Sequence[Document], unknown: str = "", found: tuple[Found, ...] = ()) -> Sight:
    """The sight of these documents; the hash is that of their bodies one after the other."""
    digest = hashlib.sha256(b"".join(document.body for document in seen)).hexdigest() if seen else ""
    captures = [
        capture
        for document in seen
        for capture in (Capture("watched page", "text/html", document.body), *document.pictures)
    ]
    return Sight(unknown, body_sha256=digest, found=found, captures=tuple(captures))
