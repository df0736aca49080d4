"""Which planned rounds, or mailboxes, a command line means, by the names people give them."""

from datetime import datetime
from pathlib import Path

from replyclock.clock import SystemClock
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.steps.round import RoundContext, running_rounds
from replyclock.workspace.campaigns import read_campaign
from replyclock.workspace.settings import Settings


def named_rounds(workspace: Path, name: str, outside: Outside) -> tuple[RoundContext, ...]:
    """The rounds of that name; raises WrongUse that lists the campaigns, or says that it is not planned."""
    if not outside.ledger.plans.rounds(name):
        read_campaign(workspace, name)
    return running_rounds(outside, name)


def rounds(workspace: Path, name: str | None, outside: Outside) -> tuple[RoundContext, ...]:
    """The rounds of that name, or all."""
    return running_rounds(outside) if name is None else named_rounds(workspace, name, outside)


def chosen_mailboxes(settings: Settings, name: str | None) -> tuple[str, ...]:
    """The mailbox of that name, or all; raises WrongUse for one that the settings do not have."""
    if name is None:
        return tuple(settings.mailbox)
    if name not in settings.mailbox:
        there = ", ".join(settings.mailbox) or "none"
        raise WrongUse(f"There is no mailbox {name!r} in replyclock.toml; there are: {there}.")
    return (name,)


def as_of_or_now(as_of: datetime | None, outside: Outside) -> datetime:
    """The instant of `--as-of`, by default now; raises WrongUse for one that is still to come.

    A practice town that is gone took its clock along: its ledger is read as of any instant.
    """
    now = outside.clock.now()
    if outside.clock_kind == "practice" and isinstance(outside.clock, SystemClock):
        return as_of or now
    return past_or_now(as_of, now)


def past_or_now(as_of: datetime | None, now: datetime) -> datetime:
    """The same where no ledger is read."""
    if as_of is not None and as_of > now:
        raise WrongUse(
            f"--as-of {as_of.isoformat()} lies in the future (it is {now.isoformat(timespec='seconds')}): "
            "how things will stand nobody knows; name an instant that has passed, or leave it out."
        )
    return as_of or now
