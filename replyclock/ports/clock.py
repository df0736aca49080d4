"""Where `now` comes from; reads no clock itself."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where `now` comes from; the practice town brings one that runs fast."""

    def now(self) -> datetime:
        """The present instant, aware and UTC."""
        ...

    async def sleep_until(self, instant: datetime) -> None:
        """Return when `instant` has come; returns at once when it is past."""
        ...
