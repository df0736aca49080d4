"""`report` and `workdays`: figures on paper, and how a deadline is counted."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from replyclock.assembly import assemble, calendar_loader, make_publisher
from replyclock.cli.door import Scope, emit, instant, json_option, run_async, workspace_of
from replyclock.cli.environment import environment
from replyclock.cli.rounds import named_rounds
from replyclock.cli.words import in_zone, local_named, table
from replyclock.errors import WrongUse
from replyclock.ports import Findings
from replyclock.steps.publish import find


@click.command()
@click.argument("name")
@click.option("--as-of", type=instant, help="Report as things stood at this instant (ISO); by default now.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the report.")
@json_option
@workspace_of
def report(scope: Scope, name: str, as_of: datetime | None, output: Path | None, as_json: bool) -> None:
    """Write the report of a campaign (its last round) or of a round: HTML, CSV and JSON.

    The same ledger and the same --as-of give the same bytes.

    \b
    Example:
      replyclock -w audit report autumn --as-of 2026-10-31
    """
    zone = scope.settings().time_zone
    then = in_zone(as_of, zone)

    async def work() -> tuple[Findings, tuple[Path, ...], list[dict[str, Any]]]:
        async with assemble(scope.workspace, environment()) as outside:
            running = named_rounds(scope.workspace, name, outside)[-1]
            findings = find(running, outside, then or outside.clock.now())
            publisher = make_publisher(outside.exhibits)
            folder = output or scope.workspace / "reports" / running.key
            return findings, publisher.write(findings, folder), publisher.shares(findings)

    findings, files, shares = run_async(work())
    whole = [row for row in shares if row["grouping"] == "all"]

    def say() -> None:
        headings = ["unit", "working days", "answered", "of", "share", "95 % interval"]
        click.echo(f"{findings.campaign} as of {local_named(findings.as_of, zone)}")
        table(headings, [_share_words(row) for row in whole])
        click.echo(f"The report is {files[0]}")

    emit({"files": files, "shares": shares}, as_json, say)


@click.group()
def workdays() -> None:
    """Count working days by a published calendar.

    \b
    Example:
      replyclock workdays due 2020-09-27 5
    """


@workdays.command()
@click.argument("started_on", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("days", type=click.IntRange(0, 1000))
@click.option("--calendar", "name", default="CN", show_default=True, help="Calendar of working days.")
@json_option
def due(started_on: datetime, days: int, name: str, as_json: bool) -> None:
    """Print the day on which DAYS working days after STARTED_ON end, and how it was counted.

    \b
    Example:
      replyclock workdays due 2020-09-27 5 --calendar CN
    """
    calendar = calendar_loader()(name)
    trace = [
        {"day": day, "weekday": f"{day:%a}", "count": count, "reason": reason}
        for reason, day, count in calendar.trace(started_on.date(), days)
    ]
    due_on = calendar.due_on(started_on.date(), days)

    def say() -> None:
        table(["day", "", "count", "reason"], [[str(value) for value in row.values()] for row in trace])
        click.echo(f"due on {due_on}, until 24:00 (calendar {calendar.name}, {calendar.version})")

    emit(
        {"due_on": due_on, "calendar": calendar.name, "version": calendar.version, "trace": trace},
        as_json,
        say,
    )


@workdays.command()
@click.argument("started_on", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("ended_on", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--calendar", "name", default="CN", show_default=True, help="Calendar of working days.")
@json_option
def between(started_on: datetime, ended_on: datetime, name: str, as_json: bool) -> None:
    """Count the working days after STARTED_ON up to and including ENDED_ON.

    \b
    Example:
      replyclock workdays between 2020-09-27 2020-10-10
    """
    if ended_on < started_on:
        raise WrongUse(f"{ended_on:%Y-%m-%d} lies before {started_on:%Y-%m-%d}: say the earlier day first.")
    count = calendar_loader()(name).count_between(started_on.date(), ended_on.date())
    emit({"working_days": count, "calendar": name}, as_json, lambda: click.echo(str(count)))


def _share_words(row: dict[str, Any]) -> list[str]:
    counted = [str(row[key]) for key in ("unit", "threshold", "numerator", "denominator")]
    if not row["denominator"]:
        return [*counted, "-", "-"]
    share = row["numerator"] / row["denominator"]
    return [*counted, f"{share:.1%}", f"{row['interval_low']:.1%} to {row['interval_high']:.1%}"]
