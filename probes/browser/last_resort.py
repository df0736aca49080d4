"""Fetches a page in the browser, for a server whose answers nothing else reads; looks at nothing in it."""

import asyncio
from dataclasses import dataclass

from playwright.async_api import Error, Page, Response

from replyclock.domain.facts import Inconclusive
from replyclock.errors import MissingPart, SiteDown
from replyclock.probes.browser.contexts import Browser, Visit
from replyclock.probes.browser.locate import first_line
from replyclock.probes.http.charset import charset_of
from replyclock.probes.http.fetch import Fetched, Fetcher, LeadsAway
from replyclock.probes.http.inconclusive import InconclusiveLook


@dataclass(frozen=True, slots=True)
class BrowserFetch:
    """A `probes.http.fetch.LastResort`: GET alone, with nothing let out that a rehearsal would keep."""

    browser: Browser

    async def __call__(self, url: str, hosts: frozenset[str], user_agent: str) -> Fetched:
        """The page as the server sent it; raises SiteDown, or LeadsAway where a redirect leaves the hosts."""
        seconds = self.browser.settings.seconds_for(0)
        try:
            async with (
                asyncio.timeout(seconds),
                self.browser.visit(hosts, user_agent, posts="never") as visit,
            ):
                return await _fetched(visit, url)
        except TimeoutError as fault:
            raise SiteDown(f"{url} was not shown in the browser within {seconds:g} seconds.") from fault
        except MissingPart as fault:
            reason = f"{url} answers in a way that browsers alone forgive, and there is none: {fault}"
            raise InconclusiveLook(reason, Inconclusive.SCRIPT) from fault


def forgiving_fetcher(browser: Browser, *, may_open_browser: bool = True) -> Fetcher:
    """An HTTP client with the browser behind it, which is only opened where it may be."""
    resort = BrowserFetch(browser) if may_open_browser else None
    return Fetcher(private_hosts=browser.settings.private_hosts, last_resort=resort)


async def _fetched(visit: Visit, url: str) -> Fetched:
    try:
        answer = await _answer(visit.page, url)
        body, headers = await answer.body(), await answer.all_headers()
    except Error as fault:
        if visit.fence.blocked:
            raise LeadsAway(visit.failed_at or url) from fault
        raise SiteDown(f"{url} could not be read in the browser ({first_line(fault)}).") from fault
    peer = visit.fence.peer(answer.url)
    hops = tuple(dict.fromkeys((url, answer.url)))
    said = headers.get("content-type", "")
    media_type = "application/json" if "json" in said else "text/html"
    length = headers.get("content-length", "").partition(",")[0]  # some say it twice
    says_its_end = "transfer-encoding" in headers or length.isdigit()
    return Fetched(
        hops,
        "GET",
        answer.status,
        headers,
        body,
        says_its_end,
        media_type,
        charset_of(said),
        peer,
        await answer.security_details() or None,
    )


async def _answer(page: Page, url: str) -> Response:
    answer = await page.goto(url)
    if answer is None:
        raise SiteDown(f"{url} gave the browser nothing.")
    return answer
