"""Brings the documents of a look over HTTP; reads nothing in them."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from urllib.parse import urljoin

from replyclock.domain.facts import Inconclusive
from replyclock.errors import RecipeBroken
from replyclock.ports.clock import Clock
from replyclock.ports.exhibits import Capture
from replyclock.ports.reader import WatchedLetter
from replyclock.probes.http.exchange import Exchange, masked, response_capture
from replyclock.probes.http.fetch import PLAIN_GET, Fetched, Fetcher, Query, is_within
from replyclock.probes.http.inconclusive import InconclusiveLook, rest_asked
from replyclock.probes.http.robots import Robots
from replyclock.probes.recipe.watch import LookupWatch
from replyclock.probes.watching.extract import page_text, parse_page
from replyclock.probes.watching.places import blanks, fill_address, fill_text
from replyclock.probes.watching.revisit import Memory, digest

_UNCHANGED = 304
_ASKS_TO_WAIT = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Document:
    """One page of a look: its address, its text and the bytes it was read from.

    `same`: its server, or the hash of its body, says that it is what the last look read; `html` and
    `body` may then be empty. `sha256` is the hash of the body all the same.
    """

    url: str
    status: int
    html: str
    body: bytes
    pictures: tuple[Capture, ...] = ()
    same: bool = False
    sha256: str = ""
    media_type: str = "text/html"
    exchange: Exchange | None = None


def captures(document: Document) -> tuple[Capture, ...]:
    """What may become exhibits: the page, its pictures, and what server and connection showed."""
    page = Capture("watched page", document.media_type, document.body) if document.body else None
    response = response_capture(document.exchange) if document.exchange else None
    return tuple(each for each in (page, *document.pictures, response) if each is not None)


class Pages(Protocol):
    """A way to documents; every method raises SiteDown or RecipeBroken."""

    @property
    def fresh(self) -> bool:
        """True when everything is fetched and read anew: no memory, other letters, or a day has passed."""
        ...

    async def open(
        self, url: str, *, container: str, framed: bool, leaf: bool = False, query: Query = PLAIN_GET
    ) -> Document:
        """The document at an address; `framed` asks for that of the recipe's frame in it.

        With `leaf` no further page is found through this document, so it may come back as `same`.
        """
        ...

    async def look_up(self, watch: LookupWatch, wanted: WatchedLetter) -> Document:
        """What the site says when asked for one letter; it may come back as `same`."""
        ...


@dataclass(frozen=True, slots=True)
class Manners:
    """What every page of a look is fetched with; `secrets` must be written down nowhere."""

    hosts: frozenset[str]
    user_agent: str
    robots: Robots
    clock: Clock
    memory: Memory
    secrets: tuple[str, ...] = ()

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
        page = await self.fetcher.fetch(
            url,
            manners.hosts,
            manners.user_agent,
            query=query,
            validators=(lambda hop: self._validators(self._name(asked, url, hop))) if conditional else None,
        )
        document = self._document(page, self._name(asked, url, page.url), leaf=leaf)
        require_welcome(document)
        return document

    def _document(self, page: Fetched, name: str, *, leaf: bool) -> Document:
        """The page as a document, compared with what was known of it and noted for the next look."""
        memory = self.manners.memory
        known = memory.known(name)
        if page.status == _UNCHANGED:
            if known is None or not (leaf and (known.etag or known.last_modified)):
                reason = f"{page.url} says that it has not changed, though nobody asked it."
                raise InconclusiveLook(reason, Inconclusive.OUTAGE)
            return Document(page.url, page.status, "", b"", same=True, sha256=known.sha256)
        sha256 = hashlib.sha256(page.body).hexdigest()
        if leaf and page.status < 400:
            memory.note(name, sha256, page.headers)
            if known is not None and known.sha256 == sha256:
                return Document(page.url, page.status, "", page.body, same=True, sha256=sha256)
        return Document(
            page.url,
            page.status,
            page.text,
            page.body,
            sha256=sha256,
            media_type=page.media_type,
            exchange=self._exchange(page),
        )

    def _exchange(self, page: Fetched) -> Exchange:
        return Exchange(
            page.method,
            page.hops,
            page.status,
            tuple(page.headers.items()),
            self.manners.clock.now(),
            page.peer,
            page.tls,
            self.manners.secrets,
        )

    def _validators(self, name: str) -> dict[str, str]:
        """The site's own, verbatim, for the address on the way that they came from."""
        known = self.manners.memory.known(name)
        if known is None:
            return {}
        said = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {header: value for header, value in said.items() if value}

    def _name(self, asked: str, url: str, hop: str) -> str:
        """What the memory calls a page: what was asked, and where the answer stands if elsewhere."""
        return asked if hop == url else digest(masked(f"{asked} {hop}", self.manners.secrets))


def require_welcome(document: Document) -> None:
    """Return unless the host asks to be left alone, or refuses with nothing but a script.

    Such a script is how firewalls put visitors to the test; a browser runs it like any other.
    """
    if document.status < 400:
        return
    rest = _rest(document)
    said = f"{document.url} answered with HTTP {document.status}"
    if rest:
        fault = InconclusiveLook(f"{said}.", Inconclusive.OUTAGE, rest)
    elif "<script" in document.html.lower() and not page_text(parse_page(document.html)):
        fault = InconclusiveLook(f"{said} and a page without words.", Inconclusive.EMPTY)
    else:
        return
    fault.captures = captures(document)
    raise fault


def _rest(document: Document) -> timedelta:
    """How long the host asks to be left alone."""
    if document.exchange is None or document.status not in _ASKS_TO_WAIT:
        return timedelta(0)
    asked = (value for name, value in document.exchange.headers if name.lower() == "retry-after")
    return rest_asked(next(asked, None), document.exchange.received_at)


def _join(base: str, source: str) -> str:
    try:
        return urljoin(base, source)
    except ValueError as fault:
        raise RecipeBroken(f"{base}: the frame's address {source} is none.") from fault
