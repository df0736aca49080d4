"""`workdays effect`: what another calendar would change."""

from datetime import datetime
from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.chosen import as_of_or_now, named_rounds
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import as_of_option, json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import in_zone, local_named, table
from replyclock.steps.reporting.calendar_effect import CalendarEffect, effect_of
from replyclock.workspace.settings import read_settings


@click.command()
@click.argument("name")
@click.option(
    "--calendar", "other", required=True, help="The calendar to try; CN@2019-03-21 as known that day."
)
@as_of_option
@json_option
@workspace_of
def effect(scope: Scope, name: str, other: str, as_of: datetime | None, as_json: bool) -> None:
    """Show which verdicts of a campaign's last round, or of a round, another calendar would change.

    Nothing is changed. A calendar file of the workspace is edited under another name first and tried
    with this command.

    \b
    Example:
      replyclock -w audit workdays effect autumn --calendar CN-GX
    """
    zone = read_settings(scope.workspace).time_zone
    then = in_zone(as_of, zone)

    async def work() -> tuple[CalendarEffect, datetime]:
        async with assemble(scope.workspace, environment()) as outside:
            running = named_rounds(scope.workspace, name, outside)[-1]
            at = as_of_or_now(then, outside)
            return effect_of(running, outside.load_calendar(other), outside, at), at

    found, at = run_async(work())

    def say() -> None:
        click.echo(f"{found.calendar} -> {found.other}, as of {local_named(at, zone)}")
        if found.changed:
            headings = ["letter", "working days", "finding", "last day", "would be", "last day"]
            table(headings, [[_shown(value) for value in row.values()] for row in _changes(found)])
        for (before, after), count in sorted(found.moves().items()):
            click.echo(f"{count} from {before} to {after}")
        click.echo(_summary(found))

    emit(_as_value(found, at), as_json, say)


def _changes(found: CalendarEffect) -> list[dict[str, Any]]:
    return [
        {
            "reference": one.reference,
            "working_days": one.working_days,
            "finding": one.finding,
            "due_on": one.due_on,
            "other_finding": one.other_finding,
            "other_due_on": one.other_due_on,
        }
        for one in found.changed
    ]


def _as_value(found: CalendarEffect, at: datetime) -> dict[str, Any]:
    return {
        "calendar": found.calendar,
        "other": found.other,
        "as_of": at,
        "verdicts": found.verdicts,
        "findings_changed": sum(found.moves().values()),
        "last_days_changed": sum(one.due_on != one.other_due_on for one in found.changed),
        "moves": [{"from": a, "to": b, "verdicts": n} for (a, b), n in sorted(found.moves().items())],
        "changed": _changes(found),
    }


def _summary(found: CalendarEffect) -> str:
    return (
        f"{sum(found.moves().values())} of {found.verdicts} findings would change, and "
        f"{sum(one.due_on != one.other_due_on for one in found.changed)} last days; nothing was changed."
    )


def _shown(value: object) -> str:
    return "" if value is None else str(value)
