"""A country's days off and working weekends from the holidays package, each with its reason in words.

The one file that owns the package. It guesses years that have no notice yet: which years may be asked
for is not decided here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

import holidays

from replyclock.errors import WrongUse

_DAY = timedelta(days=1)
_LONGEST_BREAK = 12
_SWAPPED = re.compile(r"Day off \(substituted from (\d\d)/(\d\d)/(\d{4})\)")


@dataclass(frozen=True, slots=True)
class CountryDays:
    """Days off and worked by their reasons; weekend days among `off` only have a reason.

    `weekend` holds weekdays from 0 for Monday.
    """

    off: Mapping[date, str]
    worked: Mapping[date, str]
    weekend: frozenset[int]


def package_version() -> str:
    """Name and version of the package the days come from."""
    return f"holidays {version('holidays')}"


def has_region(country: str, region: str) -> bool:
    """True when the package knows that region of that country."""
    return region in holidays.list_supported_countries().get(country, [])


def country_days(country: str, regions: Sequence[str], years: range) -> CountryDays:
    """The days of these years; a day off in any of the regions is a day off, as section 10(6) FOIA has it.

    Raises WrongUse for a country or region that the package does not know.
    """
    parts = {region: _part(country, region, years) for region in regions or ("",)}
    weekend = frozenset(set.intersection(*(set(part.weekend) for part in parts.values())))
    off: dict[date, str] = {}
    for day in _all_days(years):
        if any(part.is_weekend(day) for part in parts.values()) and day.weekday() not in weekend:
            off[day] = "weekend"  # of that time, or of one part
    for region, part in parts.items():
        for day, title in part.items():
            off[day] = _title(title, region, everywhere=all(day in other for other in parts.values()))
    worked = set.intersection(*(set(part.weekend_workdays) for part in parts.values()))
    named = CountryDays(off, {day: "" for day in sorted(worked) if day.year in years}, weekend)
    swaps = {swap: day for day, title in off.items() if (swap := _swapped_with(title)) is not None}
    return CountryDays(
        {day: _reason_off(day, title, named) for day, title in sorted(off.items())},
        {day: _reason_worked(swaps.get(day), named) for day in named.worked},
        weekend,
    )


def _part(country: str, region: str, years: range) -> Any:
    try:
        return holidays.country_holidays(country, subdiv=region or None, years=years, language="en_US")
    except NotImplementedError as fault:
        raise WrongUse(
            f"The holidays package knows no {country} {region}".rstrip()
            + ": choose a country and region it has."
        ) from fault


def _all_days(years: range) -> Iterator[date]:
    first = date(years[0], 1, 1)
    return (first + _DAY * step for step in range((date(years[-1], 12, 31) - first).days + 1))


def _title(title: str, region: str, *, everywhere: bool) -> str:
    return title if everywhere else f"{title} ({region})"


def _swapped_with(title: str) -> date | None:
    """The working weekend day that a day off is exchanged for."""
    found = _SWAPPED.search(title)
    return date(int(found[3]), int(found[1]), int(found[2])) if found else None


def _reason_off(day: date, title: str, named: CountryDays) -> str:
    swap = _swapped_with(title)
    if swap is None:
        return title
    return f"{_festival(day, named) or 'holiday'}, in exchange for {swap}"


def _reason_worked(swap: date | None, named: CountryDays) -> str:
    if swap is None:
        return "working weekend"
    return f"worked in exchange for {swap} ({_festival(swap, named) or 'holiday'})"


def _festival(day: date, named: CountryDays) -> str:
    """The festival whose break the day belongs to: the nearest named day with only days off between."""
    for step in (-_DAY, _DAY):
        other = day
        for _ in range(_LONGEST_BREAK):
            other += step
            title = named.off.get(other, "")
            if other in named.worked or not (title or other.weekday() in named.weekend):
                break
            if title and _swapped_with(title) is None and title != "weekend":
                return title
    return ""
