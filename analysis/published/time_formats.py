"""How times are written in lists: families of formats, and which of them a column is in. Opens no file."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from replyclock.domain.published.durations import ReadTime

_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
_YEAR_FIRST = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
_HALVES = (("上午", "AM"), ("下午", "PM"))
_FRACTION = re.compile(r"(:\d\d)[.,]\d+")
_MOST_TRIED = 5_000
# What a text must begin with for a family to be tried: most cells of a table are no times at all.
_BEGINNINGS = {
    "year first": re.compile(r"\d{4}"),
    "day first": re.compile(r"\d{1,2}[ /.-]"),
    "month first": re.compile(r"\d{1,2}[/-]|[A-Z][a-z]{2}"),
}


def _with_clocks(days: Sequence[str]) -> tuple[str, ...]:
    """Each day with every clock, then alone."""
    return (*(f"{day} {clock}" for clock in _CLOCKS for day in days), *days)


FAMILIES = {
    "year first": (
        *_with_clocks(_YEAR_FIRST),
        *(f"%Y-%m-%dT%H:%M{seconds}{offset}" for seconds in (":%S", "") for offset in ("", "%z")),
        *(f"%Y-%m-%d %H:%M:%S{offset}" for offset in ("%z", " %z")),
        "%Y年%m月%d日%H时%M分%S秒",
        "%Y年%m月%d日%H时%M分",
        "%Y年%m月%d日%H:%M:%S",
        "%Y年%m月%d日%H:%M",
        "%Y%m%d%H%M%S",
    ),
    "day first": _with_clocks(("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")),
    "month first": _with_clocks(("%m/%d/%Y", "%m-%d-%Y", "%B %d, %Y", "%b %d, %Y")),
}
"""Formats of strptime by what comes first. 03/04/2020 is in two of them, so a column must tell them apart."""


def read_time(text: str, formats: Sequence[str], zone: tzinfo) -> ReadTime:
    """The time by the first format that fits the whole text; a time without an offset is of `zone`."""
    plain = " ".join(text.split())
    for pattern in formats:
        local = _parsed(plain, pattern)
        if local is not None:
            return ReadTime(plain, _in_utc(local, zone), _is_day_only(local, pattern))
    return ReadTime(plain, None)


def formats_used(texts: Iterable[str], formats: Sequence[str]) -> tuple[str, ...]:
    """The formats that at least one of the texts is written in, the most frequent first."""
    counts: dict[str, int] = {}
    for text in texts:
        plain = " ".join(text.split())
        found = next((pattern for pattern in formats if _parsed(plain, pattern)), None)
        if found:
            counts[found] = counts.get(found, 0) + 1
    return tuple(sorted(counts, key=lambda pattern: (-counts[pattern], pattern)))


def readable(texts: Sequence[str]) -> dict[str, int]:
    """For each family, how many of the texts (5,000 at most) it can read; only those that read any."""
    tried = [" ".join(text.split()) for text in texts[:_MOST_TRIED]]
    counts = {family: sum(_fits(text, family) for text in tried) for family in FAMILIES}
    return {family: count for family, count in counts.items() if count}


def _fits(text: str, family: str) -> bool:
    begins = _BEGINNINGS[family].match(text) is not None
    return begins and any(_parsed(text, pattern) for pattern in FAMILIES[family])


@lru_cache(maxsize=65_536)
def _parsed(text: str, pattern: str) -> datetime | None:
    if "%p" in pattern:
        for spoken, half in _HALVES:
            text = re.sub(rf"{spoken}\s*(\S+)", rf"\1 {half}", text)
    text = _FRACTION.sub(r"\1", text)
    try:
        return datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is the caller's
    except ValueError:
        return None


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
