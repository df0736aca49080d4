"""The practice town's clock as the program's own: time moves only when the program has nothing left to do.

Knows the town's control desk by its address and nothing else of the town.
"""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from replyclock.errors import WrongUse

_TIMEOUT_SECONDS = 30


class TownClock:
    """ports.Clock against a running practice town; `address` is its control desk.

    `now` is what the town last said; `sleep_until` lets the town's officials do everything due by
    then. Only one sleeper at a time makes sense: a second one with a later instant takes the first
    along. Raises WrongUse when no town answers.
    """

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._now = self._ask("/clock", None)

    def now(self) -> datetime:
        """The town's present instant, aware and UTC."""
        return self._now

    async def sleep_until(self, instant: datetime) -> None:
        """Move the town to `instant`; returns at once when it is past."""
        if instant > self._now:
            told = await asyncio.to_thread(self._ask, "/clock/until", {"instant": instant.isoformat()})
            self._now = max(self._now, told)

    def _ask(self, path: str, told: dict[str, str] | None) -> datetime:
        data = None if told is None else json.dumps(told).encode()
        return datetime.fromisoformat(_read(f"{self._address}{path}", data)["now"]).astimezone(UTC)


def _read(url: str, data: bytes | None) -> Any:
    if not url.startswith("http://127.0.0.1:"):
        raise WrongUse(f"clock.practice: {url} is not on this machine: a practice town listens on 127.0.0.1.")
    try:
        with urlopen(Request(url, data), timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return json.load(answer)
    except (URLError, TimeoutError, ValueError, ConnectionError) as fault:
        raise WrongUse(
            f"clock.practice: no practice town answers at {url}: start it with `replyclock demo`, "
            "or remove the section [clock] from replyclock.toml."
        ) from fault
