"""The machine's own clock: the only place that reads it."""

import asyncio
from datetime import UTC, datetime

from replyclock.ports.clock import Clock


class SystemClock(Clock):
    """ports.Clock on the machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, instant: datetime) -> None:
        await asyncio.sleep(max(0.0, (instant - self.now()).total_seconds()))
