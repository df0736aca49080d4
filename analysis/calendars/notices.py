"""Puts official notices into days, or takes them back as if not published yet; reads no file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from replyclock.analysis.calendars.country_days import CountryDays
from replyclock.analysis.calendars.file import Notice


def is_known(notice: Notice, known_on: date | None) -> bool:
    """True when the notice was public on that day, or is by now when no day is asked for."""
    return notice.known_on is not None and (known_on is None or notice.known_on <= known_on)


def apply(
    days: CountryDays, off: Mapping[date, str], worked: Mapping[date, str], freed: Collection[date] = ()
) -> CountryDays:
    """The days with further ones off and worked and working weekends freed; what is said last counts."""
    all_off = dict(days.off)
    all_worked = {day: reason for day, reason in days.worked.items() if day not in freed}
    for day, reason in off.items():
        all_worked.pop(day, None)
        all_off[day] = reason
    for day, reason in worked.items():
        all_off.pop(day, None)
        if day.weekday() in days.weekend:
            all_worked[day] = reason
    return replace(days, off=all_off, worked=all_worked)


def announce(days: CountryDays, notice: Notice) -> CountryDays:
    """The days with what the notice changes and they do not have yet; a reason they give stays."""
    off = {day: reason for day, reason in notice.off.items() if day not in days.off}
    worked = {day: reason for day, reason in notice.worked.items() if day not in days.worked}
    return apply(days, off, worked, notice.freed)


def name_documents(days: CountryDays, notices: Sequence[Notice]) -> CountryDays:
    """The same days, with the notice that arranged each named in its reason; of several, the last."""
    listed = {day: each.named for each in notices for day in (*each.off, *each.worked, *each.freed)}
    of_year = {each.year: each.named for each in notices if each.year is not None}

    def named(day: date, reason: str) -> str:
        document = listed.get(day) or of_year.get(day.year)
        return f"{reason} ({document})" if document else reason

    return replace(
        days,
        off={day: named(day, reason) for day, reason in days.off.items()},
        worked={day: named(day, reason) for day, reason in days.worked.items()},
    )


def take_back(days: CountryDays, notice: Notice) -> CountryDays:
    """The days as they were before the notice: what it listed is plain again, what it freed is worked."""
    gone = {*notice.off, *notice.worked}
    off = {day: reason for day, reason in days.off.items() if day not in gone and day not in notice.freed}
    worked = {day: reason for day, reason in days.worked.items() if day not in gone}
    worked |= dict.fromkeys(notice.freed, "working weekend by the notice that was changed later")
    return replace(days, off=off, worked=worked)
