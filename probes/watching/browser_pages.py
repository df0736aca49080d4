"""Brings the documents of a look as the browser shows them; reads nothing in them."""

import asyncio
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Error, Frame
from playwright.async_api import TimeoutError as Late

from replyclock.errors import RecipeBroken, SiteDown
from replyclock.ports.reader import WatchedLetter
from replyclock.probes.browser.actions import take_step
from replyclock.probes.browser.capture import picture
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.browser.locate import Pointer, first_line, reach
from replyclock.probes.browser.responses import arrival_of, certificates, exchange_of
from replyclock.probes.browser.signs import sign_seen
from replyclock.probes.http.body import LARGEST_BODY
from replyclock.probes.http.exchange import masked
from replyclock.probes.http.fetch import PLAIN_GET, Query, with_fields
from replyclock.probes.recipe.elements import Sign
from replyclock.probes.recipe.json_watch import JsonWatch
from replyclock.probes.recipe.model import Recipe
from replyclock.probes.recipe.watch import ListWatch, LookupWatch, PageKind
from replyclock.probes.watching.fetched_document import Document, require_welcome
from replyclock.probes.watching.http_pages import Manners
from replyclock.probes.watching.places import blanks, fill_address, fill_text
from replyclock.probes.watching.revisit import Memory, digest
from replyclock.probes.watching.trial import require_readable

_POLL_SECONDS = 0.1
_SIGNS = ("challenge", "not_found", "captcha", "login")


@dataclass(frozen=True, slots=True)
class BrowserPages:
    """Pages as the browser shows them once the container, or another sign of the recipe, is there."""

    visit: Visit
    recipe: Recipe
    watch: PageKind
    manners: Manners

    @property
    def memory(self) -> Memory:
        """What is remembered of the place."""
        return self.manners.memory

    @property
    def fresh(self) -> bool:
        """True when nothing of the memory may be used."""
        return self.manners.memory.fresh

    async def open(
        self, url: str, *, container: str, framed: bool, leaf: bool = False, query: Query = PLAIN_GET
    ) -> Document:
        """Go there and wait for the container; a browser can only be sent to an address."""
        if query.method != "GET":
            raise RecipeBroken(f"{self.recipe.file}: watch: a browser cannot send POST to {url}; use a form.")
        await self._go(with_fields(url, query.fields or {}))
        return await self._shown(container, url, framed=framed, leaf=leaf)

    async def look_up(self, watch: LookupWatch, wanted: WatchedLetter) -> Document:
        """Fill in the look-up form and press its button; without a form the address asks."""
        known = blanks(wanted.inquiry, wanted.receipt)
        fields = {name: fill_text(template, known) for name, template in watch.fields.items()}
        url = fill_address(watch.url, known)
        if fields:
            return await self.open(
                url, container=watch.container, framed=True, leaf=True, query=Query(watch.method, fields)
            )
        pointer = Pointer(self.visit, self.recipe.file, "watch", watch.iframe)
        await self._go(url)
        for position, step in enumerate(watch.steps, start=1):
            await take_step(pointer, step, f"steps[{position}]")
        for position, blank in enumerate(watch.form, start=1):
            key = f"form[{position}]"
            with pointer.broken(key):
                await (await pointer.one(blank, key)).fill(fill_text(blank.value, known))
        if watch.press is not None:
            with pointer.broken("press"):
                await (await pointer.one(watch.press, "press")).click()
        return await self._shown(watch.container, f"{url} {wanted.inquiry.reference}", framed=True, leaf=True)

    async def _go(self, url: str) -> None:
        await self.manners.require(url)
        await reach(self.visit, url, f"{self.recipe.file}: watch")

    async def _shown(self, container: str, name: str, *, framed: bool, leaf: bool) -> Document:
        others = [getattr(self.watch, sign, None) for sign in _SIGNS]
        signs = [Sign(selector=container), *filter(None, others)]
        url, patience = self.visit.page.url, self.visit.settings.seconds_for(3)
        try:
            async with self.visit.pulse.within(patience, f"reading {url} in the browser"):
                await self._await_any(signs)
                frame = await self._frame() if framed else self.visit.page.main_frame
                await self._settle(frame, container)
                html = await frame.content()
                known_as = digest(masked(f"browser {name}", self.manners.secrets))
                return await self._document(frame, html, known_as, container, leaf=leaf)
        except Error as fault:
            url = self.visit.page.url
            raise SiteDown(f"{url} could not be read in the browser ({first_line(fault)}).") from fault

    async def _document(self, frame: Frame, html: str, name: str, container: str, *, leaf: bool) -> Document:
        """The page as a document; one that is as it was needs no picture and no evidence."""
        body, arrival = html.encode("utf-8", "replace"), arrival_of(frame, self.visit.arrivals)
        if len(body) > LARGEST_BODY:
            raise SiteDown(f"{frame.url} shows more than {LARGEST_BODY} bytes.")
        await require_readable(html, frame.url, self.manners.memory, self.manners.limits)
        sha256, memory = hashlib.sha256(body).hexdigest(), self.manners.memory
        known, status = memory.known(name), arrival.status if arrival else 200
        if status < 400:
            memory.note(name, sha256, {})
        if known is not None and known.sha256 == sha256:
            return Document(
                frame.url, status, "" if leaf else html, body, same=leaf, sha256=sha256, is_rendered=True
            )
        shown, detail = self.visit.page, self.visit.details.reply
        of = frame.locator(container)
        pictures = await picture(self.visit, shown, "watched page (picture)", detail, of=of)
        now, secrets = self.manners.clock.now(), self.manners.secrets
        exchange = await exchange_of(arrival, now, secrets, self.visit.fence) if arrival else None
        pictures += await certificates(shown)
        document = Document(
            frame.url, status, html, body, pictures, sha256=sha256, exchange=exchange, is_rendered=True
        )
        require_welcome(document)
        return document

    async def _await_any(self, signs: Sequence[Sign]) -> None:
        """Return when a sign shows, or when the time for it is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.visit.settings.action_timeout_ms / 1000):
                while True:
                    if any([await sign_seen(sign, self.visit) for sign in signs]):
                        return
                    await asyncio.sleep(_POLL_SECONDS)

    async def _settle(self, frame: Frame, container: str) -> None:
        """Let the page's scripts fetch what is missing; one that has its rows, or its answer, is done.

        A list shows its frame first, and an empty one looks like one that nobody has filled yet.
        """
        watch = self.watch
        if isinstance(watch, JsonWatch):
            return
        is_list = isinstance(watch, ListWatch) and container == watch.container
        rows = (watch.row or watch.heading) if isinstance(watch, ListWatch) else None
        wanted = rows if is_list else watch.answer.body or watch.answer.after
        if wanted is None or await frame.locator(wanted).count():
            return
        with suppress(Late):  # a page that never rests is read as it is
            await self.visit.page.wait_for_load_state(
                "networkidle", timeout=self.visit.settings.action_timeout_ms
            )

    async def _frame(self) -> Frame:
        if self.watch.iframe is None:
            return self.visit.page.main_frame
        element = await self.visit.page.query_selector(self.watch.iframe)
        frame = await element.content_frame() if element else None
        if frame is None:
            raise RecipeBroken(
                f"{self.visit.page.url}: the frame {self.watch.iframe} is missing on the page."
            )
        return frame
