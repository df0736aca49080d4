"""Figures: a million working days, verdicts and shares of a million inquiries, curves of 30,000.

    python bench/figures_bench.py [--inquiries 1000000] [--pairs 20000] [--json FILE]

The million runs in a process of its own, whose whole memory counts, the making of the inquiries included;
only their making is left out of the time. The `holidays` package's own loop is measured on a sample of
days and told for a million, since all of them would take minutes; both give the same days.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pandas as pd
from figures import Bar, Part, Table, arguments, run_alone, say
from numpy.typing import NDArray
from processes import BENCH, BenchFault, run
from report_findings import make_findings

from replyclock.analysis.calendars.load import load_calendar
from replyclock.analysis.statistics.day_index import index_days
from replyclock.analysis.statistics.differences import difference_table
from replyclock.analysis.statistics.frame import case_frame
from replyclock.analysis.statistics.shares import letters_of, share_table, share_table_of
from replyclock.analysis.statistics.verdict_arrays import Moments, judge_all
from replyclock.analysis.statistics.waiting_times import wait_tables

MILLION = 1_000_000
PAIRS = 20_000
_LETTERS, _SITES = 30_000, 15_000
_THRESHOLDS = (1, 2, 5)
_FIRST_DAY, _LAST_DAY = date(2004, 1, 5), date(2026, 9, 30)
_MOST_DAYS = 30
_SENDING = timedelta(days=180)
_SENT_FROM = datetime(2026, 3, 2, 1)  # noqa: DTZ001 - UTC, as numpy has it
_AS_OF = datetime(2026, 10, 20, tzinfo=UTC)
_ZONE = ZoneInfo("Asia/Shanghai")
_SEED = 20_260_302
_GROUPS = {"region": 31, "level": 4, "kind": 2, "topic": 7}

Codes = NDArray[np.int64]


def add_options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What can be made shorter."""
    parser.add_argument("--inquiries", type=int, default=MILLION, help="how many are judged at once")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="days counted by the holidays package")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    return parser


def measure(given: argparse.Namespace) -> Part:
    """Working days, the million, and 30,000 inquiries as a report has them."""
    say("a million working days")
    days = _working_days(given.pairs)
    say(f"{given.inquiries:,} inquiries")
    shares = _in_a_process(given.inquiries)
    say(f"the case frame of {_LETTERS:,} inquiries")
    frame = _case_frame()
    tables = (_days_table(days), _shares_table(shares), _frame_table(frame))
    return Part("figures", tables, _bars(days, shares), {"days": days, "shares": shares, "frame": frame})


def judge_alone(inquiries: int) -> dict[str, float]:
    """Verdicts for three thresholds and all shares of so many inquiries: seconds by step."""
    moments, planned = _make_inquiries(inquiries)
    calendar = load_calendar("CN")
    judged, judging = _timed(lambda: judge_all(moments, _THRESHOLDS, calendar, _ZONE, _AS_OF))
    letters, grouping = _timed(lambda: letters_of(planned))
    table, sharing = _timed(lambda: share_table_of(letters, judged.states, _THRESHOLDS, _AS_OF))
    steps = {"verdicts": judging, "groups": grouping, "shares": sharing}
    return {**steps, "all": sum(steps.values()), "rows": len(table)}


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """What the call gave, and how many seconds it took."""
    started = time.perf_counter()
    value = call()
    return value, time.perf_counter() - started


def _working_days(pairs: int) -> dict[str, float]:
    calendar = load_calendar("CN")
    started_on, counts = _draw_pairs(MILLION)
    due_on, ours = _timed(lambda: index_days(calendar).due_on(started_on, counts))
    days = holidays.country_holidays("CN", years=range(calendar.first_year, calendar.last_year + 1))
    sample = list(zip(started_on[:pairs].astype(date), counts[:pairs].tolist(), strict=True))
    theirs, seconds = _timed(lambda: [days.get_nth_working_day(day, count) for day, count in sample])
    if list(due_on[:pairs].astype(date)) != theirs:
        raise BenchFault("The two ways of counting working days do not give the same days.")
    whole = seconds * MILLION / pairs
    return {"ours": ours, "holidays": whole, "times": whole / ours, "sample": pairs}


def _draw_pairs(number: int) -> tuple[NDArray[np.datetime64], Codes]:
    chance = np.random.default_rng(_SEED)
    span = (_LAST_DAY - _FIRST_DAY).days
    days = np.datetime64(_FIRST_DAY) + chance.integers(0, span, number).astype("m8[D]")
    return days, chance.integers(1, _MOST_DAYS + 1, number)


def _make_inquiries(number: int) -> tuple[Moments, pd.DataFrame]:
    """Two letters to each site over half a year; six of ten answered, one in twenty not sent.

    A reviewer confirmed half of the answers; half of the letters were acknowledged, which nobody reviewed.
    """
    chance = np.random.default_rng(_SEED)
    seconds = chance.integers(0, int(_SENDING.total_seconds()), number)
    sent_at = np.datetime64(_SENT_FROM, "us") + seconds.astype("m8[s]")
    answered = chance.random(number) < 0.6
    after = sent_at + chance.exponential(5 * 86_400, number).astype("m8[s]")
    until = after + chance.integers(0, 7_200, number).astype("m8[s]")
    nothing = np.datetime64("NaT", "us")
    as_of = np.datetime64(_AS_OF.replace(tzinfo=None), "us")
    sent_at[chance.random(number) < 0.05] = nothing
    acknowledged = sent_at + np.timedelta64(1, "h")
    moments = Moments(
        sent_at,
        np.where(answered, until, nothing),
        np.where(answered, after, as_of),
        np.full(number, nothing),
        np.where(answered & (chance.random(number) < 0.5), until, nothing),
        np.where(chance.random(number) < 0.5, acknowledged, nothing),
    )
    return moments, _planned(number, chance)


def _planned(number: int, chance: np.random.Generator) -> pd.DataFrame:
    site = np.repeat(np.arange((number + 1) // 2), 2)[:number]
    topic = chance.integers(0, _GROUPS["topic"], number)
    columns = {"site": site, "topic": topic, "arm": topic, "campaign": np.zeros(number, dtype=np.int64)}
    columns |= {name: site % _GROUPS[name] for name in ("region", "level", "kind")}
    return pd.DataFrame({name: _named(name, codes) for name, codes in columns.items()})


def _named(name: str, codes: Codes) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, [f"{name} {code:07}" for code in range(int(codes.max()) + 1)])


def _in_a_process(inquiries: int) -> dict[str, float]:
    command = [sys.executable, BENCH / "figures_bench.py", "--alone", "--inquiries", inquiries]
    finished = run(command, seconds=300)
    return {**json.loads(finished.output), "peak_mb": finished.peak_mb}


def _case_frame() -> dict[str, float]:
    findings = make_findings(_LETTERS, _SITES)
    frame, framing = _timed(lambda: case_frame(findings))
    shares, sharing = _timed(lambda: share_table(frame, findings.as_of))
    _, comparing = _timed(lambda: difference_table(shares))
    _, waiting = _timed(lambda: wait_tables(findings.cases, load_calendar("CN"), _ZONE))
    return {
        "case frame": framing,
        "share table": sharing,
        "differences": comparing,
        "curve of the time to answer": waiting,
    }


def _days_table(days: dict[str, float]) -> Table:
    return Table(
        "A million pairs of day and number of working days, China 2004-2026",
        ("by", "seconds"),
        (("replyclock, index included", days["ours"]), ("holidays' own loop", days["holidays"])),
        (f"holidays: measured on {days['sample']:,.0f} pairs and told for a million; the same days.",),
    )


def _shares_table(shares: dict[str, float]) -> Table:
    steps = ("verdicts", "groups", "shares", "all")
    return Table(
        "Verdicts for three thresholds and all shares with intervals",
        ("step", "seconds"),
        tuple((step, shares[step]) for step in steps),
        (
            f"{shares['rows']:,.0f} rows: by inquiry and by site, in all and by six groupings.",
            f"Memory of the whole process at most {shares['peak_mb']:,.0f} MB.",
        ),
    )


def _frame_table(frame: dict[str, float]) -> Table:
    return Table(
        f"{_LETTERS:,} inquiries to {_SITES:,} sites, from cases",
        ("step", "seconds"),
        tuple(frame.items()),
    )


def _bars(days: dict[str, float], shares: dict[str, float]) -> tuple[Bar, ...]:
    return (
        Bar("a million inquiries, verdicts and shares", shares["all"], "seconds", at_most=5),
        Bar("memory for them", shares["peak_mb"], "MB", at_most=1000),
        Bar("a million working days", days["ours"], "seconds", at_most=0.2),
        Bar("against the holidays package's loop", days["times"], "times", at_least=500),
    )


def main() -> int:
    """The bench, or the part of it that runs in a process of its own."""
    parser = add_options(arguments(str(__doc__).splitlines()[0]))
    given = parser.parse_args()
    if given.alone:
        print(json.dumps(judge_alone(given.inquiries)))
        return 0
    return run_alone(measure, parser)


if __name__ == "__main__":
    sys.exit(main())
