"""Looks where answers may show and says what is there; decides nothing about it."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from replyclock.domain.facts import Inconclusive, Receipt
from replyclock.domain.inquiry import Inquiry
from replyclock.errors import MissingPart, RecipeBroken, SiteDown
from replyclock.limits.wall import Limits, WorkHere
from replyclock.ports.clock import Clock
from replyclock.ports.exhibits import Capture
from replyclock.ports.reader import FoundReply, LookResult, PageReader, Place, WatchedLetter
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.last_resort import forgiving_fetcher
from replyclock.probes.http.exchange import masked
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.http.robots import USUAL_NAME, Robots
from replyclock.probes.recipe.functions import load_function
from replyclock.probes.recipe.json_watch import JsonWatch
from replyclock.probes.recipe.model import Recipe, RecipeBook
from replyclock.probes.recipe.watch import ListWatch, MailWatch, PageKind, PageWatch
from replyclock.probes.watching.browser_pages import BrowserPages
from replyclock.probes.watching.dispute import picture_page, show_pages
from replyclock.probes.watching.fetched_document import Document, Pages, captures
from replyclock.probes.watching.http_pages import HttpPages, Manners
from replyclock.probes.watching.look import PlaceLook
from replyclock.probes.watching.places import places_of
from replyclock.probes.watching.revisit import LookOccasion, Memory, digest, letters_digest

_BROWSER_HELPS = frozenset({Inconclusive.EMPTY, Inconclusive.CHALLENGE, Inconclusive.SCRIPT})


@dataclass(frozen=True, slots=True)
class _KnownRecipe:
    """What is worked out of a recipe once: what stands for it, where it leads, the function beside it."""

    recipe: Recipe
    digest: str
    hosts: frozenset[str]
    function: Path | None


@dataclass(frozen=True, slots=True)
class _Visit:
    """One look under way; `seen` are the documents of the last way tried."""

    recipe: Recipe
    watch: PageKind
    wanted: Sequence[WatchedLetter]
    manners: Manners
    seen: list[Document] = field(default_factory=list)


class RecipeReader(PageReader):
    """Implements `ports.PageReader` with recipes, plain HTTP and, where it is needed, the browser.

    `may_open_browser` False keeps to HTTP wherever a recipe does not ask for the browser.
    """

    def __init__(
        self,
        book: RecipeBook,
        browser: Browser,
        clock: Clock,
        *,
        may_open_browser: bool = True,
        limits: Limits | None = None,
        robots_name: str = USUAL_NAME,
    ) -> None:
        self._limits = limits or WorkHere()
        self._may_open_browser = may_open_browser
        self._book = book
        self._browser = browser
        self._clock = clock
        self._fetcher = forgiving_fetcher(browser, may_open_browser=may_open_browser)
        self._robots = Robots(self._fetcher, clock, robots_name)
        self._known: dict[str, _KnownRecipe] = {}

    def places(self, inquiry: Inquiry, receipt: Receipt) -> tuple[Place, ...]:
        recipe = self._book.recipe(inquiry.site.code)
        if not isinstance(recipe.watch, MailWatch) and recipe.watch.python:
            load_function(recipe, recipe.watch.python)
        return places_of(recipe, inquiry, receipt)

    async def look(
        self, place: Place, wanted: Sequence[WatchedLetter], *, user_agent: str | None, memory: str = ""
    ) -> LookResult:
        """One visit; what hinders a conclusion is LookResult(unknown=reason).

        Then the memory keeps the pages of the last look that concluded something. Raises WrongUse on a
        bad recipe or login state.
        """
        recipe = self._book.recipe(place.site_code)
        watch = recipe.watch
        if isinstance(watch, MailWatch):
            return LookResult(unknown=f"{recipe.file}: answers come by mail; there is no page to look at.")
        name = user_agent or await self._browser.own_user_agent()
        manners = self._manners(place.site_code, recipe, wanted, name, memory)
        visit = _Visit(recipe, watch, wanted, manners)
        try:
            found = await self._read(visit)
        except (SiteDown, RecipeBroken) as fault:
            sight = _blind(visit, fault)
        else:
            kept = manners.memory
            sight = LookResult(
                found=found,
                body_sha256=_hash_of(visit.seen),
                memory=kept.text(),
                doubted_since=kept.doubted_since,
            )
        delay = self._robots.delay(place.url)
        return replace(sight, rest=delay) if delay > sight.rest else sight

    async def picture(
        self, site_code: str, page: str, *, secrets: Sequence[str], user_agent: str | None
    ) -> tuple[Capture, ...]:
        """A page on which a reply was seen for the first time; see `ports.PageReader.picture`."""
        if not self._browser.details.reply.pictures_page:
            return ()
        recipe = self._book.recipe(site_code)
        with suppress(SiteDown, RecipeBroken, MissingPart):
            return await picture_page(self._browser, recipe, page, secrets=secrets, user_agent=user_agent)
        return ()

    async def show(
        self, site_code: str, addresses: Sequence[str], *, secrets: Sequence[str], user_agent: str | None
    ) -> tuple[Capture, ...]:
        """Pictures, sources and responses of these pages as they are now; see `ports.PageReader.show`."""
        recipe = self._book.recipe(site_code)
        return await show_pages(
            self._browser, recipe, addresses, self._clock, secrets=secrets, user_agent=user_agent
        )

    async def aclose(self) -> None:
        """Close the HTTP connections; the browser belongs to whoever made it."""
        await self._fetcher.aclose()

    def _manners(
        self, code: str, recipe: Recipe, wanted: Sequence[WatchedLetter], user_agent: str, memory: str
    ) -> Manners:
        known = self._know(code, recipe)
        occasion = LookOccasion(_digest(known), letters_digest(wanted), self._clock.now())
        return Manners(
            known.hosts,
            user_agent,
            self._robots,
            self._clock,
            Memory(memory, occasion),
            tuple({one.receipt.password for one in wanted if one.receipt.password}),
            self._limits,
        )

    def _know(self, code: str, recipe: Recipe) -> _KnownRecipe:
        """Worked out anew only when the book has read the recipe anew."""
        known = self._known.get(code)
        if known is None or known.recipe is not recipe:
            known = self._known[code] = _KnownRecipe(
                recipe, digest(recipe.model_dump_json()), recipe.watching_hosts, _function_file(recipe)
            )
        return known

    async def _read(self, visit: _Visit) -> tuple[FoundReply, ...]:
        """What stands there, over HTTP as long as that suffices."""
        memory = visit.manners.memory
        if visit.watch.browser:
            return await self._read_in_browser(visit)
        helps = self._may_open_browser and _fits_the_browser(visit.watch)
        if memory.browser_was_needed and helps:
            return await self._try_browser(visit, None)
        try:
            return await self._read_over_http(visit)
        except InconclusiveLook as fault:
            if fault.cause not in _BROWSER_HELPS or not helps:
                raise _named(fault, visit) from fault
            found = await self._try_browser(visit, fault)
        memory.note_browser()
        return found

    async def _try_browser(self, visit: _Visit, first: InconclusiveLook | None) -> tuple[FoundReply, ...]:
        """Read in the browser what HTTP did not show; without a browser the first fault stands."""
        try:
            return await self._read_in_browser(visit)
        except MissingPart as fault:
            if first is None:
                return await self._read_over_http(visit)
            named = _named(first, visit)
            reason = f"{named} The browser cannot be asked: {fault}"
            raise InconclusiveLook(reason, first.cause, first.rest) from fault
        except (SiteDown, RecipeBroken) as fault:
            if first is None or first.cause is not Inconclusive.SCRIPT:
                raise
            raise _in_browser_too(fault, _named(first, visit)) from fault

    async def _read_over_http(self, visit: _Visit) -> tuple[FoundReply, ...]:
        return await self._look(visit, HttpPages(self._fetcher, visit.manners, visit.watch.iframe))

    async def _read_in_browser(self, visit: _Visit) -> tuple[FoundReply, ...]:
        async with self._browser_pages(visit) as pages:
            return await self._look(visit, pages)

    @asynccontextmanager
    async def _browser_pages(self, visit: _Visit) -> AsyncIterator[Pages]:
        login, manners = visit.recipe.login_state, visit.manners
        await self._robots.learn(visit.watch.url, manners.hosts, manners.user_agent)
        async with self._browser.visit(manners.hosts, manners.user_agent, storage_state=login) as open_visit:
            yield BrowserPages(open_visit, visit.recipe, visit.watch, visit.manners)

    async def _look(self, visit: _Visit, pages: Pages) -> tuple[FoundReply, ...]:
        visit.seen.clear()
        return await PlaceLook(visit.recipe, visit.watch, pages, self._clock.now(), visit.seen).read(
            visit.wanted
        )


def _function_file(recipe: Recipe) -> Path | None:
    name = getattr(recipe.watch, "python", None)
    return recipe.file.parent / name.partition(":")[0] if name else None


def _digest(known: _KnownRecipe) -> str:
    """What stands for the recipe and the function beside it, as it is now."""
    if known.function is None:
        return known.digest
    changed = known.function.stat().st_mtime_ns if known.function.is_file() else 0
    return digest(f"{known.digest} {changed}")


def _fits_the_browser(watch: PageKind) -> bool:
    """False for what only HTTP can ask: JSON, and questions sent by POST without a form."""
    if isinstance(watch, JsonWatch):
        return False
    asked = watch.search if isinstance(watch, ListWatch) else watch
    if isinstance(asked, PageWatch):
        return True
    return asked is None or asked.method == "GET" or not asked.fields


def _named(fault: InconclusiveLook, visit: _Visit) -> InconclusiveLook:
    """The fault with the line of the recipe that helps, where it is the browser that would."""
    if fault.cause is not Inconclusive.SCRIPT:
        return fault
    line = "browser = true"
    if isinstance(visit.watch, JsonWatch):
        line = 'another kind than "json" with browser = true'
    elif not _fits_the_browser(visit.watch):
        line = "browser = true, with a form or an address instead of fields,"
    reason = f"{str(fault).rstrip('.')}, and plain HTTP shows nothing else; write {line} into [watch] of"
    named = InconclusiveLook(f"{reason} {visit.recipe.file}.", fault.cause, fault.rest, fault.found)
    named.captures = fault.captures
    return named


def _in_browser_too(fault: SiteDown | RecipeBroken, first: InconclusiveLook) -> InconclusiveLook:
    """What hindered the browser, which was opened for what hindered HTTP."""
    cause, rest, found = _kind_of(fault)
    reason = f"{fault} So it was in the browser, which was opened because {first}"
    both = InconclusiveLook(reason, cause, rest, found)
    both.captures = fault.captures
    return both


def _kind_of(fault: SiteDown | RecipeBroken) -> tuple[Inconclusive, timedelta, Sequence[FoundReply]]:
    if isinstance(fault, InconclusiveLook):
        return fault.cause, fault.rest, fault.found
    cause = Inconclusive.SELECTOR if isinstance(fault, RecipeBroken) else Inconclusive.OUTAGE
    return cause, timedelta(0), ()


def _blind(visit: _Visit, fault: SiteDown | RecipeBroken) -> LookResult:
    """The sight of a look that can conclude nothing, with what hindered it."""
    cause, rest, found = _kind_of(fault)
    memory = visit.manners.memory
    return LookResult(
        masked(str(fault), visit.manners.secrets),
        cause,
        _hash_of(visit.seen),
        found=tuple(sorted(found, key=lambda hit: hit.reference)),
        captures=fault.captures or _last_seen(visit.seen),
        memory=memory.text_of_unknown(),
        doubted_since=memory.doubted_since,
        rest=rest,
    )


def _last_seen(seen: Sequence[Document]) -> tuple[Capture, ...]:
    return captures(seen[-1]) if seen else ()


def _hash_of(seen: Sequence[Document]) -> str:
    """The SHA-256 of the one page's body; of several, that of their hashes in hex, one after the other."""
    hashes = [document.sha256 for document in seen]
    if len(hashes) < 2:
        return "".join(hashes)
    return hashlib.sha256("".join(hashes).encode()).hexdigest()
