"""Times that are written as bare numbers: seconds since 1970, days of spreadsheets, digits run together."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal

_NUMBER = re.compile(r"(-?\d{1,17})(?:[.,](\d{1,12}))?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Lists of answers are of these years; other numbers are no times, or placeholders.
_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_PLACEHOLDERS = frozenset({-1, 0})
_DIGITS = {"%Y%m%d%H%M%S": 14, "%Y%m%d%H%M": 12, "%Y%m%d": 8}
_PER_SECOND = {"epoch-seconds": 1, "epoch-milliseconds": 1_000, "epoch-microseconds": 1_000_000}
# Day 60 of the first system is a 29 February 1900 that never was; from day 61 on its days count so.
_DAY_NOUGHT: Mapping[str, datetime] = {
    "excel-1900": datetime(1899, 12, 30),  # noqa: DTZ001 - local
    "excel-1904": datetime(1904, 1, 1),  # noqa: DTZ001 - local
}

NUMBER_FORMATS = (*_DIGITS, *_PER_SECOND, *_DAY_NOUGHT)
"""Names of these formats; a number fits one by its size, save that the two of spreadsheets look alike."""


def is_number(text: str) -> bool:
    """True for a text that may be one of them."""
    return _NUMBER.fullmatch(text) is not None


def read_number(text: str, name: str, zone: tzinfo) -> tuple[datetime, bool] | None:
    """The time by that format in local time or with its zone, and whether it is a day only; else None."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    if name in _DIGITS:
        return _by_digits(found, name)
    value = Decimal(f"{found[1]}.{found[2] or 0}")
    if value in _PLACEHOLDERS:
        return _EPOCH, False
    if name in _PER_SECOND:
        return _since_epoch(value / _PER_SECOND[name], zone)
    return _since_day_nought(value, _DAY_NOUGHT[name])


def _by_digits(found: re.Match[str], name: str) -> tuple[datetime, bool] | None:
    if len(found[1]) != _DIGITS[name] or (found[2] or "").strip("0"):
        return None
    try:
        local = datetime.strptime(found[1], name)  # noqa: DTZ007 - the zone is the caller's
    except ValueError:
        return None
    midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return local, midnight and name != "%Y%m%d%H%M"


def _since_epoch(seconds: Decimal, zone: tzinfo) -> tuple[datetime, bool] | None:
    if not _FIRST.timestamp() <= seconds < _LAST.timestamp():
        return None
    instant = _EPOCH + timedelta(microseconds=int(seconds * 1_000_000))
    local = instant.astimezone(zone)
    return instant, (local.hour, local.minute, local.second) == (0, 0, 0)


def _since_day_nought(days: Decimal, nought: datetime) -> tuple[datetime, bool] | None:
    first, last = ((each.replace(tzinfo=None) - nought).days for each in (_FIRST, _LAST))
    if not first <= days < last:
        return None
    whole = int(days)
    seconds = int(((days - whole) * 86_400).quantize(Decimal(1)))
    return nought + timedelta(days=whole, seconds=seconds), days == whole
