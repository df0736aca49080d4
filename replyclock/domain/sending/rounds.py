"""Rounds of a recurring campaign: their names and the days they shift by."""

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Recurrence(StrEnum):
    """How often a campaign is repeated."""

    ONCE = "once"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def months(self) -> int:
        """Months from one round to the next; 0 for a single round."""
        return {Recurrence.ONCE: 0, Recurrence.MONTHLY: 1, Recurrence.QUARTERLY: 3}[self]


@dataclass(frozen=True, slots=True)
class Round:
    """One round: `key` names it in the ledger (`name`, or `name@2026-10`), sending days inclusive."""

    key: str
    number: int
    first_on: date
    last_on: date


def round_of(name: str, recur: Recurrence, first_on: date, last_on: date, number: int) -> Round:
    """The round of that number (0 is the first); its days are the first round's, months later."""
    if recur is Recurrence.ONCE:
        return Round(name, 0, first_on, last_on)
    starts_on = add_months(first_on, recur.months * number)
    ends_on = starts_on + (last_on - first_on)
    return Round(f"{name}@{starts_on:%Y-%m}", number, starts_on, ends_on)


def round_on(name: str, recur: Recurrence, first_on: date, last_on: date, day: date) -> Round:
    """The round that is under way or comes next on `day`; for a single round, that one."""
    number = 0
    while recur is not Recurrence.ONCE and round_of(name, recur, first_on, last_on, number).last_on < day:
        number += 1
    return round_of(name, recur, first_on, last_on, number)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
