"""`report` and `workdays`: figures on paper, and how a deadline is counted."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from replyclock.assembly import assemble, calendar_loader, make_publisher
from replyclock.cli.door import Scope, emit, json_option, parse_instant, run_async, table, workspace_of
from replyclock.cli.environment import environment
from replyclock.settings import read_settings
from replyclock.steps.publish import find
from replyclock.steps.running import running_rounds


@click.command()
@click.argument("name")
@click.option("--as-of", help="Report as things stood at this instant (ISO); by default now.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the report.")
@json_option
@workspace_of
def report(scope: Scope, name: str, as_of: str | None, output: Path | None, as_json: bool) -> None:
    """Write the report of a campaign (its last round) or of a round: HTML, CSV and JSON.

    The same ledger and the same --as-of give the same bytes.

    \b
    Example:
      replyclock -w audit report autumn --as-of 2026-10-31
    """
    settings = read_settings(scope.workspace)
    instant = parse_instant(as_of, settings.time_zone)

    async def work() -> tuple[tuple[Path, ...], list[dict[str, Any]]]:
        async with assemble(scope.workspace, environment()) as outside:
            running = running_rounds(outside, name)[-1]
            findings = find(running, outside, instant or outside.clock.now())
            publisher = make_publisher(outside.exhibits)
            folder = output or scope.workspace / "reports" / running.key
            return publisher.write(findings, folder), publisher.shares(findings)

    files, shares = run_async(work())
    whole = [row for row in shares if row.get("group") in (None, "", "all")]

    def say() -> None:
        headings = ["unit", "working days", "answered", "of", "share"]
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
    count = calendar_loader()(name).count_between(_day(started_on), _day(ended_on))
    emit({"working_days": count, "calendar": name}, as_json, lambda: click.echo(str(count)))


def _day(value: datetime) -> date:
    return value.date()


def _share_words(row: dict[str, Any]) -> list[str]:
    share = row["numerator"] / row["denominator"] if row["denominator"] else None
    percent = "-" if share is None else f"{share:.1%}"
    return [str(row["unit"]), str(row["threshold"]), str(row["numerator"]), str(row["denominator"]), percent]
