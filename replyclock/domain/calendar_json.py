"""A calendar of working days as packs hold it: all that counting needs, and back."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from replyclock.domain.workdays import CountingRule, WorkCalendar

_FORMAT = "replyclock calendar 1"


def calendar_as_json(calendar: WorkCalendar) -> dict[str, Any]:
    """The calendar as plain JSON."""
    rule = calendar.rule
    return {
        "format": _FORMAT,
        "name": calendar.name,
        "version": calendar.version,
        "first_year": calendar.first_year,
        "last_year": calendar.last_year,
        "off": {day.isoformat(): reason for day, reason in sorted(calendar.off.items())},
        "worked": {day.isoformat(): reason for day, reason in sorted(calendar.worked.items())},
        "weekend": sorted(calendar.weekend),
        "rule": {
            "first_day_counts": rule.first_day_counts,
            "cut_off": rule.cut_off.isoformat() if rule.cut_off else None,
            "starts_on_workday": rule.starts_on_workday,
            "day_ends": rule.day_ends.isoformat() if rule.day_ends else None,
        },
    }


def calendar_from_json(found: Mapping[str, Any]) -> WorkCalendar:
    """The calendar that `calendar_as_json` wrote; raises KeyError, TypeError or ValueError on nonsense."""
    if found["format"] != _FORMAT:
        raise ValueError(f"{found['format']!r} is not {_FORMAT!r}")
    rule = found["rule"]
    return WorkCalendar(
        name=str(found["name"]),
        version=str(found["version"]),
        first_year=int(found["first_year"]),
        last_year=int(found["last_year"]),
        off={date.fromisoformat(day): str(reason) for day, reason in found["off"].items()},
        worked={date.fromisoformat(day): str(reason) for day, reason in found["worked"].items()},
        weekend=frozenset(int(day) for day in found["weekend"]),
        rule=CountingRule(
            first_day_counts=bool(rule["first_day_counts"]),
            cut_off=time.fromisoformat(rule["cut_off"]) if rule["cut_off"] else None,
            starts_on_workday=bool(rule["starts_on_workday"]),
            day_ends=time.fromisoformat(rule["day_ends"]) if rule["day_ends"] else None,
        ),
    )
