"""Reads the times a page claims; never believes them, only says why they may not be believed."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from replyclock.domain.claims import DATE_ONLY, FUTURE, NO_HALF, UNREADABLE
from replyclock.domain.facts import Claim
from replyclock.probes.recipe.watch_elements import EPOCHS, TIME_PARTS, ClaimedTime

# Chinese and dotted halves of the day, as strptime knows them.
_HALVES = (("上午", "AM"), ("下午", "PM"), ("a.m.", "AM"), ("p.m.", "PM"))


def read_claim(spec: ClaimedTime, text: str, now: datetime) -> Claim:
    """The claimed instant in UTC with its flags; None when no format of the recipe fits the text.

    A 12-hour time without AM or PM is read as it stands, a date as its beginning: see `domain.claims.latest`.
    """
    plain = " ".join(text.split())
    for pattern in spec.formats:
        instant = _since_epoch(plain, pattern) if pattern in EPOCHS else _local(plain, pattern, spec.zone)
        if instant is not None:
            return Claim(spec.label, plain, instant, _flags(pattern, instant, now), spec.means)
    return Claim(spec.label, plain, None, (UNREADABLE,), spec.means)


def _since_epoch(text: str, pattern: str) -> datetime | None:
    """The instant of a plain number; JSON writes one also as 1.7e9."""
    try:
        return datetime.fromtimestamp(float(text) / EPOCHS[pattern], UTC)
    except (ValueError, OverflowError, OSError):  # no number, or no year that there is
        return None


def _local(text: str, pattern: str, zone: str) -> datetime | None:
    local = _parse(text, pattern)
    try:
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if local is not None else None
    except OverflowError:  # the first or last day that there is, in another zone
        return None


def _parse(text: str, pattern: str) -> datetime | None:
    """The first place of `text` that fits, so that a label in front does no harm."""
    for spoken, half in _HALVES if "%p" in pattern else ():
        text = text.replace(spoken, half)
        pattern = pattern.replace(spoken, half)
    text, pattern = " ".join(text.split()), " ".join(pattern.split())
    hit = _shape(pattern).search(text)
    try:
        return datetime.strptime(hit[0], pattern) if hit else None  # noqa: DTZ007  # the zone is the recipe's
    except ValueError:  # such as the 31st of June
        return None


@lru_cache(maxsize=1024)
def _shape(pattern: str) -> re.Pattern[str]:
    """What a time of this format looks like."""
    parts = re.split(r"(%.)", pattern)
    texts = (TIME_PARTS[part[1]] if part.startswith("%") else re.escape(part) for part in parts)
    return re.compile(rf"(?<!\d){''.join(texts)}(?!\d)")


def _flags(pattern: str, instant: datetime, now: datetime) -> tuple[str, ...]:
    flags = {
        NO_HALF: "%I" in pattern and "%p" not in pattern,
        DATE_ONLY: pattern not in EPOCHS and "%H" not in pattern and "%I" not in pattern,
        FUTURE: instant > now,
    }
    return tuple(flag for flag, applies in flags.items() if applies)
