"""Calendars of working days, by name."""
# ruff: noqa: PLC0415 - heavy parts are imported where they are made, so that commands start quickly

from collections.abc import Callable
from pathlib import Path

from replyclock.domain.workdays import WorkCalendar


def calendar_loader(workspace: Path) -> Callable[[str], WorkCalendar]:
    """A function that loads a calendar by name: the program's own, or one of the workspace's `calendars`."""
    from replyclock.analysis.calendars.load import Calendars

    return Calendars(workspace / "calendars").load


def calendar_names(workspace: Path) -> tuple[str, ...]:
    """The names of the calendars there are for a workspace."""
    from replyclock.analysis.calendars.load import Calendars

    return Calendars(workspace / "calendars").names()


def begin_calendar(workspace: Path, name: str, year: int, *, dry_run: bool) -> tuple[Path, str]:
    """Write the file of a calendar's next year, or only say what would be written; raises WrongUse."""
    from replyclock.analysis.calendars.skeleton import begin

    return begin(workspace / "calendars", name, year, dry_run=dry_run)
