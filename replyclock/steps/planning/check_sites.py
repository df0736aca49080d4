"""Visits the addresses of the register, many hosts at once and each in its host's turn."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from replyclock.domain.inquiry import Site
from replyclock.domain.register.site_check import Reach, SiteSight
from replyclock.errors import SiteDown
from replyclock.outside import Outside
from replyclock.ports.reader import SiteVisitor
from replyclock.steps.turns import in_turn
from replyclock.workspace.register.checks import SiteCheck


def due_sites(
    sites: Sequence[Site], known: Mapping[str, SiteCheck], now: datetime, within: timedelta
) -> tuple[Site, ...]:
    """The sites that were not visited within that time at the address they have now."""
    return tuple(
        site
        for site in sites
        if (check := known.get(site.code)) is None
        or check.address != site.address
        or not timedelta(0) <= now - check.at < within
    )


async def check_sites(
    sites: Sequence[Site],
    visitor: SiteVisitor,
    outside: Outside,
    at_once: int,
    keep: Callable[[SiteCheck], None],
) -> None:
    """Visit every site once, `at_once` hosts at a time; `keep` gets each visit as soon as it was made."""
    hosts: dict[str, list[Site]] = defaultdict(list)
    for site in sites:
        hosts[visitor.host(site.address)].append(site)
    places = asyncio.Semaphore(at_once)

    async def visit_host(host: str, of_host: Sequence[Site]) -> None:
        async with places:
            for number, site in enumerate(of_host):
                if number:
                    rest = visitor.rest(site.address)
                    await outside.clock.sleep_until(outside.clock.now() + rest)
                sight = await _visit(host, site.address, visitor, outside)
                keep(SiteCheck(site.code, site.address, outside.clock.now(), sight))

    tasks = [asyncio.create_task(visit_host(host, of_host)) for host, of_host in hosts.items()]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:  # where one could not be recorded, the others need not go on
            task.cancel()


async def _visit(host: str, url: str, visitor: SiteVisitor, outside: Outside) -> SiteSight:
    """One visit in the host's turn."""
    try:
        async with in_turn([host], outside):
            return _require_up(await visitor.visit(url))
    except SiteDown as fault:
        return SiteSight(Reach.DOWN, url, str(fault))


def _require_up(sight: SiteSight) -> SiteSight:
    """The sight; a host that is down is let rest longer, which SiteDown says."""
    if sight.reach is Reach.DOWN:
        raise SiteDown(sight.note)
    return sight
