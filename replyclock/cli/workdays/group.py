"""`workdays`: how a deadline is counted day by day, and what another calendar would change."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "between": Lazy(
        "replyclock.cli.workdays.between:between",
        "Count the working days after STARTED_ON up to and including ENDED_ON, day by day.",
    ),
    "calendars": Lazy(
        "replyclock.cli.workdays.calendars:calendars",
        "List the calendars there are, the workspace's own among them, and which years each covers.",
    ),
    "due": Lazy(
        "replyclock.cli.workdays.due:due",
        "Print the day on which DAYS working days after STARTED_ON end, and how it was counted.",
    ),
    "effect": Lazy(
        "replyclock.cli.workdays.effect:effect",
        "Show which verdicts of a campaign's last round, or of a round, another calendar would change.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def workdays() -> None:
    """Count working days by a published calendar.

    \b
    Example:
      replyclock workdays due 2020-09-27 5
    """
