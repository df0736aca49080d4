"""`calendar`: files of working days, for years whose official notice has just come out."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "new": Lazy(
        "replyclock.cli.calendar.new:new",
        "Begin the file of a calendar's next YEAR, to be filled in from the official notice.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def calendar() -> None:
    """Calendars of the workspace; `workdays calendars` lists all there are.

    \b
    Example:
      replyclock -w audit calendar new CN 2027
    """
