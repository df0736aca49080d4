"""Builds a calendar from its file: on a country's days, or on another calendar's; finds no file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from replyclock.analysis.calendars.country_days import CountryDays, country_days, package_version
from replyclock.analysis.calendars.file import CalendarFile, Notice
from replyclock.analysis.calendars.notices import announce, apply, is_known, name_documents, take_back
from replyclock.analysis.calendars.published_years import FileYears, YearsBelow, require_dates, years_of
from replyclock.domain.workdays import USUAL, WorkCalendar
from replyclock.errors import WrongUse

_USUAL_WEEKEND = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class BuiltCalendar:
    """A calendar with all days that are known, those of years it does not publish among them.

    `days_to` is the last year of which they are known; `awaited` says by year what would make it published.
    """

    calendar: WorkCalendar
    days: CountryDays
    days_to: int
    awaited: Mapping[int, str]


def found(name: str, path: Path, file: CalendarFile, known_on: date | None) -> BuiltCalendar:
    """A calendar that extends no other; raises WrongUse for a file that contradicts itself."""
    if known_on is not None:
        require_dates(path, file, known_on)
    first, last = file.first_year or 1, file.last_published_year or 1
    years = years_of(path, file, YearsBelow(first, last, last), known_on)
    if file.every_day:
        days = CountryDays({}, {}, frozenset())
    else:
        days = country_days(file.country or "", file.regions, range(first, last + 1))
    days = replace(days, weekend=file.weekend_days or days.weekend)
    for notice in file.notices:
        days = announce(days, notice) if is_known(notice, known_on) else take_back(days, notice)
    days = name_documents(days, [notice for notice in file.notices if is_known(notice, known_on)])
    days = apply(days, file.off, file.worked)
    _require_no_estimates(path, file, days)
    basis = (file.source or "") if file.every_day and not (file.off or file.worked) else package_version()
    blank = WorkCalendar(name, basis, first, last, {}, {})
    return BuiltCalendar(_finished(blank, file, days, years), days, years.last, years.awaited)


def extend(
    name: str, path: Path, file: CalendarFile, base: BuiltCalendar, known_on: date | None
) -> BuiltCalendar:
    """A calendar with the days of `base` and its own; raises WrongUse for a file that contradicts itself."""
    below = base.calendar
    years = years_of(path, file, YearsBelow(below.first_year, below.last_year, base.days_to), known_on)
    days = replace(base.days, weekend=file.weekend_days or below.weekend)
    for notice in file.notices:
        if is_known(notice, known_on):
            days = apply(days, *_with_document(notice), notice.freed)
    days = apply(days, file.off, file.worked)
    basis = f"{below.version.partition(' sha256:')[0]} + {path.name}"
    calendar = _finished(replace(below, name=name, version=basis), file, days, years)
    if _count(calendar) == _count(below):
        calendar = replace(calendar, version=below.version)
    days_to = max(base.days_to, years.last)
    return BuiltCalendar(calendar, days, days_to, {**base.awaited, **years.awaited})


def _finished(base: WorkCalendar, file: CalendarFile, days: CountryDays, years: FileYears) -> WorkCalendar:
    rule = file.rule.as_value() if file.rule else base.rule
    covered = range(years.first, years.last + 1)
    off = {day: reason for day, reason in days.off.items() if day.year in covered}
    worked = {day: reason for day, reason in days.worked.items() if day.year in covered}
    calendar = WorkCalendar(base.name, base.version, years.first, years.last, off, worked, days.weekend, rule)
    if not (off or worked or rule != USUAL):
        return calendar
    return replace(calendar, version=f"{base.version} sha256:{_digest(calendar)}")


def _count(calendar: WorkCalendar) -> tuple[object, ...]:
    """All that decides a count."""
    return (calendar.first_year, calendar.last_year, *_lines(calendar))


def _require_no_estimates(path: Path, file: CalendarFile, days: CountryDays) -> None:
    """Return unless a day is the package's guess and the file does not say that it was announced."""
    for day, reason in days.off.items():
        if "estimated" in reason and day not in file.off and day not in file.worked:
            raise WrongUse(
                f"{path}: {day} ({reason}) is only an estimate: list it under [off] or [worked] as announced."
            )


def _with_document(notice: Notice) -> tuple[Mapping[date, str], Mapping[date, str]]:
    return (
        {day: f"{reason} ({notice.named})" for day, reason in notice.off.items()},
        {day: f"{reason} ({notice.named})" for day, reason in notice.worked.items()},
    )


def _digest(calendar: WorkCalendar) -> str:
    """Changes with every day and with the rule; reasons are no part of it."""
    return hashlib.sha256("\n".join(_lines(calendar)).encode()).hexdigest()[:16]


def _lines(calendar: WorkCalendar) -> list[str]:
    lines = [f"- {day}" for day in sorted(calendar.off) if day.weekday() not in calendar.weekend]
    lines += [f"+ {day}" for day in sorted(calendar.worked)]
    if calendar.weekend != _USUAL_WEEKEND:
        lines.append(f"weekend {sorted(calendar.weekend)}")
    if calendar.rule != USUAL:
        lines.append(f"rule {calendar.rule}")
    return lines
