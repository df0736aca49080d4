"""Published calendars as WorkCalendar values: the program's own and those of a workspace's `calendars/`.

Which years are published is data; all others are refused. CN@2019-03-21 is CN as it was known on that day.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from replyclock.analysis.calendars.country_days import CountryDays, country_days, has_region, package_version
from replyclock.analysis.calendars.file import CalendarFile, Notice, read_calendar_file
from replyclock.analysis.calendars.notices import apply, is_known, name_documents, take_back
from replyclock.domain.workdays import USUAL, WorkCalendar
from replyclock.errors import WrongUse

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
_USUAL_WEEKEND = frozenset({5, 6})


class Calendars:
    """The program's calendars and those of a folder, which may extend them or take their place."""

    def __init__(self, folder: Path | None = None) -> None:
        own = Path(str(resources.files(__package__)))
        self._own = _files_of(own)
        self._workspace = _files_of(folder) if folder and folder.is_dir() else {}
        self._folder = folder
        self._loaded: dict[str, WorkCalendar] = {}

    def names(self) -> tuple[str, ...]:
        """The names of the files; a country's also goes with a region, such as DE-BY."""
        return tuple(sorted({*self._own, *self._workspace}))

    def load(self, name: str) -> WorkCalendar:
        """The calendar of that name, or NAME@DATE as known on that day; raises WrongUse for any other."""
        if name not in self._loaded:
            plain, at, day = name.partition("@")
            known_on = _day(name, day) if at else None
            calendar = self._build(plain, known_on, frozenset())
            self._loaded[name] = replace(calendar, name=name)
        return self._loaded[name]

    def _build(self, name: str, known_on: date | None, above: frozenset[Path]) -> WorkCalendar:
        path, region = self._find(name, above)
        file = read_calendar_file(path)
        if region:
            file = file.model_copy(update={"regions": (region,)})
        if file.extends is not None:
            base = self._build(file.extends, known_on, above | {path})
            return _extended(name, path, file, base, known_on)
        return _founded(name, path, file, known_on)

    def _find(self, name: str, above: frozenset[Path]) -> tuple[Path, str]:
        """The file of that name, and the region where it is a country's; a file never extends itself."""
        country, _, region = name.partition("-")
        for wanted, part in ((name, ""), (country, region)):
            for files in (self._workspace, self._own):
                path = files.get(wanted)
                if path is None or path in above:
                    continue
                if not part or _takes_region(read_calendar_file(path), part):
                    return path, part
        raise self._missing(name)

    def _missing(self, name: str) -> WrongUse:
        there = ", ".join(self.names())
        where = f", or write {self._folder / f'{name}.toml'}" if self._folder else ""
        fits = _NAME.fullmatch(name) is not None
        return WrongUse(f"There is no calendar {name!r}: choose one of {there}{where if fits else ''}.")


@cache
def load_calendar(name: str) -> WorkCalendar:
    """A calendar of the program itself (`CN`, `UK-FOI`, `DE-BY`, ...); raises WrongUse for any other name."""
    return _program().load(name)


def calendar_names() -> tuple[str, ...]:
    """The names of the program's own calendars."""
    return _program().names()


@cache
def _program() -> Calendars:
    return Calendars()


def _files_of(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in folder.glob("*.toml") if _NAME.fullmatch(path.stem)}


def _takes_region(file: CalendarFile, region: str) -> bool:
    return file.country is not None and not file.regions and has_region(file.country, region)


def _day(name: str, day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError as fault:
        raise WrongUse(f"{name!r} names no day after the @: write CN@2019-03-21.") from fault


def _founded(name: str, path: Path, file: CalendarFile, known_on: date | None) -> WorkCalendar:
    """A calendar that extends no other."""
    first, last = file.first_year or 1, file.last_published_year or 1
    if file.every_day:
        days = CountryDays({}, {}, frozenset())
    else:
        days = country_days(file.country or "", file.regions, range(first, last + 1))
    days = replace(days, weekend=file.weekend_days or days.weekend)
    for notice in file.notices:
        days = days if is_known(notice, known_on) else take_back(days, notice)
    days = name_documents(days, [notice for notice in file.notices if is_known(notice, known_on)])
    days = apply(days, file.off, file.worked)
    _require_no_estimates(path, file, days)
    basis = (file.source or "") if file.every_day and not (file.off or file.worked) else package_version()
    blank = WorkCalendar(name, basis, first, last, {}, {})
    return _finished(blank, file, days, _last_known(path, file, last, known_on))


def _extended(
    name: str, path: Path, file: CalendarFile, base: WorkCalendar, known_on: date | None
) -> WorkCalendar:
    """A calendar with the days of `base` and its own; a year beyond the base has the file's days alone."""
    days = CountryDays(base.off, base.worked, file.weekend_days or base.weekend)
    for notice in file.notices:
        if is_known(notice, known_on):
            days = apply(days, *_with_document(notice))
    days = apply(days, file.off, file.worked)
    first, last = file.first_year or base.first_year, file.last_published_year or base.last_year
    if known_on is not None:
        last = min(last, base.last_year)
    for year in range(base.last_year + 1, last + 1):
        if not any(day.year == year for day in days.off):
            raise WrongUse(
                f"{path}: `last_published_year` is {last}, and no day off of {year} is listed: "
                "list that year's days, or take it back."
            )
    basis = f"{base.version.partition(' sha256:')[0]} + {path.name}"
    return _finished(replace(base, name=name, version=basis, first_year=first), file, days,
                     _last_known(path, file, last, known_on))  # fmt: skip


def _finished(base: WorkCalendar, file: CalendarFile, days: CountryDays, last_year: int) -> WorkCalendar:
    rule = file.rule.as_value() if file.rule else base.rule
    years = range(base.first_year, last_year + 1)
    off = {day: reason for day, reason in days.off.items() if day.year in years}
    worked = {day: reason for day, reason in days.worked.items() if day.year in years}
    calendar = replace(base, last_year=last_year, off=off, worked=worked, weekend=days.weekend, rule=rule)
    if not (off or worked or rule != USUAL):
        return calendar
    return replace(calendar, version=f"{base.version} sha256:{_digest(calendar)}")


def _last_known(path: Path, file: CalendarFile, last_year: int, known_on: date | None) -> int:
    """The last year that was arranged on that day; raises WrongUse where nobody wrote down the days."""
    if known_on is None:
        return last_year
    arranged = [notice for notice in file.notices if notice.year is not None]
    if not arranged and file.extends is None:
        raise WrongUse(
            f"{path.stem}@{known_on}: the notices of {path.stem} have no dates here; leave out the @."
        )
    if arranged and known_on < min(notice.known_on for notice in arranged):
        first = min(notice.known_on for notice in arranged)
        raise WrongUse(f"{path.stem}@{known_on}: the first notice with a date here is of {first}.")
    unknown = [notice.year for notice in arranged if not is_known(notice, known_on) and notice.year]
    return min([last_year, *(year - 1 for year in unknown)])


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
    lines = [f"- {day}" for day in sorted(calendar.off) if day.weekday() not in calendar.weekend]
    lines += [f"+ {day}" for day in sorted(calendar.worked)]
    if calendar.weekend != _USUAL_WEEKEND:
        lines.append(f"weekend {sorted(calendar.weekend)}")
    if calendar.rule != USUAL:
        lines.append(f"rule {calendar.rule}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
