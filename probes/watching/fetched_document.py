"""One page of a look as a value, and the protocol of those who bring it; reads nothing in it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from replyclock.domain.facts import Inconclusive
from replyclock.ports.exhibits import Capture
from replyclock.ports.reader import WatchedLetter
from replyclock.probes.http.exchange import Exchange, response_capture
from replyclock.probes.http.fetch import PLAIN_GET, Query
from replyclock.probes.http.inconclusive import InconclusiveLook, rest_asked
from replyclock.probes.recipe.watch import LookupWatch
from replyclock.probes.watching.extract import page_text, parse_page
from replyclock.probes.watching.revisit import Memory

_ASKS_TO_WAIT = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Document:
    """One page of a look: its address, its text and the bytes it was read from.

    `same`: its server, or the hash of its body, says that it is what the last look read; `html` and
    `body` may then be empty. `sha256` is the hash of the body all the same. `is_rendered`: a browser
    has run its scripts. `charset_fault` is what was wrong with its charset, "" for nothing; `is_legible` is
    False when so many signs could not be read that words may be lost.
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
    is_rendered: bool = False
    charset_fault: str = ""
    is_legible: bool = True


def captures(document: Document) -> tuple[Capture, ...]:
    """What may become exhibits: the page, its pictures, and what server and connection showed."""
    page = Capture("watched page", document.media_type, document.body) if document.body else None
    response = response_capture(document.exchange) if document.exchange else None
    return tuple(each for each in (page, *document.pictures, response) if each is not None)


class Pages(Protocol):
    """A way to documents; every method raises SiteDown or RecipeBroken."""

    @property
    def memory(self) -> Memory:
        """What is remembered of the place."""
        ...

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
        fault = InconclusiveLook(f"{said} and nothing but a script.", Inconclusive.SCRIPT)
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
