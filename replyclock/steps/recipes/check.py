"""Visits the pages of recipes, politely and where there is leave, and records which no longer fit."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from replyclock.domain.inquiry import Site
from replyclock.domain.recipes.check import RecipeCheck, Sighting
from replyclock.domain.sending.authorisation import require_leave
from replyclock.errors import LocalFault, NeedsPerson, NotAllowed, SiteDown, WrongUse
from replyclock.outside import Outside
from replyclock.ports.exhibits import Capture
from replyclock.steps.exhibits import keep
from replyclock.steps.turns import in_turn
from replyclock.workspace.campaigns import Campaign

_AT_ONCE = 4
"""Sites at once: more browser contexts gain nothing on a small machine."""


def due_checks(sites: Sequence[Site], within: timedelta, outside: Outside) -> tuple[Site, ...]:
    """The sites whose recipe, as it is, was not seen on its pages within that time."""
    known, now = outside.ledger.recipes.checks(), outside.clock.now()
    return tuple(site for site in sites if not _still_holds(site.code, known, now, within, outside))


def is_of_now(found: RecipeCheck, outside: Outside) -> bool:
    """True when the recipe is still the one that was checked."""
    try:
        return dict(found.files) == dict(outside.sender.recipe_files(found.site))
    except WrongUse:
        return False


async def check_recipes(
    sites: Sequence[Site],
    campaigns: Sequence[Campaign],
    outside: Outside,
    tell: Callable[[int, str], None] = lambda _done, _words: None,
) -> tuple[RecipeCheck, ...]:
    """Visit every site once and record each as soon as it was seen; `tell` is told how many, and which.

    A site is visited where the authorisation of one of the campaigns covers its recipe's hosts today.
    """
    turns, done = asyncio.Semaphore(_AT_ONCE), 0

    async def check(site: Site) -> RecipeCheck:
        nonlocal done
        async with turns:
            found = await _check(site, campaigns, outside)
        done += 1
        tell(done, f"{site.code} {found.sighting}")
        return found

    return tuple(await asyncio.gather(*map(check, sites)))


def _still_holds(
    code: str, known: Mapping[str, RecipeCheck], now: datetime, within: timedelta, outside: Outside
) -> bool:
    if code not in known:
        return False
    try:
        return known[code].still_holds(outside.sender.recipe_files(code), now, within)
    except WrongUse:
        return False


async def _check(site: Site, campaigns: Sequence[Campaign], outside: Outside) -> RecipeCheck:
    """What was seen; a recipe that cannot be read, or has no leave, is not visited and not recorded."""
    now = outside.clock.now()
    try:
        files = outside.sender.recipe_files(site.code)
        user_agent = _leave_to_visit(site, campaigns, outside)
    except WrongUse as fault:
        return RecipeCheck(site.code, Sighting.FAULTY, (str(fault),), {}, now)
    except NotAllowed as fault:
        return RecipeCheck(site.code, Sighting.NO_LEAVE, (str(fault),), {}, now)
    try:
        sighting, misfits, captures = await _see(site, user_agent, outside)
    except LocalFault as fault:  # says nothing about the recipe, and is not recorded
        return RecipeCheck(site.code, Sighting.LOCAL_FAULT, (str(fault),), files, outside.clock.now())
    found = RecipeCheck(site.code, sighting, misfits, files, outside.clock.now())
    outside.ledger.recipes.checked(found, keep(captures, outside))
    return found


async def _see(
    site: Site, user_agent: str | None, outside: Outside
) -> tuple[Sighting, tuple[str, ...], Sequence[Capture]]:
    try:
        async with in_turn(sorted(outside.sender.watched_hosts(site)), outside):
            misfits, captures = await outside.sender.check(site, user_agent=user_agent)
    except SiteDown as fault:
        return Sighting.DOWN, (str(fault),), ()
    except NeedsPerson as fault:
        return Sighting.PERSON, (str(fault),), ()
    return (Sighting.MISFIT if misfits else Sighting.FITS), misfits, captures


def _leave_to_visit(site: Site, campaigns: Sequence[Campaign], outside: Outside) -> str | None:
    """As whom to visit; raises NotAllowed when no campaign has leave for the recipe's hosts today."""
    if not campaigns:
        raise NotAllowed(f"{site.code}: there is no campaign, and so no authorisation to visit it.")
    hosts = outside.sender.watched_hosts(site)
    for campaign in campaigns:
        try:
            require_leave(campaign.authorisation.as_value(), hosts, _today(campaign, outside), 1, site.code)
        except NotAllowed as fault:
            refusal = fault
        else:
            return campaign.user_agent
    raise refusal


def _today(campaign: Campaign, outside: Outside) -> date:
    return outside.clock.now().astimezone(ZoneInfo(campaign.time_zone)).date()
