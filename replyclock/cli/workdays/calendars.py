"""`workdays calendars`: the calendars there are, and their rules."""

from typing import Any

import click

from replyclock.assembly.calendars import calendar_loader, calendar_names
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, workspace_of
from replyclock.cli.shell.terminal import table
from replyclock.cli.workdays.days import clock_words
from replyclock.domain.workdays import USUAL, CountingRule, WorkCalendar


@click.command()
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
        f"cut-off {clock_words(rule.cut_off)}" if rule.cut_off else "",
        "starts on a working day" if rule.starts_on_workday else "",
        f"day ends {clock_words(rule.day_ends)}" if rule.day_ends else "",
    )
    return ", ".join(filter(None, words))
