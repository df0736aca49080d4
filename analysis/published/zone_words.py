"""What an offset or the letters of a zone behind a time mean; an abbreviation of several zones means none."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+-])(\d{1,2})(?::?(\d\d))?")
_BEIJING = timezone(timedelta(hours=8))
# North America's as RFC 5322 (4.3) has them; CST and CDT are left out, which China's clocks say too.
_HOURS = {
    "EST": -5, "EDT": -4, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "HKT": 8, "JST": 9, "KST": 9,
}  # fmt: skip


def zone_of(words: str, local: datetime, zone: tzinfo) -> tzinfo | None:
    """The zone that stands behind a time: `local` is without one, `zone` is that of times without any.

    None for letters that are no zone or those of several, unless `zone` itself is called so.
    """
    if words in ("Z", "z", "UTC", "GMT"):
        return UTC
    for fold in (0, 1):
        there = local.replace(tzinfo=zone, fold=fold)
        if there.tzname() == words:
            return timezone(there.utcoffset() or timedelta())
    return _fixed(words)


@lru_cache(maxsize=256)
def _fixed(words: str) -> tzinfo | None:
    offset = _OFFSET.fullmatch(words)
    if offset is not None:
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(ahead if offset[1] == "+" else -ahead) if ahead < timedelta(days=1) else None
    if words in ("北京时间", "中国标准时间"):
        return _BEIJING
    if words in _HOURS:
        return timezone(timedelta(hours=_HOURS[words]))
    try:
        return ZoneInfo(words) if "/" in words else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
