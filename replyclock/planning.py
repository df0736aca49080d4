"""Gathers what a round is drawn from: campaign file, letters, register and the workspace's secret."""

import os
import secrets
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from replyclock.campaigns import Campaign, read_campaign
from replyclock.domain.rounds import Recurrence, Round, round_on
from replyclock.errors import WrongUse
from replyclock.letters import read_letters
from replyclock.outside import Outside
from replyclock.sites_file import read_sites
from replyclock.steps.plan import Draft, plan_round

SECRET_FILE = Path("secrets") / "token.key"
_SECRET_BYTES = 32


def draft_round(workspace: Path, campaign: Campaign, which: Round) -> Draft:
    """Everything a round is drawn from; raises WrongUse with the file to mend."""
    letters = read_letters(workspace, campaign.letters, campaign.language)
    sites = read_sites(workspace / "sites.csv")
    return Draft(campaign, which, sites, letters, read_secret(workspace))


def current_round(campaign: Campaign, day: date) -> Round:
    """The round under way or next on `day`."""
    return round_on(campaign.name, campaign.recur, campaign.window.first, campaign.window.last, day)


def plan_due_rounds(workspace: Path, outside: Outside) -> tuple[str, ...]:
    """Plan the rounds of recurring campaigns whose first day has come; the keys of those planned.

    Only campaigns of which a person planned a first round go on by themselves.
    """
    planned = outside.ledger.plans.rounds()
    keys = {each.key for each in planned}
    new = []
    for name in sorted({each.name for each in planned}):
        recur = Campaign.model_validate_json(
            next(each.campaign for each in planned if each.name == name)
        ).recur
        if recur is Recurrence.ONCE:
            continue
        campaign = read_campaign(workspace, name)
        today = outside.clock.now().astimezone(ZoneInfo(campaign.time_zone)).date()
        which = current_round(campaign, today)
        if which.key not in keys and which.first_on <= today:
            plan_round(draft_round(workspace, campaign, which), outside)
            new.append(which.key)
    return tuple(new)


def make_secret(workspace: Path) -> None:
    """Make the key behind reply addresses, readable by its owner only; an existing one stays."""
    path = workspace / SECRET_FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_SECRET_BYTES) + "\n")


def read_secret(workspace: Path) -> bytes:
    """The key behind reply addresses; raises WrongUse when it is missing or spoilt."""
    path = workspace / SECRET_FILE
    try:
        return bytes.fromhex(path.read_text("ascii").strip())
    except FileNotFoundError as fault:
        raise WrongUse(
            f"{path} is missing: restore it from a backup, or run `replyclock init` again."
        ) from fault
    except (OSError, ValueError) as fault:
        raise WrongUse(f"{path} cannot be read as a key ({fault}): restore it from a backup.") from fault
