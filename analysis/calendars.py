"""Published calendars as WorkCalendar values, from the holidays package and a table of published years.

The package guesses the years that have no notice yet; the table in calendars.toml says which years
are published, and the calendar refuses all others.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import Any

import holidays

from replyclock.domain.workdays import WorkCalendar
from replyclock.errors import WrongUse


@cache
def load_calendar(name: str) -> WorkCalendar:
    """The calendar of that name (`CN`, `UK-FOI`, ...); raises WrongUse for a name nobody published."""
    table = _published()
    if name not in table:
        raise WrongUse(f"There is no calendar {name!r}: choose one of {', '.join(calendar_names())}.")
    entry = table[name]
    if entry.get("every_day"):
        return WorkCalendar(
            name, entry["source"], entry["first_year"], entry["last_year"], {}, {}, weekend=frozenset()
        )
    years = range(entry["first_year"], entry["last_year"] + 1)
    parts = [
        holidays.country_holidays(entry["country"], subdiv=region, years=years, language="en_US")
        for region in entry.get("regions", [None])
    ]
    off = {day: title for part in parts for day, title in part.items() if day.weekday() < 5}
    worked = {
        day: "working weekend by official notice"
        for part in parts
        for day in getattr(part, "weekend_workdays", ())
        if day.year in years
    }
    digest = _digest(off, worked)
    source = f"holidays {version('holidays')} sha256:{digest}"
    return WorkCalendar(name, source, years[0], years[-1], off, worked)


def calendar_names() -> tuple[str, ...]:
    """The names `load_calendar` knows."""
    return tuple(sorted(_published()))


def _published() -> Mapping[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath("calendars.toml").read_text("utf-8")
    return tomllib.loads(text)


def _digest(off: Mapping[date, str], worked: Mapping[date, str]) -> str:
    lines = [f"- {day}" for day in sorted(off)] + [f"+ {day}" for day in sorted(worked)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
