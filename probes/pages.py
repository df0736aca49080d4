"""Brings the documents of a look, over HTTP or with the browser; reads nothing in them."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urljoin

from playwright.async_api import Error, Frame

from replyclock.errors import RecipeBroken, SiteDown
from replyclock.ports import Capture, Wanted
from replyclock.probes.browser import Visit
from replyclock.probes.capture import picture
from replyclock.probes.extract import parse_page
from replyclock.probes.fetch import Fetcher
from replyclock.probes.form import take_step
from replyclock.probes.places import blanks, fill_address, fill_text
from replyclock.probes.pointing import Pointer, first_line, go_to
from replyclock.probes.recipe import Recipe
from replyclock.probes.recipe_parts import Sign
from replyclock.probes.signs import sign_seen
from replyclock.probes.watch_parts import LookupWatch, PageKind

_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Document:
    """One page of a look: its address, its text and the bytes it was read from."""

    url: str
    status: int
    html: str
    body: bytes
    pictures: tuple[Capture, ...] = ()


class Pages(Protocol):
    """A way to documents; every method raises SiteDown or RecipeBroken."""

    async def open(self, url: str, *, container: str, framed: bool) -> Document:
        """The document at an address; `framed` asks for that of the recipe's frame in it."""
        ...

    async def look_up(self, watch: LookupWatch, wanted: Wanted) -> Document:
        """What the site says when asked for one letter."""
        ...


@dataclass(frozen=True, slots=True)
class HttpPages:
    """Plain HTTP requests, within the recipe's hosts."""

    fetcher: Fetcher
    hosts: frozenset[str]
    user_agent: str
    iframe: str | None

    async def open(self, url: str, *, container: str, framed: bool) -> Document:  # noqa: ARG002
        """The document as the server sends it, whether or not the container is in it."""
        document = await self._fetch(url)
        if not (framed and self.iframe):
            return document
        frame = parse_page(document.html).css_first(self.iframe)
        source = frame.attributes.get("src") if frame is not None else None
        if not source:
            raise RecipeBroken(f"{url}: the frame {self.iframe} is missing on the page.")
        return await self._fetch(urljoin(document.url, source))

    async def look_up(self, watch: LookupWatch, wanted: Wanted) -> Document:
        """Send the recipe's fields, with what is known of the letter."""
        known = blanks(wanted.inquiry, wanted.receipt)
        fields = {name: fill_text(template, known) for name, template in watch.fields.items()}
        return await self._fetch(fill_address(watch.url, known), watch.method, fields)

    async def _fetch(self, url: str, method: str = "GET", fields: dict[str, str] | None = None) -> Document:
        page = await self.fetcher.fetch(url, self.hosts, self.user_agent, method=method, fields=fields)
        return Document(page.url, page.status, page.text, page.body)


@dataclass(frozen=True, slots=True)
class BrowserPages:
    """Pages as the browser shows them once the container, or another sign of the recipe, is there."""

    visit: Visit
    recipe: Recipe
    watch: PageKind

    async def open(self, url: str, *, container: str, framed: bool) -> Document:
        """Go there, wait for the container, and take a picture."""
        await go_to(self.visit, url, f"{self.recipe.file}: watch")
        return await self._shown(container, framed=framed)

    async def look_up(self, watch: LookupWatch, wanted: Wanted) -> Document:
        """Fill in the look-up form and press its button."""
        known = blanks(wanted.inquiry, wanted.receipt)
        pointer = Pointer(self.visit, self.recipe.file, "watch", watch.iframe)
        await go_to(self.visit, fill_address(watch.url, known), f"{self.recipe.file}: watch.url")
        for position, step in enumerate(watch.steps, start=1):
            await take_step(pointer, step, f"steps[{position}]")
        for position, blank in enumerate(watch.form, start=1):
            key = f"form[{position}]"
            with pointer.broken(key):
                await (await pointer.one(blank, key)).fill(fill_text(blank.value, known))
        if watch.press is not None:
            with pointer.broken("press"):
                await (await pointer.one(watch.press, "press")).click()
        return await self._shown(watch.container, framed=True)

    async def _shown(self, container: str, *, framed: bool) -> Document:
        others = [self.watch.challenge, getattr(self.watch, "not_found", None)]
        signs = [Sign(selector=container), *filter(None, others)]
        try:
            await self._await_any(signs)
            frame = await self._frame() if framed else self.visit.page.main_frame
            html = await frame.content()
            pictures = await picture(self.visit, self.visit.page, "watched page (picture)")
        except Error as fault:
            url = self.visit.page.url
            raise SiteDown(f"{url} could not be read in the browser ({first_line(fault)}).") from fault
        return Document(frame.url, 200, html, html.encode(), pictures)

    async def _await_any(self, signs: Sequence[Sign]) -> None:
        """Return when a sign shows, or when the time for it is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.visit.settings.action_timeout_ms / 1000):
                while True:
                    if any([await sign_seen(sign, self.visit) for sign in signs]):
                        return
                    await asyncio.sleep(_POLL_SECONDS)

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
