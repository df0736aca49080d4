"""`workdays due`: the last day of a time limit, counted day by day."""

from datetime import UTC, date, datetime

import click

from replyclock.assembly.calendars import calendar_loader
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, workspace_of
from replyclock.cli.workdays.days import calendar_option, clock_words, day_rows, named, say_trace
from replyclock.domain.workdays import WorkCalendar


@click.command()
@click.argument("started_on", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]))
@click.argument("days", type=click.IntRange(0, 1000))
@calendar_option
@json_option
@workspace_of
def due(scope: Scope, started_on: datetime, days: int, name: str, as_json: bool) -> None:
    """Print the day on which DAYS working days after STARTED_ON end, and how it was counted.

    STARTED_ON may hold a local time, for calendars with a cut-off.

    \b
    Example:
      replyclock workdays due 2020-09-27 5 --calendar CN
      replyclock workdays due 2026-10-09T17:30 5 --calendar CN-GX
    """
    calendar = calendar_loader(scope.workspace)(name)
    day = _counts_as(started_on, calendar)
    trace = day_rows(calendar.trace(day, days))
    due_on = calendar.due_on(day, days)
    until = clock_words(calendar.rule.day_ends)

    def say() -> None:
        if day != started_on.date():
            click.echo(f"A letter of {started_on:%Y-%m-%d %H:%M} counts as sent on {day}.")
        say_trace(trace)
        click.echo(f"due on {due_on}, until {until} (calendar {calendar.name}, {calendar.version})")

    value = {"started_on": day, "due_on": due_on, "until": until, **named(calendar), "trace": trace}
    emit(value, as_json, say)


def _counts_as(started: datetime, calendar: WorkCalendar) -> date:
    """The day a letter of that local time counts as sent; a day alone is taken before any cut-off."""
    # Local times are compared with local times, so any zone will do.
    return calendar.started_on(started.replace(tzinfo=UTC), UTC)
