"""Begins the file of a calendar's next year, to be filled in from the official notice; knows no day."""

from pathlib import Path

from replyclock.analysis.calendars.load import Calendars
from replyclock.errors import WrongUse

_HEAD = """\
# Working days of {name} in {year}. The year stays unknown until `known_on` and the days stand here; then:
# replyclock workdays between {year}-01-01 {year}-12-31 --calendar {name}
extends = "{name}"

"""
_NOTICE = """\
[[notices]]
year = {year}
document = "notice for {year}" # its number or title
# known_on = {before}-MM-DD # the day it was made public: fill it in, and take the first # away
status = "pending" # "confirmed" once you have seen it at its source

# One line a day, as {year}-MM-DD = "what for". Off: {off}.
[notices.off]

# Worked: the weekend days that it makes working days.
[notices.worked]
"""
_ALL = "every weekday off of {year}"
_MORE = "the weekdays that are off on top of those of {base}, which are known already"


def begin(folder: Path, name: str, year: int, *, dry_run: bool = False) -> tuple[Path, str]:
    """Write the file of a year that has no calendar yet, and return it with its text.

    A file that is there stays as it is. Raises WrongUse then, and for a year that is known or not the next.
    """
    calendars, path = Calendars(folder), folder / f"{name}.toml"
    _require_next(calendars, name, year)
    if path.exists():
        raise WrongUse(f"{path} is there and stays as it is: {calendars.load(name).way_out}.")
    text = _HEAD.format(name=name, year=year) + _notice(calendars, name, year)
    if not dry_run:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    return path, text


def _require_next(calendars: Calendars, name: str, year: int) -> None:
    if "@" in name:
        raise WrongUse(f"{name!r} names a day, and the file has none: leave out the @ and what follows.")
    calendar, days_to = calendars.reach(name)
    if year <= calendar.last_year:
        covered = f"{calendar.first_year}-{calendar.last_year}"
        raise WrongUse(f"The calendar {name} covers {covered}: name the year after them.")
    if year > calendar.last_year + 1:
        raise WrongUse(f"The calendar {name} ends with {calendar.last_year}: begin with the year after it.")
    base = calendars.taken_from(name)
    if base is not None and year > days_to:
        raise WrongUse(
            f"{name} takes its days from {base}, which has no {year} yet: "
            f"begin with `replyclock calendar new {base} {year}`."
        )


def _notice(calendars: Calendars, name: str, year: int) -> str:
    base = calendars.taken_from(name)
    off = _MORE.format(base=base) if base else _ALL.format(year=year)
    return _NOTICE.format(year=year, before=year - 1, off=off)
