"""Works out how long published answers took, from times as they were read; needs no workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo

from replyclock.domain.published.durations import ListedTimes, TimesFindings, measure, remarks_on
from replyclock.domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class TimesOrder:
    """What is asked of a list: `source` names it, `read_as` says how it was read, `zone` is an IANA name."""

    source: str
    read_as: dict[str, str]
    zone: str
    thresholds: tuple[int, ...]
    as_of: datetime


def analyse(rows: Sequence[ListedTimes], order: TimesOrder, calendar: WorkCalendar) -> TimesFindings:
    """The findings; the same rows, order and calendar give the same findings."""
    zone = ZoneInfo(order.zone)
    letters, unusable = measure(rows, calendar, zone, order.as_of)
    return TimesFindings(
        source=order.source,
        read_as=order.read_as,
        as_of=order.as_of,
        zone=order.zone,
        calendar=f"{calendar.name} {calendar.version}",
        thresholds=order.thresholds,
        letters=letters,
        unusable=unusable,
        remarks=remarks_on(rows, letters, zone),
        program=f"replyclock {version('replyclock')}",
    )
