"""Which planned rounds a command line means, by the name of a campaign or the key of a round."""

from pathlib import Path

from replyclock.outside import Outside
from replyclock.steps.round import RoundContext, running_rounds
from replyclock.workspace.campaigns import read_campaign


def named_rounds(workspace: Path, name: str, outside: Outside) -> tuple[RoundContext, ...]:
    """The rounds of that name; raises WrongUse that lists the campaigns, or says that it is not planned."""
    if not outside.ledger.plans.rounds(name):
        read_campaign(workspace, name)
    return running_rounds(outside, name)


def rounds(workspace: Path, name: str | None, outside: Outside) -> tuple[RoundContext, ...]:
    """The rounds of that name, or all."""
    return running_rounds(outside) if name is None else named_rounds(workspace, name, outside)
