"""Shows pages as they are now, with all detail, for a dispute; sends nothing and looks for no answer."""

from collections.abc import Sequence

from playwright.async_api import Error

from replyclock.errors import SiteDown
from replyclock.ports.clock import Clock
from replyclock.ports.exhibits import Capture
from replyclock.probes.browser.capture import black_out, picture, source
from replyclock.probes.browser.contexts import Browser, Visit
from replyclock.probes.browser.locate import first_line, reach
from replyclock.probes.browser.provenance import provenance
from replyclock.probes.browser.responses import arrival_of, circumstances
from replyclock.probes.recipe.model import Recipe

_MOST_RESPONSES = 20


async def show_pages(
    browser: Browser,
    recipe: Recipe,
    addresses: Sequence[str],
    clock: Clock,
    *,
    secrets: Sequence[str],
    user_agent: str | None,
) -> tuple[Capture, ...]:
    """Picture, source and responses of every page; raises SiteDown, or RecipeBroken for another host."""
    captures: list[Capture] = []
    async with browser.visit(
        recipe.watching_hosts, user_agent, posts="never", storage_state=recipe.login_state
    ) as visit:
        captures.append(provenance(visit, recipe))
        for address in addresses:
            await reach(visit, address, f"{recipe.file}: watch")
            captures += await _shown(visit, clock, secrets)
    return tuple(captures)


async def picture_page(
    browser: Browser, recipe: Recipe, address: str, *, secrets: Sequence[str], user_agent: str | None
) -> tuple[Capture, ...]:
    """One page as the window shows it; raises SiteDown, RecipeBroken or MissingPart."""
    async with browser.visit(
        recipe.watching_hosts, user_agent, posts="never", storage_state=recipe.login_state
    ) as visit:
        await reach(visit, address, f"{recipe.file}: watch")
        try:
            for secret in secrets:
                await black_out(visit.page, secret)
            return await picture(visit, visit.page, "watched page (picture)", visit.details.reply)
        except Error as fault:
            raise SiteDown(f"{address} could not be pictured ({first_line(fault)}).") from fault


async def _shown(visit: Visit, clock: Clock, secrets: Sequence[str]) -> list[Capture]:
    page, detail = visit.page, visit.details.dispute
    arrival = arrival_of(page.main_frame, visit.arrivals)
    full = detail.keeps_bodies
    responses = [*visit.arrivals, *visit.told][-_MOST_RESPONSES:] if full else [arrival] if arrival else []
    try:
        for secret in secrets:
            await black_out(page, secret)
        pictures = await picture(visit, page, "disputed page (picture)", detail)
        shown = [await source(frame, "disputed page", secrets) for frame in page.frames]
    except Error as fault:
        raise SiteDown(f"{page.url} could not be captured ({first_line(fault)}); try again.") from fault
    said = await circumstances(visit, page, responses, clock.now(), secrets, bodies=full)
    visit.arrivals.clear()
    visit.told.clear()
    return [*pictures, *shown, *said]
