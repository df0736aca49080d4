"""How times are written in lists: formats of strptime by what they leave open, and reading by them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from replyclock.analysis.published.number_times import NUMBER_FORMATS, is_number, read_number
from replyclock.analysis.published.time_text import TimeText, spaced, take_apart, uniform
from replyclock.analysis.published.zone_words import zone_of
from replyclock.domain.published.durations import ReadTime

_CLOCKS = (
    *("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%p %I:%M:%S", "%p %I:%M"),
    *("%H时%M分%S秒", "%H时%M分", "%H时", "%p %I时%M分%S秒", "%p %I时%M分", "%p %I时"),
)
_ZONED = ("%H:%M:%S%z", "%H:%M%z", "%I:%M:%S %p %z", "%I:%M %p %z")


def _with_clocks(*days: str) -> tuple[str, ...]:
    """Each day with every clock, then alone, then with a zone behind the clock."""
    clocks = [f"{day} {clock}" for clock in _CLOCKS for day in days]
    return (*clocks, *days, *(f"{day} {clock}" for clock in _ZONED for day in days))


CLEAR = (
    *_with_clocks("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"),
    *(f"%Y-%m-%dT%H:%M{seconds}{offset}" for seconds in (":%S", "") for offset in ("", "%z")),
    *_with_clocks("%d.%m.%Y", "%d %b %Y", "%d-%b-%Y", "%b %d, %Y", "%b %d %Y"),
    *("%b %d %H:%M:%S %Y", "%b %d %H:%M:%S %Z %Y", "%Y%m%d %H:%M:%S", "%Y%m%d %H:%M"),
)
"""Formats of which a time fits one only, whatever its numbers are."""

ORDERS = {
    "day first": _with_clocks("%d/%m/%Y", "%d-%m-%Y"),
    "month first": _with_clocks("%m/%d/%Y", "%m-%d-%Y"),
}
"""Formats by the order they take numbers in: 03/04/2020 fits both."""

CLEAR_SHORT = _with_clocks("%y年%m月%d日", "%d-%b-%y", "%d %b %y")
"""Clear formats with years of two digits, 69 to 99 being 1969 to 1999 as POSIX has it."""

SHORT_ORDERS = {
    "year first": _with_clocks("%y-%m-%d", "%y/%m/%d", "%y.%m.%d"),
    "day first": _with_clocks("%d/%m/%y", "%d-%m-%y", "%d.%m.%y"),
    "month first": _with_clocks("%m/%d/%y", "%m-%d-%y"),
}
_KNOWN = frozenset(
    (
        *CLEAR,
        *CLEAR_SHORT,
        *(each for orders in (ORDERS, SHORT_ORDERS) for formats in orders.values() for each in formats),
    )
)

_NUMERIC = re.compile(r"(?:%[YmdHMSy])+")
_WEEKDAY = re.compile(r"(?:(?<!\s)\s++)?+\(?%[aA]\)?[.,]*\s*")
_ANY_ZONE = re.compile(r"(?:(?<!\s)\s++)?+[(\[]?(?:(?:UTC|GMT)?%z|%Z)[)\]]?")
# A letter that no directive stands for, behind the clock: %H:%M:%SZ means UTC, as ISO 8601 has it.
_ONE_ZONE = re.compile(
    r"(?<=%[SMHfp])(?<!\s)\s*+[(\['\"]?(Z|UTC|GMT|[A-Z]{1,4}T|MSK|[+-]\d\d:?\d\d)[)\]'\"]?(?=$|\s)"
)
_MIDNIGHT = re.compile(r"(?<![\d:])24(?=:00(?::00)?(?:$|\s)|时(?:0?0分(?:0?0秒)?)?(?:$|\s))")
_DAY = timedelta(days=1)
_LAST_YEAR = 9999


@dataclass(frozen=True, slots=True)
class _Format:
    """A format taken apart as cells are; `zone` is what it says itself, `zoned` that one stands there."""

    core: str
    shape: str
    half: bool
    half_first: bool
    zoned: bool
    zone: str


@dataclass(frozen=True, slots=True)
class _Fit:
    """A local time that fits a format, with what says its zone; aware where strptime read that."""

    local: datetime
    day_only: bool
    zones: tuple[str, ...] = ()
    words: bool = False


def read_time(text: str, formats: Sequence[str], zone: tzinfo) -> ReadTime:
    """The time by the first format that fits the whole text; a time without an offset is of `zone`."""
    plain = " ".join(text.split())
    for pattern in _likely(plain, formats):
        if pattern in NUMBER_FORMATS:
            found = read_number(_bare(plain), pattern, zone)
            if found is not None:
                return ReadTime(plain, _in_utc(found[0], zone), found[1])
            continue
        fit = _fit(plain, pattern)
        if fit is not None:
            return ReadTime(plain, _instant(fit, zone), fit.day_only, fit.words)
    return ReadTime(plain, None)


def formats_used(texts: Iterable[str], formats: Sequence[str]) -> tuple[str, ...]:
    """The formats that at least one of the texts is written in, the most frequent first."""
    counts: dict[str, int] = {}
    for text in texts:
        found = format_of(text, formats)
        if found:
            counts[found] = counts.get(found, 0) + 1
    return tuple(sorted(counts, key=lambda pattern: (-counts[pattern], pattern)))


def format_of(text: str, formats: Sequence[str]) -> str | None:
    """The first of the formats that fits the whole text."""
    plain = " ".join(text.split())
    return next((each for each in _likely(plain, formats) if _fits(plain, each)), None)


def _fits(plain: str, pattern: str) -> bool:
    if pattern in NUMBER_FORMATS:
        return read_number(_bare(plain), pattern, UTC) is not None
    return _fit(plain, pattern) is not None


def _likely(plain: str, formats: Sequence[str]) -> Sequence[str]:
    """The formats that may fit; where a half of the day is told, those that have it in that place first."""
    parts = take_apart(plain)
    kind = (parts.shape, bool(parts.half), bool(parts.zone))
    likely = _alike(tuple(formats), kind, is_number=is_number(_bare(plain)))
    if not parts.half:
        return likely
    return sorted(likely, key=lambda each: _taken_apart(each).half_first != parts.half_first)


@lru_cache(maxsize=1_024)
def _alike(formats: tuple[str, ...], kind: tuple[str, bool, bool], *, is_number: bool) -> tuple[str, ...]:
    """Of the formats those of a kind, those of numbers for numbers, and those that somebody made up."""
    return tuple(
        each
        for each in formats
        if (is_number if each in NUMBER_FORMATS else each not in _KNOWN or _kind(each) == kind)
    )


@lru_cache(maxsize=4_096)
def _kind(pattern: str) -> tuple[str, bool, bool]:
    """What a text must have to fit: its shape, a half of the day, a zone."""
    form = _taken_apart(pattern)
    return form.shape, form.half, form.zoned


def _bare(plain: str) -> str:
    return uniform(plain).strip("' \"")


@lru_cache(maxsize=4_096)
def _taken_apart(pattern: str) -> _Format:
    plain = _WEEKDAY.sub(" ", uniform(pattern)).replace(".%f", "").replace(",%f", "")
    half = plain.find("%p")
    clock = min((place for name in ("%I", "%H") if (place := plain.find(name)) >= 0), default=0)
    if half >= 0:
        plain = plain.replace("%I", "%H")
    plain, zoned = _ANY_ZONE.subn(" ", plain, count=1)
    one = None if zoned else _ONE_ZONE.search(plain)
    if one is not None:
        plain = f"{plain[: one.start()]} {plain[one.end() :]}"
    plain = re.sub(r"(?<=%[dYy日]),\s*(?=%H|%p)", " ", plain.replace("%p", " ").replace("%B", "%b"))
    core = spaced(plain)
    shape = _NUMERIC.sub("#", core).replace("%b", "b")
    return _Format(core, shape, half >= 0, 0 <= half < clock, bool(zoned or one), one[1] if one else "")


@lru_cache(maxsize=65_536)
def _fit(plain: str, pattern: str) -> _Fit | None:
    parts, form = take_apart(plain), _taken_apart(pattern)
    found = _by_parts(parts, form)
    if found is None:
        return None if pattern in _KNOWN else _as_it_stands(plain, pattern, form)
    local, turned = found
    zones = tuple(filter(None, (parts.zone, form.zone)))
    return _Fit(local, not turned and _is_day_only(local, form.core), zones, parts.words)


def _by_parts(parts: TimeText, form: _Format) -> tuple[datetime, bool] | None:
    """The local time, and whether it is 24:00 of the day before."""
    if (parts.shape, bool(parts.half), bool(parts.zone)) != (form.shape, form.half, form.zoned):
        return None
    local = _stripped(parts.core, form.core)
    if local is not None:
        hour = _hour(local.hour, parts.half) if parts.half else local.hour
        return None if hour is None else (local.replace(hour=hour), False)
    midnight, count = _MIDNIGHT.subn("00", parts.core)
    local = _stripped(midnight, form.core) if count == 1 and not parts.half else None
    return (local + _DAY, True) if local is not None and local.year < _LAST_YEAR else None


def _as_it_stands(plain: str, pattern: str, form: _Format) -> _Fit | None:
    """By strptime alone, for formats with words or directives of their own."""
    local = None if "%Z" in pattern else _stripped(plain, pattern)
    if local is None:
        return None
    return _Fit(local, _is_day_only(local, pattern), (form.zone,) if form.zone else ())


def _stripped(text: str, pattern: str) -> datetime | None:
    try:
        return datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is the caller's
    except (ValueError, re.error):  # re.error: a directive that stands there twice
        return None


def _hour(hour: int, half: str) -> int | None:
    """The hour from 0 to 23 by what is said of its half; None where the two contradict each other."""
    if half == "AM":
        return None if hour > 12 else hour % 12
    if half == "noon":
        return {11: 11, 12: 12, 0: 12, 1: 13, 2: 14, 13: 13, 14: 14}.get(hour)
    if half == "night" and (hour < 5 or hour == 12):
        return None  # before midnight or after it
    return hour + 12 if half and hour < 12 else hour


def _instant(fit: _Fit, zone: tzinfo) -> datetime | None:
    """In UTC; None where a zone is no zone, or cell and format say two."""
    if fit.local.tzinfo is not None or not fit.zones:
        return _in_utc(fit.local, zone)
    meant = {_in_utc(fit.local, there) if (there := zone_of(words, fit.local, zone)) else None
             for words in fit.zones}  # fmt: skip
    return meant.pop() if len(meant) == 1 else None


def _in_utc(local: datetime, zone: tzinfo) -> datetime | None:
    try:
        return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:  # the first or last day that there is, in another zone
        return None


def _is_day_only(local: datetime, pattern: str) -> bool:
    """A date; or midnight to the second, which is how a date leaves many a database."""
    if "%H" not in pattern and "%I" not in pattern:
        return True
    return "%S" in pattern and (local.hour, local.minute, local.second) == (0, 0, 0)
