"""replyclock on the bench's pages: a real workspace, looked at again and again in one process.

    python bench/ours.py FOLDER PORT WAY LOOKS [--pages N] [--profile FILE]

Everything is recorded as in a real run: the host gate is entered and left for every visit, every look
has its line in an SQLite ledger that is synchronised to the disk, every place its next turn. Only two
things are not as usual: hosts need no rest (host_gap_seconds = 0), and the clock jumps ahead when
everything due was looked at, since the next look would be an hour later.
"""

import argparse
import asyncio
import cProfile
import gzip
import json
import os
import pstats
import sqlite3
import time
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from page_server import HOSTS, addresses, host_of
from processes import BenchFault, usage_of
from workspaces import PAGE_WATCH, SENT_AT, Sent, make_workspace, offices

from replyclock.assembly import workspace
from replyclock.domain.facts import LookState
from replyclock.outside import Outside
from replyclock.steps.watching.watch import Watcher, WatchOrders, watching

WARM_UP_ROUNDS = 2
HOSTS_AT_ONCE = 64
_STEP = timedelta(minutes=90)
"""Longer than the longest pause between two hourly looks, so that everything is due again."""

_SETTINGS = """[polite]
host_gap_seconds = 0
look_every_minutes = 60
look_at_night_minutes = 60
"""


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What the looks cost: time, processor and memory; the ledger's bytes for a look, whole and packed.

    `rss_mb` is by number of looks, warming up included.
    """

    looks: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    rss_mb: dict[int, float]
    bytes_a_look: float
    text_bytes_a_look: float
    packed_bytes_a_look: float


@dataclass(slots=True)
class JumpingClock:
    """The machine's own pace from a day in 2026 on, with jumps ahead."""

    ahead: timedelta = timedelta()
    _started_at: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """The present instant of the bench."""
        return SENT_AT + self.ahead + timedelta(seconds=time.monotonic() - self._started_at)

    async def sleep_until(self, instant: datetime) -> None:
        """Really wait."""
        await asyncio.sleep(max(0.0, (instant - self.now()).total_seconds()))


def build(folder: Path, port: int, way: str, pages: int) -> None:
    """A workspace in which one letter is waited for on each page."""
    sites = list(offices(HOSTS, [f"{host_of(index)}:{port}" for index in range(HOSTS)]))
    urls = addresses(port, way, pages)
    sent = [Sent(sites[index % HOSTS], index // HOSTS, url) for index, url in enumerate(urls)]
    make_workspace(folder, sent, PAGE_WATCH, _SETTINGS)


async def look_again_and_again(folder: Path, pages: int, looks: int, profile: Path | None) -> OwnFigures:
    """Look at every page in rounds until there are so many looks, after warming up."""
    clock = JumpingClock(ahead=timedelta(hours=2))
    # The one part of the workspace that is not as its settings say.
    workspace.make_clock = lambda settings: clock  # noqa: ARG005 - the name is part of its type
    ledger = folder / "ledger.sqlite"
    profiler = cProfile.Profile() if profile else nullcontext()
    async with workspace.assemble(folder, {}) as outside:
        with watching(outside, HOSTS_AT_ONCE) as watcher:
            rounds = _Rounds(outside, watcher, clock, pages)
            await rounds.look(pages * WARM_UP_ROUNDS)
            sizes, before, started_at = _bytes_of_looks(ledger), usage_of(os.getpid()), time.perf_counter()
            with profiler:
                await rounds.look(looks)
            seconds, after = time.perf_counter() - started_at, usage_of(os.getpid())
    if isinstance(profiler, cProfile.Profile) and profile:
        with profile.open("w") as file:
            pstats.Stats(profiler, stream=file).sort_stats("tottime").print_stats(60)
    lines = _lines(ledger)
    return OwnFigures(
        looks,
        seconds,
        after.cpu_seconds - before.cpu_seconds,
        after.peak_mb,
        rounds.rss_mb,
        (_bytes_of_looks(ledger) - sizes) / looks,
        len(lines) / (looks + pages * WARM_UP_ROUNDS),
        len(gzip.compress(lines, mtime=0)) / (looks + pages * WARM_UP_ROUNDS),
    )


class _Rounds:
    """Round after round, each a look at every page, checked to be one."""

    def __init__(self, outside: Outside, watcher: Watcher, clock: JumpingClock, pages: int) -> None:
        self._outside, self._watcher, self._clock, self._pages = outside, watcher, clock, pages
        self._done = 0
        self.rss_mb: dict[int, float] = {}

    async def look(self, looks: int) -> None:
        """So many more looks."""
        until = self._done + looks
        while self._done < until:
            outcomes = await self._watcher.look_at_due(WatchOrders())
            strange = [each for each in outcomes if each.result is not LookState.UNCHANGED]
            if strange or len(outcomes) != self._pages:
                why = strange[0].reason if strange else "some were not due"
                raise BenchFault(f"{len(outcomes)} looks at {self._pages} pages: {why}")
            self._done += len(outcomes)
            self._clock.ahead += _STEP
            self.rss_mb[self._done] = round(usage_of(os.getpid()).rss_mb, 1)


def _bytes_of_looks(ledger: Path) -> int:
    """What the table of looks with its indices takes of the file, by SQLite's own count."""
    names = "SELECT name FROM sqlite_master WHERE tbl_name = 'look'"
    query = f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({names})"
    with closing(sqlite3.connect(ledger)) as connection:
        return int(connection.execute(query).fetchone()[0])


def _lines(ledger: Path) -> bytes:
    """Every look as one line of text: instant, place, result, beginning of the body's hash, reason."""
    query = (
        "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000000, 'unixepoch') || char(9) || place_id || char(9) "
        "|| result || char(9) || coalesce(lower(hex(digest)), '') || char(9) || coalesce(reason_id, '') "
        "|| char(10) FROM look ORDER BY at, place_id"
    )
    with closing(sqlite3.connect(ledger)) as connection:
        return b"".join(row[0].encode() for row in connection.execute(query))


def main() -> None:
    """Build, look, print the figures as JSON."""
    parser = argparse.ArgumentParser(description="replyclock on the bench's pages")
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("way")
    parser.add_argument("looks", type=int)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--profile", type=Path, help="where the time goes, by cProfile, into this file")
    given = parser.parse_args()
    build(given.folder, given.port, given.way, given.pages)
    figures = asyncio.run(look_again_and_again(given.folder, given.pages, given.looks, given.profile))
    print(json.dumps(asdict(figures)))


if __name__ == "__main__":
    main()
