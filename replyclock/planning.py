"""Gathers what a round is drawn from: campaign file, letters, register and the workspace's secret."""

import re
import secrets
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from replyclock.campaigns import Campaign, read_campaign
from replyclock.domain.rounds import Recurrence, Round, round_on
from replyclock.errors import WrongUse
from replyclock.letters import read_letters
from replyclock.outside import Outside
from replyclock.sample_file import read_sample
from replyclock.secret_file import read_secret_file, write_secret_file
from replyclock.sites_file import read_sites
from replyclock.steps.compose import Draft
from replyclock.steps.plan import plan_round

SECRET_FILE = Path("secrets") / "token.key"
_SECRET_BYTES = 32


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


def make_secret(workspace: Path) -> None:
    """Make the key behind reply addresses, readable by its owner only; an existing one stays."""
    path = workspace / SECRET_FILE
    if not path.exists():
        write_secret_file(path, secrets.token_hex(_SECRET_BYTES) + "\n")


def read_secret(workspace: Path) -> bytes:
    """The key behind reply addresses; raises WrongUse when it is missing, spoilt or open to others."""
    path = workspace / SECRET_FILE
    if not path.is_file():
        raise WrongUse(f"{path} is missing: restore it from a backup, or run `replyclock init` again.")
    text = read_secret_file(path, "the key behind reply addresses")
    if not re.fullmatch(rf"[0-9a-f]{{{2 * _SECRET_BYTES}}}", text):
        raise WrongUse(f"{path} is no key of {_SECRET_BYTES} bytes in hex: restore it from a backup.")
    return bytes.fromhex(text)
