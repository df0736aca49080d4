"""Fetches pages over HTTP, bounded in size, hops and hosts; understands nothing of what they say."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urldefrag, urlencode, urljoin

import aiohttp

from replyclock.charsets.decoding import DecodedText
from replyclock.domain.facts import Inconclusive
from replyclock.domain.hosts import host_of
from replyclock.errors import RecipeBroken, SiteDown
from replyclock.probes.http.addresses import Lookup
from replyclock.probes.http.body import certificate_fault, gist, read_body, says_its_end
from replyclock.probes.http.charset import charset_of, read_page
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.http.resolver import GuardedResolver
from replyclock.probes.watchdog.local_faults import require_foreign

_MOST_HOPS = 5
_SECONDS = 30.0
"""For a page and all redirects on the way to it."""
_AT_ONCE = 256
_AT_ONCE_PER_HOST = 2
_DNS_SECONDS = 300
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Query:
    """How an address is asked: with form fields, which a GET carries in its address, or a JSON text."""

    method: Literal["GET", "POST"] = "GET"
    fields: Mapping[str, str] | None = None
    json_text: str | None = None


PLAIN_GET = Query()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as the server sent it; `hops` are the addresses on the way, its own last.

    `ends_as_said` is False where the connection's end is all that says where the body ends; `peer` and
    `tls` are those of the connection.
    """

    hops: tuple[str, ...]
    method: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    ends_as_said: bool
    media_type: str
    charset: str | None
    peer: tuple[str, int] | None
    tls: ssl.SSLObject | Mapping[str, Any] | None

    @property
    def url(self) -> str:
        """The address the page came from, after all redirects."""
        return self.hops[-1]

    @property
    def decoded(self) -> DecodedText:
        """The body as text, whatever it says of itself, and what was wrong with its charset."""
        return read_page(self.body, self.charset)


LastResort = Callable[[str, frozenset[str], str], Awaitable[Fetched]]
"""Brings the page at an address within the hosts, under a User-Agent; raises SiteDown or RecipeBroken."""


class _Unreadable(InconclusiveLook):
    """An answer that is broken HTTP."""

    def __init__(self, url: str, fault: Exception) -> None:
        words = f"{url} answers in a way that browsers alone forgive ({gist(fault)})."
        super().__init__(words, Inconclusive.SCRIPT)


class TooManyHops(InconclusiveLook):
    """A page that redirects again and again; one that leads to itself waits for a cookie, as a rule."""

    def __init__(self, url: str, *, in_circles: bool) -> None:
        words = "redirects to itself" if in_circles else f"redirects more than {_MOST_HOPS} times"
        cause = Inconclusive.SCRIPT if in_circles else Inconclusive.OUTAGE
        super().__init__(f"{url} {words}.", cause)


class LeadsAway(RecipeBroken):
    """A page that redirects to an address on another host, which was not visited."""

    def __init__(self, url: str) -> None:
        super().__init__(f"{url} is not on one of the recipe's hosts; add its host to the recipe.")
        self.url = url


class Untrusted(InconclusiveLook):
    """A server whose certificate cannot be trusted; `why` are the words of OpenSSL."""

    def __init__(self, url: str, why: str) -> None:
        words = f"{url}: the server's certificate cannot be trusted ({why})."
        super().__init__(words, Inconclusive.OUTAGE)
        self.why = why


class Fetcher:
    """One HTTP client for all looks, made when first needed; it keeps no cookies.

    `tls` takes the place of the system's list of trusted authorities; `private_hosts` may lead to private
    addresses, and no other name (see `addresses`); `lookup` takes the place of the system's resolver.
    `seconds` is the time for a page and all redirects. A GET that browsers alone forgive is `last_resort`'s.
    """

    def __init__(
        self,
        tls: ssl.SSLContext | None = None,
        private_hosts: Iterable[str] = (),
        lookup: Lookup | None = None,
        seconds: float = _SECONDS,
        last_resort: LastResort | None = None,
    ) -> None:
        self._last_resort = last_resort
        self._unreadable: set[str] = set()
        self._tls = tls
        self._seconds = seconds
        self._resolver = GuardedResolver(private_hosts, lookup)
        self._session: aiohttp.ClientSession | None = None

    async def fetch(
        self,
        url: str,
        hosts: frozenset[str],
        user_agent: str,
        *,
        query: Query = PLAIN_GET,
        validators: Callable[[str], Mapping[str, str]] | None = None,
        first_bytes: int | None = None,
    ) -> Fetched:
        """The page, after at most five redirects within `hosts`; any HTTP status is an answer.

        `validators` gives the conditional headers for an address on the way. With `first_bytes` a longer
        body is cut there. Raises SiteDown when no answer comes in time, CutShort when it is not whole or too
        long, TooManyHops when it leads nowhere, RecipeBroken when the way leads out of `hosts`.
        """
        if query.fields and query.method == "GET":
            url, query = with_fields(url, query.fields), PLAIN_GET
        if self._last_resort and query.method == "GET" and host_of(url) in self._unreadable & hosts:
            return await self._last_resort(url, hosts, user_agent)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(
                    url, hosts, user_agent, query=query, validators=validators, first_bytes=first_bytes
                )
        except TimeoutError as fault:
            raise SiteDown(f"{url} did not answer within {self._seconds:g} seconds.") from fault
        except _Unreadable:
            if not self._last_resort or query.method != "GET":
                raise
            self._unreadable.add(host_of(url))
            return await self._last_resort(url, hosts, user_agent)

    async def _follow(
        self,
        url: str,
        hosts: frozenset[str],
        user_agent: str,
        *,
        query: Query,
        validators: Callable[[str], Mapping[str, str]] | None,
        first_bytes: int | None,
    ) -> Fetched:
        hops: tuple[str, ...] = ()
        asked: set[tuple[str, str]] = set()
        while len(hops) <= _MOST_HOPS:
            hops = (*hops, url)
            if not is_within(url, hosts):
                raise LeadsAway(url)
            headers = {"User-Agent": user_agent, **(validators(url) if validators else {})}
            answer = await self._ask(hops, query, headers, first_bytes)
            if isinstance(answer, Fetched):
                return answer
            asked.add((urldefrag(url).url, query.method))
            url, status = answer
            if status not in {307, 308}:
                query = PLAIN_GET
            if (urldefrag(url).url, query.method) in asked:
                raise TooManyHops(hops[0], in_circles=True)
        raise TooManyHops(hops[0], in_circles=False)

    async def aclose(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _ask(
        self, hops: tuple[str, ...], query: Query, headers: dict[str, str], first_bytes: int | None
    ) -> Fetched | tuple[str, int]:
        """One request: the page, or where it was moved to and how."""
        url = hops[-1]
        try:
            async with self._client().request(query.method, url, **_sending(query, headers)) as answer:
                if answer.status in _REDIRECTS and "Location" in answer.headers:
                    return urljoin(url, answer.headers["Location"]), answer.status
                body = await read_body(answer, url, first_bytes)
                return _fetched(answer, hops, query.method, body)
        except aiohttp.ClientConnectorCertificateError as fault:
            raise Untrusted(url, certificate_fault(fault)) from fault
        except aiohttp.ClientResponseError as fault:  # raised for nothing but broken HTTP
            raise _Unreadable(url, fault) from fault
        except (aiohttp.ClientError, ValueError) as fault:
            require_foreign(fault)
            raise SiteDown(f"{url} could not be fetched ({gist(fault)}).") from fault

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                # Only what the standard library can unpack bit by bit.
                headers={"Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip, deflate"},
                timeout=aiohttp.ClientTimeout(total=None),  # one is set over all redirects
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,  # it does not tell when gzip ends too early
                connector=aiohttp.TCPConnector(
                    limit=_AT_ONCE,
                    limit_per_host=_AT_ONCE_PER_HOST,
                    ttl_dns_cache=_DNS_SECONDS,
                    resolver=self._resolver,
                    ssl=self._tls or True,
                ),
                response_class=_Answer,
            )
        return self._session


def is_within(url: str, hosts: frozenset[str]) -> bool:
    """True when it is an address on one of the hosts."""
    try:
        return host_of(url) in hosts
    except ValueError:
        return False  # no address at all, such as http://[


class _Answer(aiohttp.ClientResponse):
    """Remembers its connection, which aiohttp gives back as soon as a short body has come."""

    peer: tuple[str, int] | None = None
    tls: ssl.SSLObject | None = None

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        transport = connection.transport
        if transport is not None:
            address = transport.get_extra_info("peername")
            self.peer = (str(address[0]), int(address[1])) if address else None
            self.tls = transport.get_extra_info("ssl_object")
        return await super().start(connection)


def with_fields(url: str, fields: Mapping[str, str]) -> str:
    """The address with the fields of a GET in it."""
    if not fields:
        return url
    plain = url.partition("#")[0]
    return f"{plain}{'&' if '?' in plain else '?'}{urlencode(fields)}"


def _fetched(answer: aiohttp.ClientResponse, hops: tuple[str, ...], method: str, body: bytes) -> Fetched:
    peer, tls = (answer.peer, answer.tls) if isinstance(answer, _Answer) else (None, None)
    media_type = "application/json" if "json" in answer.content_type else "text/html"
    return Fetched(
        hops,
        method,
        answer.status,
        answer.headers,
        body,
        says_its_end(answer),
        media_type,
        charset_of(answer.headers.get("Content-Type", "")),
        peer,
        tls,
    )


def _sending(query: Query, headers: dict[str, str]) -> dict[str, Any]:
    """What one request says, as aiohttp wants it."""
    sent: dict[str, Any] = {"headers": headers, "allow_redirects": False}
    if query.json_text is not None:
        headers["Content-Type"] = "application/json"
        sent["data"] = query.json_text.encode()
    elif query.fields:
        sent["data"] = query.fields
    return sent
