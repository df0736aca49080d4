"""Fetches pages over HTTP, bounded in size, hops and hosts; understands nothing of what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

import aiohttp

from replyclock.errors import RecipeBroken, SiteDown
from replyclock.probes.charset import decode_page
from replyclock.probes.recipe import host_of

LARGEST_BODY = 5_000_000
_MOST_HOPS = 5
_SECONDS = 30.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as the server sent it: its last address, HTTP status, raw bytes and their text."""

    url: str
    status: int
    body: bytes
    text: str


class Fetcher:
    """One HTTP client for all looks, made when first needed; it keeps no cookies."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def fetch(
        self,
        url: str,
        hosts: frozenset[str],
        user_agent: str,
        *,
        method: str = "GET",
        fields: Mapping[str, str] | None = None,
    ) -> Fetched:
        """The page, after at most five redirects within `hosts`; any HTTP status is an answer.

        Raises SiteDown when there is none, RecipeBroken when the way leads out of `hosts`.
        """
        for _ in range(_MOST_HOPS + 1):
            if host_of(url) not in hosts:
                raise RecipeBroken(f"{url} is not on one of the recipe's hosts; add its host to the recipe.")
            answer = await self._ask(url, user_agent, method, fields)
            if isinstance(answer, Fetched):
                return answer
            url, keeps_method = urljoin(url, answer[0]), answer[1] in {307, 308}
            if not keeps_method:
                method, fields = "GET", None
        raise SiteDown(f"{url} redirects more than {_MOST_HOPS} times.")

    async def aclose(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _ask(
        self, url: str, user_agent: str, method: str, fields: Mapping[str, str] | None
    ) -> Fetched | tuple[str, int]:
        """One request: the page, or where it was moved to and how."""
        params, data = (fields, None) if method == "GET" else (None, fields)
        request = self._client().request(
            method, url, params=params, data=data, headers={"User-Agent": user_agent}, allow_redirects=False
        )
        try:
            async with request as answer:
                if answer.status in _REDIRECTS and "Location" in answer.headers:
                    return answer.headers["Location"], answer.status
                body = await _bounded(answer, url)
                text = decode_page(body, answer.charset)
                return Fetched(str(answer.url), answer.status, body, text)
        except TimeoutError as fault:
            raise SiteDown(f"{url} did not answer within {_SECONDS:g} seconds.") from fault
        except (aiohttp.ClientError, ValueError) as fault:
            raise SiteDown(f"{url} could not be fetched ({fault or type(fault).__name__}).") from fault

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers={"Accept": "text/html,*/*;q=0.8"},
                timeout=aiohttp.ClientTimeout(total=_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


async def _bounded(answer: aiohttp.ClientResponse, url: str) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise SiteDown(f"{url} sent more than {LARGEST_BODY} bytes.")
    return bytes(body)
