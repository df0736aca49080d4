"""A bare aiohttp loop: the pages fetched and thrown away, nothing parsed, kept or recorded.

    python bench/bare.py PORT WAY PAGES ROUNDS

It is the ceiling: what HTTP itself costs in this Python on this machine.
"""

import asyncio
import json
import resource
import sys
import time

import aiohttp
from page_server import addresses

_AT_ONCE = 64


async def fetch_all(urls: list[str], rounds: int) -> tuple[float, float]:
    """Seconds, and processor seconds, for `rounds` fetches of every page after one to warm up.

    ETags are sent back.
    """
    tags: dict[str, str] = {}
    waiting: asyncio.Queue[str] = asyncio.Queue()

    async def fetch(session: aiohttp.ClientSession) -> None:
        while not waiting.empty():
            url = waiting.get_nowait()
            headers = {"If-None-Match": tags[url]} if url in tags else {}
            async with session.get(url, headers=headers) as answer:
                await answer.read()
                if "ETag" in answer.headers:
                    tags[url] = answer.headers["ETag"]

    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        started_at = cpu_before = 0.0
        for turn in range(rounds + 1):
            if turn == 1:
                started_at, cpu_before = time.perf_counter(), time.process_time()
            for url in urls:
                waiting.put_nowait(url)
            await asyncio.gather(*(fetch(session) for _ in range(_AT_ONCE)))
        return time.perf_counter() - started_at, time.process_time() - cpu_before


def main() -> None:
    """Print the seconds as JSON."""
    port, way, pages, rounds = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    seconds, cpu_seconds = asyncio.run(fetch_all(addresses(port, way, pages), rounds))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "looks": pages * rounds,
                "seconds": seconds,
                "cpu_seconds": cpu_seconds,
                "peak_mb": peak_mb,
            }
        )
    )


if __name__ == "__main__":
    main()
