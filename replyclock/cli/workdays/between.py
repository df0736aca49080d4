"""`workdays between`: how many working days lie between two days."""

from datetime import datetime

import click

from replyclock.assembly.calendars import calendar_loader
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, workspace_of
from replyclock.cli.workdays.days import DAY, calendar_option, day_rows, named, say_trace
from replyclock.errors import WrongUse

_MOST_DAYS = 10_000
"""More than 27 years, of which every day is a line."""


@click.command()
@click.argument("started_on", type=DAY)
@click.argument("ended_on", type=DAY)
@calendar_option
@json_option
@workspace_of
def between(scope: Scope, started_on: datetime, ended_on: datetime, name: str, as_json: bool) -> None:
    """Count the working days after STARTED_ON up to and including ENDED_ON, day by day.

    \b
    Example:
      replyclock workdays between 2020-09-27 2020-10-10
    """
    first, last = started_on.date(), ended_on.date()
    if last < first:
        raise WrongUse(f"{last} lies before {first}: say the earlier day first.")
    if (last - first).days > _MOST_DAYS:
        raise WrongUse(
            f"{first} and {last} lie more than {_MOST_DAYS} days apart: every day"
            " is printed, so say days nearer to each other."
        )
    calendar = calendar_loader(scope.workspace)(name)
    trace = day_rows(calendar.trace_between(first, last))
    count = trace[-1]["count"]

    def say() -> None:
        say_trace(trace)
        click.echo(f"{count} working days (calendar {calendar.name}, {calendar.version})")

    emit({"working_days": count, **named(calendar), "trace": trace}, as_json, say)
