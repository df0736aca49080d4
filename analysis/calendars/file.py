"""What `calendars/NAME.toml` may say: days off and worked, published years, notices, how days are counted.

Knows the file and its faults; counts no days.
"""

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from replyclock.domain.workdays import CountingRule
from replyclock.files.model_file import Section, read_model
from replyclock.files.value_types import Words

CalendarDay = Annotated[date, Strict()]
LocalTime = Annotated[time, Strict()]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class RuleSection(Section):
    """[rule]: how days are counted; without it as the Civil Code has it."""

    first_day_counts: bool = Field(False, description="the day of sending is day 1 when it is worked")
    cut_off: LocalTime | None = Field(
        None, description="a letter from this local time on counts as sent on the next day, e.g. 17:00:00"
    )
    starts_on_workday: bool = Field(
        False, description="a letter that counts as sent on a day off counts as sent on the next working day"
    )
    day_ends: LocalTime | None = Field(
        None, description="local time at which the last day ends, e.g. 17:30:00; by default 24:00"
    )

    def as_value(self) -> CountingRule:
        """The rule as the domain knows it."""
        return CountingRule(self.first_day_counts, self.cut_off, self.starts_on_workday, self.day_ends)


class Notice(Section):
    """[[notices]]: one official notice, and since when it is known.

    With `year` it makes that year published; without, it changes an arrangement made before. `off` and
    `worked` hold days with their reasons: every weekday off and every weekend day worked where the year
    is a new one; for a year whose days are known already only those outside it, or those that were
    changed. Until `known_on` is there, and the days where the year needs them, the year stays unknown.
    """

    year: int | None = Field(
        None, ge=1, le=9998, description="the year it arranges; none for a change in mid-period"
    )
    document: Words = Field(description="number or title of the notice")
    known_on: CalendarDay | None = Field(
        None, description="the day it was made public; none while it is awaited"
    )
    status: Literal["confirmed", "pending"] = Field(
        "confirmed", description="pending: not seen at its source yet; reasons say so"
    )
    off: dict[date, Words] = Field({}, description="days that it makes free, and why")
    worked: dict[date, Words] = Field({}, description="days that it makes working days, and why")
    freed: tuple[CalendarDay, ...] = Field((), description="working weekends that it makes free again")

    @property
    def named(self) -> str:
        """The document as reasons name it."""
        return self.document if self.status == "confirmed" else f"{self.document}, not confirmed yet"

    @property
    def days(self) -> tuple[date, ...]:
        """Every day that it lists."""
        return (*self.off, *self.worked, *self.freed)

    @model_validator(mode="after")
    def _is_of_one_mind(self) -> "Notice":
        if self.year is None and self.known_on is None:
            raise ValueError("a notice without `year` needs `known_on`, the day it was made public")
        _require_one_meaning({**self.off, **dict.fromkeys(self.freed, "")}, self.worked)
        for day in self.days:
            if self.year is not None and not _around(self.year, day):
                raise ValueError(
                    f"{day} is no day of {self.year}: mend the day, or list it in a notice without `year`"
                )
        return self


class CalendarFile(Section):
    """The whole of calendars/NAME.toml: a base to extend, a country, or every day."""

    extends: Words | None = Field(None, description="the calendar whose days this one takes over")
    country: Words | None = Field(None, description="country code of the holidays package, such as FR")
    regions: tuple[Words, ...] = Field(
        (), description="regions of the country; a day off in any of them is a day off"
    )
    every_day: bool = Field(False, description="no weekend and no holiday")
    first_year: int | None = Field(None, ge=1, le=9998, description="first year that is published")
    last_published_year: int | None = Field(
        None, ge=1, le=9998, description="last year that is published; later ones are refused"
    )
    source: Words | None = Field(None, description="who publishes it, and where")
    weekend: tuple[Weekday, ...] | None = Field(None, description="instead of the country's own")
    off: dict[date, Words] = Field({}, description="further days off, and why")
    worked: dict[date, Words] = Field({}, description="days that are worked after all, and why")
    notices: tuple[Notice, ...] = ()
    rule: RuleSection | None = None

    @model_validator(mode="after")
    def _has_one_basis(self) -> "CalendarFile":
        if (self.extends is not None) + (self.country is not None) + self.every_day != 1:
            raise ValueError("a calendar needs one of `extends`, `country` and `every_day`")
        if self.regions and self.country is None:
            raise ValueError("`regions` goes with `country` only")
        return self

    @model_validator(mode="after")
    def _says_what_is_published(self) -> "CalendarFile":
        if self.extends is None:
            for key in ("first_year", "last_published_year", "source"):
                if getattr(self, key) is None:
                    raise ValueError(f"a calendar that extends none needs `{key}`")
        first, last = self.first_year, self.last_published_year
        if first is not None and last is not None and last < first:
            raise ValueError(f"the last published year {last} comes before the first year {first}")
        return self

    @model_validator(mode="after")
    def _lists_no_day_twice(self) -> "CalendarFile":
        _require_one_meaning(self.off, self.worked)
        return self

    @property
    def arranges_years(self) -> bool:
        """True when the file itself says which years are published."""
        return self.last_published_year is not None or any(each.year is not None for each in self.notices)

    @property
    def weekend_days(self) -> frozenset[int] | None:
        """The weekend as numbers from 0 for Monday; None where the file leaves it to the country."""
        return None if self.weekend is None else frozenset(map(_WEEK.index, self.weekend))


def read_calendar_file(path: Path) -> CalendarFile:
    """The file; raises WrongUse with file, line, key and a way out."""
    return read_model(path, CalendarFile)


def _around(year: int, day: date) -> bool:
    """True for a day of the year, of the December before it or of the January after it."""
    months = (day.year - year) * 12 + day.month
    return 0 <= months <= 13


def _require_one_meaning(off: Mapping[date, str], worked: Mapping[date, str]) -> None:
    both = sorted({*off} & {*worked})
    if both:
        raise ValueError(f"{both[0]} is listed both as off and as worked: leave one")
