"""Published calendars as WorkCalendar values: the program's own and those of a workspace's `calendars/`.

Which years are published is data; all others are refused. CN@2019-03-21 is CN as it was known on that day.
"""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from replyclock.analysis.calendars.construction import BuiltCalendar, extend, found
from replyclock.analysis.calendars.country_days import has_region
from replyclock.analysis.calendars.file import CalendarFile, read_calendar_file
from replyclock.analysis.calendars.published_years import next_line
from replyclock.domain.workdays import WorkCalendar
from replyclock.errors import WrongUse

FolderState = tuple[tuple[Path, int, int], ...]
"""The files of a folder, with when they were changed (ns) and their sizes (bytes)."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")


class Calendars:
    """The program's calendars and those of a folder, which may extend them or take their place.

    A file that is written or changed counts from the next load on. While it is faulty, a calendar that was
    loaded before stays as it was: a program that runs for weeks goes on while somebody is typing.
    """

    def __init__(self, folder: Path | None = None) -> None:
        own = Path(str(resources.files(__package__)))
        self._own = _files_of(own)
        self._folder = folder
        self._workspace: dict[str, Path] = {}
        self._stamp: FolderState = ()
        self._loaded: dict[str, WorkCalendar] = {}
        self._before: dict[str, WorkCalendar] = {}
        self._take_up_changes()

    def names(self) -> tuple[str, ...]:
        """The names of the files; a country's also goes with a region, such as DE-BY."""
        return tuple(sorted({*self._own, *self._workspace}))

    def load(self, name: str) -> WorkCalendar:
        """The calendar of that name, or NAME@DATE as known on that day; raises WrongUse for any other."""
        self._take_up_changes()
        if name not in self._loaded:
            try:
                self._loaded[name] = self._made(name)
            except WrongUse:
                if name not in self._before:
                    raise
                return self._before[name]
        return self._loaded[name]

    def reach(self, name: str) -> tuple[WorkCalendar, int]:
        """The calendar, and the last year whose days are known to it, published or not."""
        return self.load(name), self._build(name, None, frozenset()).days_to

    def taken_from(self, name: str) -> str | None:
        """The other calendar whose days the one of that name takes over, if any."""
        path, _ = self._find(name, frozenset())
        base = read_calendar_file(path).extends
        return None if base == name else base

    def _take_up_changes(self) -> None:
        files = _files_of(self._folder) if self._folder and self._folder.is_dir() else {}
        stamp = tuple(_state_of(path) for path in sorted(files.values()))
        if stamp != self._stamp:
            self._before |= self._loaded
            self._workspace, self._stamp, self._loaded = files, stamp, {}

    def _made(self, name: str) -> WorkCalendar:
        plain, at, day = name.partition("@")
        built = self._build(plain, _day(name, day) if at else None, frozenset())
        year = built.calendar.last_year + 1
        way_out = built.awaited.get(year) or self._way_out(plain, year)
        return replace(built.calendar, name=name, way_out=way_out)

    def _build(self, name: str, known_on: date | None, above: frozenset[Path]) -> BuiltCalendar:
        path, region = self._find(name, above)
        file = read_calendar_file(path)
        if region:
            file = file.model_copy(update={"regions": (region,)})
        if file.extends is not None:
            base = self._build(file.extends, known_on, above | {path})
            return extend(name, path, file, base, known_on)
        return found(name, path, file, known_on)

    def _way_out(self, name: str, year: int) -> str:
        """What to write, and where, to have the year after the last one."""
        if self._folder is None:
            return "wait for the official notice of that year"
        path = self._workspace.get(name)
        if path is None:
            return (
                f"once the official notice of {year} is out, write it into {self._folder / f'{name}.toml'}: "
                f'`extends = "{name}"`, `[[notices]]`, `year = {year}`, `document`, `known_on`, `off` and '
                f"`worked` (`replyclock calendar new {name} {year}` begins the file)"
            )
        file = read_calendar_file(path)
        if file.extends not in (None, name) and not file.arranges_years:
            return self._way_out(str(file.extends), year)
        return next_line(path, file, year)

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


def _state_of(path: Path) -> tuple[Path, int, int]:
    try:
        stat = path.stat()
    except OSError:  # an editor is just putting another in its place
        return path, 0, 0
    return path, stat.st_mtime_ns, stat.st_size


def _takes_region(file: CalendarFile, region: str) -> bool:
    return file.country is not None and not file.regions and has_region(file.country, region)


def _day(name: str, day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError as fault:
        raise WrongUse(f"{name!r} names no day after the @: write CN@2019-03-21.") from fault
