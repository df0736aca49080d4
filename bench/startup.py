"""`replyclock --help` beside the start of Python that imports click and does nothing else.

    python bench/startup.py [--runs 15] [--json FILE]

Both are whole processes, in turn.
"""

import argparse
import sys
from pathlib import Path
from statistics import median

from figures import Bar, Part, Table, arguments, run_alone, say
from processes import run

_HELP = (Path(sys.executable).with_name("replyclock"), "--help")
_BARE = (sys.executable, "-c", "import click")
_TIMES = 2.0


def add_options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What can be made shorter."""
    parser.add_argument("--runs", type=int, default=15, help="pairs of processes")
    return parser


def measure(given: argparse.Namespace) -> Part:
    """The median of each, and of the ratio pair by pair."""
    say(f"{given.runs} pairs of processes")
    pairs = [
        (run([*_HELP], seconds=60).seconds, run([*_BARE], seconds=60).seconds) for _ in range(given.runs)
    ]
    ratio = median(ours / bare for ours, bare in pairs)
    rows = (
        ("replyclock --help", 1000 * median(ours for ours, _ in pairs)),
        ("python -c 'import click'", 1000 * median(bare for _, bare in pairs)),
    )
    table = Table("Start of the command line", ("process", "milliseconds"), rows)
    return Part("startup", (table,), (Bar("help beside a bare click", ratio, "times", at_most=_TIMES),))


if __name__ == "__main__":
    sys.exit(run_alone(measure, add_options(arguments(str(__doc__).splitlines()[0]))))
