"""Visits a site's address once and says whether and how it answers; judges no form and keeps no page."""

import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from replyclock.domain.facts import Inconclusive
from replyclock.domain.hosts import host_of
from replyclock.domain.register.site_check import Reach, SiteSight, judge_status
from replyclock.errors import SiteDown
from replyclock.ports.reader import SiteVisitor
from replyclock.probes.http.fetch import Fetched, Fetcher, LeadsAway, Untrusted
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.http.robots import Robots

_FIRST_BYTES = 65_536


class AddressVisitor(SiteVisitor):
    """steps.check_sites.SiteVisitor over HTTP, as each host's robots.txt allows.

    `user_agent` says what to say of itself; it is asked at the first visit.
    """

    def __init__(self, fetcher: Fetcher, robots: Robots, user_agent: Callable[[], Awaitable[str]]) -> None:
        self._fetcher = fetcher
        self._robots = robots
        self._user_agent = user_agent

    def host(self, url: str) -> str:
        return host_of(url)

    def rest(self, url: str) -> timedelta:
        """How long the host asks to be left alone, as far as it was asked."""
        return self._robots.delay(url)

    async def visit(self, url: str) -> SiteSight:
        """One visit, redirects within the host followed; an address that leads away is not."""
        hosts = frozenset({host_of(url)})
        try:
            user_agent = await self._user_agent()
            await self._robots.require(url, hosts, user_agent)
            page = await self._fetcher.fetch(url, hosts, user_agent, first_bytes=_FIRST_BYTES)
        except LeadsAway as away:
            return SiteSight(Reach.ELSEWHERE, away.url)
        except Untrusted as fault:
            return SiteSight(Reach.UNTRUSTED, url, certificate=fault.why)
        except SiteDown as fault:
            kept_out = isinstance(fault, InconclusiveLook) and fault.cause is Inconclusive.ROBOTS
            return SiteSight(Reach.ROBOTS if kept_out else Reach.DOWN, url, str(fault))
        reach, note = judge_status(page.status)
        certificate, expires_at = _certificate(page)
        return SiteSight(reach, page.url, note, page.status, certificate, expires_at)


def _certificate(page: Fetched) -> tuple[str, datetime | None]:
    """What is known of the certificate of a connection that was verified, or that needed none."""
    if page.tls is None:
        return ("none" if page.url.startswith("http:") else ""), None
    until = (page.tls.getpeercert() or {}).get("notAfter") if isinstance(page.tls, ssl.SSLObject) else None
    if not isinstance(until, str):
        return "verifies", None
    return "verifies", datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC)
