"""Brings the documents of a look over HTTP; reads nothing in them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from replyclock.domain.facts import Inconclusive
from replyclock.errors import RecipeBroken
from replyclock.limits.wall import Limits, WorkHere
from replyclock.ports.clock import Clock
from replyclock.ports.reader import WatchedLetter
from replyclock.probes.http.exchange import Exchange, masked
from replyclock.probes.http.fetch import PLAIN_GET, Fetched, Fetcher, Query, is_within
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.http.robots import Robots
from replyclock.probes.recipe.watch import LookupWatch
from replyclock.probes.watching.content.wholeness import require_end
from replyclock.probes.watching.extract import parse_page
from replyclock.probes.watching.fetched_document import Document, require_welcome
from replyclock.probes.watching.memory.validators import contradicts
from replyclock.probes.watching.places import blanks, fill_address, fill_text
from replyclock.probes.watching.revisit import Memory, digest
from replyclock.probes.watching.trial import require_readable

_UNCHANGED = 304


@dataclass(frozen=True, slots=True)
class Manners:
    """What every page of a look is fetched with; `secrets` must be written down nowhere."""

    hosts: frozenset[str]
    user_agent: str
    robots: Robots
    clock: Clock
    memory: Memory
    secrets: tuple[str, ...] = ()
    limits: Limits = WorkHere()  # noqa: RUF009 - it holds nothing

    async def require(self, url: str) -> None:
        """Return when the site lets us look there; raises InconclusiveLook or RecipeBroken."""
        if is_within(url, self.hosts):  # whoever goes elsewhere is stopped by the fence or the fetcher
            await self.robots.require(url, self.hosts, self.user_agent)


@dataclass(frozen=True, slots=True)
class HttpPages:
    """Plain HTTP requests, within the recipe's hosts."""

    fetcher: Fetcher
    manners: Manners
    iframe: str | None

    @property
    def memory(self) -> Memory:
        """What is remembered of the place."""
        return self.manners.memory

    @property
    def fresh(self) -> bool:
        """True when nothing of the memory may be used."""
        return self.manners.memory.fresh

    async def open(
        self,
        url: str,
        *,
        container: str,  # noqa: ARG002
        framed: bool,
        leaf: bool = False,
        query: Query = PLAIN_GET,
    ) -> Document:
        """The document as the server sends it, whether or not the container is in it."""
        if not (framed and self.iframe):
            return await self._fetch(url, query, leaf=leaf)
        document = await self._fetch(url, query, leaf=False)
        frame = parse_page(document.html).css_first(self.iframe)
        source = frame.attributes.get("src") if frame is not None else None
        if not source:
            raise RecipeBroken(f"{url}: the frame {self.iframe} is missing on the page.")
        return await self._fetch(_join(document.url, source), PLAIN_GET, leaf=leaf)

    async def look_up(self, watch: LookupWatch, wanted: WatchedLetter) -> Document:
        """Send the recipe's fields, with what is known of the letter."""
        known = blanks(wanted.inquiry, wanted.receipt)
        fields = {name: fill_text(template, known) for name, template in watch.fields.items()}
        return await self._fetch(fill_address(watch.url, known), Query(watch.method, fields), leaf=True)

    async def _fetch(self, url: str, query: Query, *, leaf: bool) -> Document:
        manners = self.manners
        await manners.require(url)
        asked = digest(
            masked(f"{query.method} {url} {query.fields or ''} {query.json_text or ''}", manners.secrets)
        )
        conditional = leaf and query.method == "GET"
        page = await self._get(url, query, asked if conditional else None)
        if page.status == _UNCHANGED:
            name = self._name(asked, url, page.url)
            self._require_consistent(page, name, conditional=conditional)
            if not manners.memory.is_due(name):
                return self._same(page, name)
            page = await self._get(url, query, None)
            self._require_as_said(page, self._name(asked, url, page.url))
        document = self._document(page, self._name(asked, url, page.url), leaf=leaf)
        await require_readable(document.html, document.url, manners.memory, manners.limits)
        require_welcome(document)
        return document

    async def _get(self, url: str, query: Query, asked: str | None) -> Fetched:
        """The page; with the name of what is asked, under the validators that are known."""
        manners = self.manners
        return await self.fetcher.fetch(
            url,
            manners.hosts,
            manners.user_agent,
            query=query,
            validators=(lambda hop: self._validators(self._name(asked, url, hop))) if asked else None,
        )

    def _require_consistent(self, page: Fetched, name: str, *, conditional: bool) -> None:
        """Return when "unchanged" is an answer to what was asked; raises InconclusiveLook."""
        memory = self.manners.memory
        known = memory.validators(name) if conditional else None
        if known is None:
            reason = f"{page.url} says that it has not changed, though nobody asked it."
            raise InconclusiveLook(reason, Inconclusive.STALE)
        if contradicts(known, page.headers):
            memory.distrust(name)
            reason = f"{page.url} says that it has not changed, and names another version than the one asked"
            raise InconclusiveLook(f"{reason} about; it is fetched whole from now on.", Inconclusive.STALE)

    def _require_as_said(self, page: Fetched, name: str) -> None:
        """Return unless a page that is called unchanged came with another body; raises InconclusiveLook."""
        memory = self.manners.memory
        known = memory.known(name)
        if page.status >= 400 or known is None or hashlib.sha256(page.body).hexdigest() == known.sha256:
            return
        memory.distrust(name)
        reason = f"{page.url} says that it has not changed, and it has; it is fetched whole from now on."
        raise InconclusiveLook(reason, Inconclusive.STALE)

    def _same(self, page: Fetched, name: str) -> Document:
        known = self.manners.memory.known(name)
        sha256 = known.sha256 if known else ""
        return Document(page.url, page.status, "", b"", same=True, sha256=sha256)

    def _document(self, page: Fetched, name: str, *, leaf: bool) -> Document:
        """The page as a document, compared with what was known of it and noted for the next look."""
        memory = self.manners.memory
        known = memory.known(name)
        sha256 = hashlib.sha256(page.body).hexdigest()
        if page.status < 400:
            require_end(page)
            if leaf:
                memory.note(name, sha256, page.headers)
                if known is not None and known.sha256 == sha256:
                    return Document(page.url, page.status, "", page.body, same=True, sha256=sha256)
        read = page.decoded
        return Document(
            page.url,
            page.status,
            read.text,
            page.body,
            sha256=sha256,
            media_type=page.media_type,
            exchange=self._exchange(page, read.fault),
            charset_fault=read.fault,
            is_legible=read.is_whole,
        )

    def _exchange(self, page: Fetched, charset_fault: str) -> Exchange:
        return Exchange(
            page.method,
            page.hops,
            page.status,
            tuple(page.headers.items()),
            self.manners.clock.now(),
            page.peer,
            page.tls,
            self.manners.secrets,
            charset_fault,
        )

    def _validators(self, name: str) -> Mapping[str, str]:
        """The site's own, verbatim, for the address on the way that they came from."""
        known = self.manners.memory.validators(name)
        if known is None:
            return {}
        said = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {header: value for header, value in said.items() if value}

    def _name(self, asked: str, url: str, hop: str) -> str:
        """What the memory calls a page: what was asked, and where the answer stands if elsewhere."""
        return asked if hop == url else digest(masked(f"{asked} {hop}", self.manners.secrets))


def _join(base: str, source: str) -> str:
    try:
        return urljoin(base, source)
    except ValueError as fault:
        raise RecipeBroken(f"{base}: the frame's address {source} is none.") from fault
