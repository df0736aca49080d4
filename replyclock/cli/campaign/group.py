"""`campaign`: plan a round, see how it stands, stop and resume sending."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "list": Lazy("replyclock.cli.campaign.list_campaigns:list_campaigns", "List the campaign files."),
    "plan": Lazy(
        "replyclock.cli.campaign.plan:plan",
        "Draw letters, personas and times for the campaign's current or next round, and store them.",
    ),
    "resume": Lazy("replyclock.cli.campaign.resume:resume", "Let sending go on after a stop."),
    "status": Lazy(
        "replyclock.cli.campaign.status:status",
        "Show how far the campaign's rounds are: sent, not sent and why, replies by kind.",
    ),
    "stop": Lazy(
        "replyclock.cli.campaign.stop:stop", "Halt sending at once, also of a running `replyclock run`."
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def campaign() -> None:
    """Campaigns: which letters go to which sites, when, and with whose leave.

    \b
    Example:
      replyclock campaign plan autumn
    """
