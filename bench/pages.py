"""Watching 1,000 pages: replyclock beside a bare aiohttp loop, urlwatch and changedetection.io.

    python bench/pages.py [--ways plain tagged] [--looks 20000] [--without changedetection.io] [--json FILE]

All look at the same pages on the same server, which is a process of its own, in the same run. What is
compared is looks a second; each watcher is a process of its own too and is measured when it already knows
every page, which is how a watcher spends its life.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from figures import Bar, Part, Table, arguments, run_alone, say
from others import PINNED, Watched, watch_with_changedetection, watch_with_urlwatch
from page_server import PAGE_BYTES, WAYS, addresses
from processes import BENCH, BenchFault, page_server, run

LOOKS = 100_000
_SHORT = 10_000
_FIRST_LOOKS = 10_000
_FIVE_MILLION = 5_000_000
_PAGES, _FEWER_PAGES = 1_000, 300
_TIMES = 3
_WATCH = {"urlwatch": watch_with_urlwatch, "changedetection.io": watch_with_changedetection}
_WORDS = {
    "plain": "no validators, the same bytes every time",
    "tagged": "an ETag, answered with 304",
    "restless": "no validators, a counter moves at every visit",
}

Figures = dict[str, object]


def add_options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What can be left out or made shorter."""
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS), help="kinds of pages")
    parser.add_argument(
        "--looks", type=int, default=LOOKS, help="of the long run, on the first kind of pages"
    )
    parser.add_argument("--without", nargs="+", choices=list(PINNED), default=[], help="leave these out")
    parser.add_argument("--profile", type=Path, help="replyclock's own time by function, into this file")
    return parser


def measure(given: argparse.Namespace) -> Part:
    """Everything, way after way."""
    rows: list[tuple[str | float | None, ...]] = []
    bars: list[Bar] = []
    raw: Figures = {}
    own_long: Figures = {}
    with tempfile.TemporaryDirectory(prefix="replyclock-bench-") as name, page_server(Path(name)) as port:
        for way in given.ways:
            folder = Path(name) / way
            folder.mkdir()
            looks = given.looks if way == given.ways[0] else min(_SHORT, given.looks)
            found = _measure_way(way, port, folder, looks, given)
            own_long = own_long or _figures(found["replyclock"])
            rows += _rows(way, found)
            bars += _bars(way, found)
            raw[way] = found
    tables = (_speed_table(rows), _memory_table(own_long), _ledger_table(own_long))
    return Part("pages", tables, (*bars, *_own_bars(own_long)), raw)


def _measure_way(way: str, port: int, folder: Path, looks: int, given: argparse.Namespace) -> Figures:
    say(f"{way} pages: a bare loop")
    found: Figures = {"bare aiohttp": _own("bare.py", port, way, _PAGES, 10)}
    say(f"{way} pages: replyclock, {looks} looks")
    profile = ["--profile", given.profile] if given.profile else []
    found["replyclock"] = _own("ours.py", folder / "workspace", port, way, looks, *profile)
    for name, watch in _WATCH.items():
        if name not in given.without:
            say(f"{way} pages: {name}")
        found[name] = None if name in given.without else _other(name, watch, way, port, folder)
    return found


def _own(program: str, *words: object) -> Figures:
    """What one of this folder's own programs measured."""
    done = run([sys.executable, BENCH / program, *map(str, words)], seconds=1200)
    return dict(json.loads(done.output.splitlines()[-1]))


def _other(
    name: str, watch: Callable[[Sequence[str], Path, int], Watched], way: str, port: int, folder: Path
) -> Figures | None:
    """What another watcher did, or None when it cannot be had or does not work here."""
    is_slow = (name, way) == ("changedetection.io", "restless")
    pages, times = (_FEWER_PAGES, 1) if is_slow else (_PAGES, _TIMES)
    try:
        done = watch(addresses(port, way, pages), folder, times)
    except BenchFault as fault:
        say(f"{name} was not measured: {fault}")
        return None
    return {
        "looks": done.looks,
        "seconds": done.seconds,
        "cpu_seconds": done.cpu_seconds,
        "peak_mb": done.peak_mb,
    }


def _rows(way: str, found: Figures) -> list[tuple[str | float | None, ...]]:
    own = _rate(found["replyclock"])
    rows: list[tuple[str | float | None, ...]] = []
    for name, each in found.items():
        what = name if name not in PINNED else f"{name} {PINNED[name]}"
        rate = _rate(each)
        if rate is None or own is None:
            rows.append((way, what, None, None, None, None, None))
            continue
        figures = _figures(each)
        looks, seconds, cpu = (float(str(figures[key])) for key in ("looks", "seconds", "cpu_seconds"))
        peak = float(str(figures["peak_mb"]))
        rows.append((way, what, rate, looks / cpu, f"{cpu / seconds:.0%}", peak, own / rate))
    return rows


def _bars(way: str, found: Figures) -> list[Bar]:
    """The bars speak of pages that change when they are answered; a moving counter is shown beside them."""
    if way == "restless":
        return []
    own = _rate(found["replyclock"])
    bars = [Bar(f"{way} pages: HTTP looks a second, everything recorded", own, "looks/s", at_least=500)]
    for name in PINNED:
        rate = _rate(found[name])
        times = own / rate if own and rate else None
        bars.append(Bar(f"{way} pages: as many looks a second as {name}", times, "times", at_least=10))
    return bars


def _own_bars(own: Figures) -> list[Bar]:
    sizes = _sizes(own)
    later = [size for looks, size in sizes if looks > _FIRST_LOOKS]
    first = [size for looks, size in sizes if looks <= _FIRST_LOOKS][-1]
    growth = (max(later) / first - 1) * 100 if later else None
    ledger = float(str(own["bytes_a_look"]))
    return [
        Bar(f"memory: growth after the first {_FIRST_LOOKS:,} looks", growth, "%", at_most=10),
        Bar("a look's line as text", float(str(own["text_bytes_a_look"])), "bytes", at_most=100),
        Bar("a look's line, gzipped", float(str(own["packed_bytes_a_look"])), "bytes", at_most=25),
        Bar("5 million looks in the ledger", ledger * _FIVE_MILLION / 1e6, "MB", at_most=150),
    ]


def _speed_table(rows: Sequence[tuple[str | float | None, ...]]) -> Table:
    columns = ("pages", "watcher", "looks/s", "looks/CPU s", "CPU", "peak MB", "replyclock is times as fast")
    ways = tuple(f"{way}: {words}" for way, words in _WORDS.items())
    notes = (
        *ways,
        f"urlwatch and changedetection.io: the quickest of {_TIMES}; replyclock: all its looks.",
        f"changedetection.io looks at {_FEWER_PAGES} of the restless pages only, to be done in time.",
    )
    return Table(f"Watching 1,000 pages of {PAGE_BYTES:,} bytes on 200 hosts", columns, tuple(rows), notes)


def _memory_table(own: Figures) -> Table:
    sizes = _sizes(own)
    marks = {sizes[0][0], 10_000, 25_000, 50_000, 75_000, sizes[-1][0]}
    rows = tuple((f"{looks:,}", size) for looks, size in sizes if looks in marks)
    return Table("replyclock's memory", ("after looks", "RSS MB"), rows)


def _ledger_table(own: Figures) -> Table:
    kinds = {
        "in the ledger (SQLite)": "bytes_a_look",
        "as a line of text": "text_bytes_a_look",
        "as text, gzipped": "packed_bytes_a_look",
    }
    rows = tuple(
        (words, float(str(own[key])), float(str(own[key])) * _FIVE_MILLION / 1e6)
        for words, key in kinds.items()
    )
    return Table("A look's line", ("", "bytes", "MB for 5 million"), rows)


def _figures(found: object) -> Figures:
    return dict(found) if isinstance(found, dict) else {}


def _rate(found: object) -> float | None:
    figures = _figures(found)
    return float(str(figures["looks"])) / float(str(figures["seconds"])) if figures else None


def _sizes(own: Figures) -> list[tuple[int, float]]:
    """(looks so far, RSS in MB), in order."""
    found = own["rss_mb"]
    return [(int(looks), float(size)) for looks, size in found.items()] if isinstance(found, dict) else []


if __name__ == "__main__":
    sys.exit(run_alone(measure, add_options(arguments("Watching pages, beside other watchers"))))
