"""Which years the file of a calendar makes published, and what is missing of others; builds no days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from replyclock.analysis.calendars.file import CalendarFile, Notice
from replyclock.analysis.calendars.notices import is_known
from replyclock.errors import WrongUse
from replyclock.files.line_numbers import line_of
from replyclock.files.model_file import read_text


@dataclass(frozen=True, slots=True)
class YearsBelow:
    """What a file builds on: the years published there, and the last one whose days are known there.

    Days may be known further than years are published: those of a region wait for a notice of their own.
    """

    first: int
    last: int
    days_to: int


@dataclass(frozen=True, slots=True)
class FileYears:
    """The years that are published; `awaited` says by year what is to be written where to have it too."""

    first: int
    last: int
    awaited: Mapping[int, str]


def years_of(path: Path, file: CalendarFile, below: YearsBelow, known_on: date | None) -> FileYears:
    """The years of a file as known on a day, or now; raises WrongUse where it contradicts itself."""
    missing = [
        (notice.year, _missing(path, place, file, below, known_on))
        for place, notice in enumerate(file.notices)
        if notice.year is not None
    ]
    arranged = frozenset(year for year, words in missing if not words)
    awaited = {year: words for year, words in missing if year not in arranged}
    last = _last(file, below, arranged, known_on)
    years = FileYears(file.first_year or below.first, min([last, *(year - 1 for year in awaited)]), awaited)
    if known_on is None:
        _require_one_mind(path, file, below, years)
    elif years.last < years.first:
        first = min(notice.known_on for notice in file.notices if notice.known_on)
        raise WrongUse(f"{path.stem}@{known_on}: the first notice with a date here is of {first}.")
    return years


def require_dates(path: Path, file: CalendarFile, known_on: date) -> None:
    """Return when a calendar that extends none can say what was known on that day; else raise WrongUse."""
    dated = [notice.known_on for notice in file.notices if notice.year is not None and notice.known_on]
    if not dated:
        raise WrongUse(
            f"{path.stem}@{known_on}: the notices of {path.stem} have no dates here; leave out the @."
        )
    if known_on < min(dated):
        raise WrongUse(f"{path.stem}@{known_on}: the first notice with a date here is of {min(dated)}.")


def next_line(path: Path, file: CalendarFile, year: int) -> str:
    """What to write into the file, and on which line, to have the year after its last one."""
    said = place_of(path, "last_published_year")
    if file.extends is None:
        return f"write `last_published_year = {year}` at {said} once that year is published"
    cap = f", and take out `last_published_year` at {said}" if file.last_published_year is not None else ""
    return (
        f"once the official notice of {year} is out, add `[[notices]]` with `year = {year}`, `document`, "
        f"`known_on`, `off` and `worked` to the end of {path}{cap}"
    )


def place_of(path: Path, *keys: str | int) -> str:
    """The file and the line of a key, as sentences name them."""
    line = line_of(read_text(path), keys)
    return f"{path}:{line}" if line else f"{path}"


def _last(file: CalendarFile, below: YearsBelow, arranged: frozenset[int], known_on: date | None) -> int:
    """The last year: as the file says, else as its notices carry on from what is below it."""
    said = file.last_published_year
    last = below.last if said is None else min(said, below.last)
    while last + 1 in arranged and (said is None or last < said):
        last += 1
    # Days without a notice have no date: nobody can say on which day a year of them was known.
    return last if said is None or known_on is not None else max(last, said)


def _missing(path: Path, place: int, file: CalendarFile, below: YearsBelow, known_on: date | None) -> str:
    """What a notice lacks to make its year published; "" when nothing."""
    notice = file.notices[place]
    if file.extends == path.stem and notice.year is not None and notice.year <= below.last:
        return ""  # the program has learnt of it meanwhile
    if notice.known_on is not None and not is_known(notice, known_on):
        where = place_of(path, "notices", place, "known_on")
        return f"ask for the day its notice was made public, {notice.known_on} ({where}), or a later one"
    wanted = [] if notice.known_on else ["`known_on`, the day it was made public,"]
    if notice.year is not None and notice.year > below.days_to and not _lists(file, notice.year):
        wanted.append("its days under `off` and `worked`")
    where = place_of(path, "notices", place)
    return f"write {' and '.join(wanted)} into the notice of {notice.year} at {where}" if wanted else ""


def _lists(file: CalendarFile, year: int) -> bool:
    """True when the file itself lists a day off of that year."""
    return any(day.year == year for off in (file.off, *(each.off for each in file.notices)) for day in off)


def _require_one_mind(path: Path, file: CalendarFile, below: YearsBelow, years: FileYears) -> None:
    said = file.last_published_year
    for place, notice in enumerate(file.notices):
        if notice.year is None or notice.year <= years.last or notice.year in years.awaited:
            continue
        where = place_of(path, "notices", place)
        if said is not None and notice.year > said:
            raise WrongUse(
                f"{where}: this notice arranges {notice.year}, and `last_published_year` is {said} "
                f"({place_of(path, 'last_published_year')}): {_mend_last(file, notice.year)}."
            )
        if not years.awaited:
            raise WrongUse(
                f"{where}: this notice arranges {notice.year}, and nothing arranges {years.last + 1}: "
                "add a notice of that year."
            )
    _require_listed(path, file, below, years)
    _require_published(path, file, years)


def _mend_last(file: CalendarFile, year: int) -> str:
    if file.extends is not None:
        return "take that key out"
    return f"write {year} there once the holidays package has that year, or take the notice out"


def _require_listed(path: Path, file: CalendarFile, below: YearsBelow, years: FileYears) -> None:
    """Nobody counts by a year of which no day off is known."""
    beyond = [("first_year", year) for year in range(years.first, below.first)]
    beyond += [("last_published_year", year) for year in range(below.days_to + 1, years.last + 1)]
    for key, year in beyond:
        if not _lists(file, year):
            raise WrongUse(
                f"{place_of(path, key)}: `{key}` is {getattr(file, key)}, and no day off of {year} is "
                "listed: list that year's days, or take it back."
            )


def _require_published(path: Path, file: CalendarFile, years: FileYears) -> None:
    """A day of a year that is not published would be passed over in silence."""
    for keys, day in _listed_days(file):
        if not years.first <= day.year <= years.last and day.year not in years.awaited:
            raise WrongUse(
                f"{place_of(path, *keys, day.isoformat())}: {day} lies outside {years.first}-{years.last}: "
                f"mend it, or add a notice with `year = {day.year}`."
            )


def _listed_days(file: CalendarFile) -> Iterator[tuple[tuple[str | int, ...], date]]:
    """The days that no notice of a year lists, with the keys they stand under."""
    tables: list[tuple[tuple[str | int, ...], CalendarFile | Notice]] = [((), file)]
    tables += [(("notices", place), each) for place, each in enumerate(file.notices) if each.year is None]
    for keys, table in tables:
        yield from (((*keys, "off"), day) for day in table.off)
        yield from (((*keys, "worked"), day) for day in table.worked)
