"""A register of 14,463 sites imported from CSV and from XLSX.

    python bench/register.py [--sites 14463] [--json FILE]

Each is the whole command, from the start of Python to its end, into an empty register.
"""

import argparse
import csv
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
from figures import Bar, Part, Table, arguments, run_alone, say
from processes import run

SITES = 14_463
_SECONDS = 10
_REPLYCLOCK = (sys.executable, "-P", "-m", "replyclock")
_HEADINGS = ("网站标识码", "网站名称", "首页网址", "主办单位", "所属地区", "网站级别", "网站类型")
_LEVELS = ("省级", "市级", "县级", "县级", "县级")


def add_options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What can be made shorter."""
    parser.add_argument("--sites", type=int, default=SITES, help="rows of the list")
    return parser


def measure(given: argparse.Namespace) -> Part:
    """Both kinds of file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [_HEADINGS, *_rows(given.sites)]
        files = (_as_csv(folder, rows), _as_workbook(folder, rows))
        took = []
        for path in files:
            say(f"{given.sites:,} rows of {path.suffix} are imported")
            workspace = folder / path.suffix[1:]
            run([*_REPLYCLOCK, "init", workspace], seconds=60)
            took.append(run([*_REPLYCLOCK, "-w", workspace, "sites", "import", path], seconds=300).seconds)
    kinds = [path.suffix[1:].upper() for path in files]
    table = Table(
        f"A list of {given.sites:,} sites imported",
        ("file", "seconds", "rows a second"),
        tuple((kind, seconds, given.sites / seconds) for kind, seconds in zip(kinds, took, strict=True)),
    )
    bars = tuple(
        Bar(f"seconds for {given.sites:,} rows of {kind}", seconds, "s", at_most=_SECONDS)
        for kind, seconds in zip(kinds, took, strict=True)
    )
    return Part("register", (table,), bars)


def _rows(number: int) -> Iterator[tuple[object, ...]]:
    """Sites of 31 regions; one in a hundred has a host in Chinese letters."""
    for place in range(number):
        host = f"网站{place}.中国" if place % 100 == 0 else f"www.site{place}.gov.cn"
        yield (
            1_100_000_000 + place, f"第{place}号政府网站", host, "政府办公室", f"第{place % 31}地区",
            _LEVELS[place % 5], "门户网站" if place % 4 else "部门网站",
        )  # fmt: skip


def _as_csv(folder: Path, rows: list[tuple[object, ...]]) -> Path:
    path = folder / "list.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def _as_workbook(folder: Path, rows: list[tuple[object, ...]]) -> Path:
    path = folder / "list.xlsx"
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


if __name__ == "__main__":
    sys.exit(run_alone(measure, add_options(arguments(str(__doc__).splitlines()[0]))))
