"""Fills in a site's form with every letter it would get, keeps the pictures, and presses nothing."""

from dataclasses import dataclass, replace

from replyclock.campaigns import user_agent_of
from replyclock.domain.facts import Exhibit
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.steps.plan import Draft, chosen_sites, draw_round


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What one letter looked like in the form."""

    topic: str
    title: str
    exhibits: tuple[Exhibit, ...]


async def rehearse_site(site_code: str, draft: Draft, outside: Outside) -> tuple[Rehearsal, ...]:
    """Rehearse the letters this round would bring to the site; raises RecipeBroken where one does not fit."""
    sites = [site for site in chosen_sites(draft.campaign, draft.sites) if site.code == site_code]
    if not sites:
        raise WrongUse(f"The campaign {draft.campaign.name} does not ask the site {site_code!r}.")
    only = replace(draft, sites=sites, campaign=draft.campaign.model_copy(update={"sites": (site_code,)}))
    rehearsals = []
    for inquiry in draw_round(only, outside):
        captures = await outside.sender.rehearse(inquiry, user_agent=user_agent_of(draft.campaign))
        exhibits = tuple(
            Exhibit(each.role, outside.exhibits.keep(each.data), each.media_type) for each in captures
        )
        rehearsals.append(Rehearsal(inquiry.topic, inquiry.title, exhibits))
    return tuple(rehearsals)
