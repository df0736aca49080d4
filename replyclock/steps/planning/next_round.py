"""Gathers what a round is drawn from: campaign file, letters, register and the workspace's secret."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from replyclock.domain.sending.rounds import Recurrence, Round, round_on
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.steps.planning.compose import Draft
from replyclock.steps.planning.plan import plan_round
from replyclock.workspace.campaigns import Campaign, read_campaign
from replyclock.workspace.letters import read_letters
from replyclock.workspace.register.file import read_sites
from replyclock.workspace.register.sample import read_sample
from replyclock.workspace.token_key import read_secret


def draft_round(workspace: Path, campaign: Campaign, which: Round) -> Draft:
    """Everything a round is drawn from; raises WrongUse with the file to mend."""
    letters = read_letters(workspace, campaign.letters, campaign.language)
    sites = read_sites(workspace / "sites.csv")
    campaign = _with_sample(workspace, campaign)
    return Draft(campaign, which, sites, letters, read_secret(workspace))


def _with_sample(workspace: Path, campaign: Campaign) -> Campaign:
    """The campaign with the sites of its sample; the plan keeps both, so that the draw can be checked."""
    if campaign.sample is None:
        return campaign
    if campaign.sites != ("*",):
        raise WrongUse(f"The campaign {campaign.name} names `sites` and a `sample`: leave one of them out.")
    return campaign.model_copy(update={"sites": read_sample(workspace / campaign.sample).codes})


def current_round(campaign: Campaign, day: date) -> Round:
    """The round under way or next on `day`."""
    return round_on(campaign.name, campaign.recur, campaign.window.first, campaign.window.last, day)


def recurring_campaigns(outside: Outside) -> tuple[str, ...]:
    """Campaigns that go on by themselves: those that recur and of which a person planned a first round."""
    last = {each.name: each.campaign for each in outside.ledger.plans.rounds()}
    return tuple(
        name
        for name, campaign in sorted(last.items())
        if Campaign.model_validate_json(campaign).recur is not Recurrence.ONCE
    )


def plan_due_round(name: str, workspace: Path, outside: Outside) -> str | None:
    """Plan the campaign's round if its first day has come and it is not planned; its key, or None.

    The campaign file counts as it is now; raises WrongUse, NotAllowed or CalendarUnknown like any planning.
    """
    campaign = read_campaign(workspace, name)
    today = outside.clock.now().astimezone(ZoneInfo(campaign.time_zone)).date()
    which = current_round(campaign, today)
    planned = {each.key for each in outside.ledger.plans.rounds(name)}
    if which.key in planned or which.first_on > today:
        return None
    plan_round(draft_round(workspace, campaign, which), outside)
    return which.key
