"""The machine's own clock: the only place that reads it."""

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """ports.Clock on the machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware and UTC."""
        return datetime.now(UTC)

    async def sleep_until(self, instant: datetime) -> None:
        """Return when `instant` has come; returns at once when it is past."""
        await asyncio.sleep(max(0.0, (instant - self.now()).total_seconds()))
