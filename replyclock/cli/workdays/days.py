"""Days and calendars as these commands take and tell them."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

import click

from replyclock.cli.shell.terminal import table
from replyclock.domain.workdays import WorkCalendar

calendar_option = click.option(
    "--calendar", "name", default="CN", show_default=True, help="Calendar; CN@2019-03-21 as known that day."
)
DAY = click.DateTime(["%Y-%m-%d"])


def day_rows(trace: Iterable[tuple[str, date, int]]) -> list[dict[str, Any]]:
    """A deadline counted day by day, as JSON has it."""
    return [
        {"day": day, "weekday": f"{day:%a}", "count": count, "reason": reason} for reason, day, count in trace
    ]


def say_trace(trace: Iterable[dict[str, Any]]) -> None:
    """Print such rows for people."""
    table(["day", "", "count", "reason"], [[str(value) for value in row.values()] for row in trace])


def named(calendar: WorkCalendar) -> dict[str, str]:
    """The calendar's name and version, as JSON has them."""
    return {"calendar": calendar.name, "version": calendar.version}


def clock_words(at: time | None) -> str:
    """A time of day; None is the end of it."""
    return f"{at:%H:%M}" if at else "24:00"
