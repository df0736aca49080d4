"""`workdays`: how a deadline is counted day by day, and what another calendar would change."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

import click

from replyclock.assembly.calendars import calendar_loader, calendar_names
from replyclock.assembly.workspace import assemble
from replyclock.cli.door import Scope, emit, instant, json_option, run_async, workspace_of
from replyclock.cli.environment import environment
from replyclock.cli.rounds import named_rounds
from replyclock.cli.words import in_zone, local_named, table
from replyclock.domain.workdays import USUAL, CountingRule, WorkCalendar
from replyclock.errors import WrongUse
from replyclock.steps.reporting.calendar_effect import CalendarEffect, effect_of

_calendar_option = click.option(
    "--calendar", "name", default="CN", show_default=True, help="Calendar; CN@2019-03-21 as known that day."
)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def workdays() -> None:
    """Count working days by a published calendar.

    \b
    Example:
      replyclock workdays due 2020-09-27 5
    """


@workdays.command()
@click.argument("started_on", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]))
@click.argument("days", type=click.IntRange(0, 1000))
@_calendar_option
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
    trace = _rows(calendar.trace(day, days))
    due_on = calendar.due_on(day, days)
    until = _clock(calendar.rule.day_ends)

    def say() -> None:
        if day != started_on.date():
            click.echo(f"A letter of {started_on:%Y-%m-%d %H:%M} counts as sent on {day}.")
        _say_trace(trace)
        click.echo(f"due on {due_on}, until {until} (calendar {calendar.name}, {calendar.version})")

    value = {"started_on": day, "due_on": due_on, "until": until, **_named(calendar), "trace": trace}
    emit(value, as_json, say)


@workdays.command()
@click.argument("started_on", type=_DAY)
@click.argument("ended_on", type=_DAY)
@_calendar_option
@json_option
@workspace_of
def between(scope: Scope, started_on: datetime, ended_on: datetime, name: str, as_json: bool) -> None:
    """Count the working days after STARTED_ON up to and including ENDED_ON, day by day.

    \b
    Example:
      replyclock workdays between 2020-09-27 2020-10-10
    """
    if ended_on < started_on:
        raise WrongUse(f"{ended_on:%Y-%m-%d} lies before {started_on:%Y-%m-%d}: say the earlier day first.")
    calendar = calendar_loader(scope.workspace)(name)
    trace = _rows(calendar.trace_between(started_on.date(), ended_on.date()))
    count = trace[-1]["count"]

    def say() -> None:
        _say_trace(trace)
        click.echo(f"{count} working days (calendar {calendar.name}, {calendar.version})")

    emit({"working_days": count, **_named(calendar), "trace": trace}, as_json, say)


@workdays.command()
@json_option
@workspace_of
def calendars(scope: Scope, as_json: bool) -> None:
    """List the calendars there are, the workspace's own among them, and which years each covers.

    A country's calendar also goes with a region of the holidays package, such as DE-BY.

    \b
    Example:
      replyclock workdays calendars
    """
    load = calendar_loader(scope.workspace)
    rows = [_described(load(name)) for name in calendar_names(scope.workspace)]

    def say() -> None:
        table(
            ["calendar", "first year", "last year", "rule", "version"], [list(row.values()) for row in rows]
        )

    emit(rows, as_json, say)


@workdays.command()
@click.argument("name")
@click.option(
    "--calendar", "other", required=True, help="The calendar to try; CN@2019-03-21 as known that day."
)
@click.option("--as-of", type=instant, help="As things stood at this instant (ISO); by default now.")
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
    zone = scope.settings().time_zone
    then = in_zone(as_of, zone)

    async def work() -> tuple[CalendarEffect, datetime]:
        async with assemble(scope.workspace, environment()) as outside:
            running = named_rounds(scope.workspace, name, outside)[-1]
            at = then or outside.clock.now()
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


def _counts_as(started: datetime, calendar: WorkCalendar) -> date:
    """The day a letter of that local time counts as sent; a day alone is taken before any cut-off."""
    # Local times are compared with local times, so any zone will do.
    return calendar.started_on(started.replace(tzinfo=UTC), UTC)


def _rows(trace: Iterable[tuple[str, date, int]]) -> list[dict[str, Any]]:
    return [
        {"day": day, "weekday": f"{day:%a}", "count": count, "reason": reason} for reason, day, count in trace
    ]


def _say_trace(trace: Iterable[dict[str, Any]]) -> None:
    table(["day", "", "count", "reason"], [[str(value) for value in row.values()] for row in trace])


def _named(calendar: WorkCalendar) -> dict[str, str]:
    return {"calendar": calendar.name, "version": calendar.version}


def _described(calendar: WorkCalendar) -> dict[str, Any]:
    return {
        "calendar": calendar.name,
        "first_year": calendar.first_year,
        "last_year": calendar.last_year,
        "rule": _rule_words(calendar.rule),
        "version": calendar.version,
    }


def _rule_words(rule: CountingRule) -> str:
    if rule == USUAL:
        return "usual"
    words = (
        "first day counts" if rule.first_day_counts else "",
        f"cut-off {_clock(rule.cut_off)}" if rule.cut_off else "",
        "starts on a working day" if rule.starts_on_workday else "",
        f"day ends {_clock(rule.day_ends)}" if rule.day_ends else "",
    )
    return ", ".join(filter(None, words))


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else "24:00"


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
