"""The fault of a look from which nothing can be concluded: its kind, and how long the host wants peace."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from replyclock.domain.facts import Inconclusive
from replyclock.errors import SiteDown
from replyclock.ports.reader import FoundReply

LONGEST_REST = timedelta(hours=24)


class InconclusiveLook(SiteDown):
    """Nothing can be concluded: the kind is `cause`; `rest` is how long the host asks to be left alone.

    `found` is what was seen for sure all the same, for other letters of the place.
    """

    def __init__(
        self,
        reason: str,
        cause: Inconclusive,
        rest: timedelta = timedelta(0),
        found: Sequence[FoundReply] = (),
    ) -> None:
        super().__init__(reason)
        self.cause = cause
        self.rest = rest
        self.found = tuple(found)


class LetterInDoubt(InconclusiveLook):
    """Of one letter nothing can be concluded, and the others of its place can be read all the same."""


def rest_asked(retry_after: str | None, now: datetime) -> timedelta:
    """How long a Retry-After header (RFC 9110, 10.2.3) asks for, at most a day; nonsense asks for nothing."""
    words = (retry_after or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", words):
        return min(timedelta(seconds=int(words)), LONGEST_REST)
    try:
        until = parsedate_to_datetime(words)
        # RFC 9110 dates are GMT; the parser leaves "-0000" and nothing at all without a zone.
        aware = until if until.tzinfo else until.replace(tzinfo=UTC)
        return min(max(aware - now, timedelta(0)), LONGEST_REST)
    except (ValueError, OverflowError):
        return timedelta(0)
