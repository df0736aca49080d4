"""Figures of a bench: tables for the eye, JSON for a file, and the bars with what misses them.

Knows nothing of what is measured.
"""

import argparse
import json
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "bench"
"""Where other programs are installed, and where the figures are written unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What is asked of a figure; `value` None was not measured, and counts as missed."""

    words: str
    value: float | None
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def missed(self) -> str:
        """ "" when it is met, else by how much it is missed."""
        if self.value is None:
            return "not measured"
        if self.at_least is not None and self.value < self.at_least:
            return f"{_share_of(self.at_least - self.value, self.at_least)} too little"
        if self.at_most is not None and self.value > self.at_most:
            return f"{_share_of(self.value - self.at_most, self.at_most)} too much"
        return ""

    @property
    def wanted(self) -> str:
        """The bar itself."""
        kind, limit = ("at most", self.at_most) if self.at_least is None else ("at least", self.at_least)
        return f"{kind} {number(limit)} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures under a title; `notes` say how they were measured."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What one bench gave."""

    name: str
    tables: tuple[Table, ...] = ()
    bars: tuple[Bar, ...] = ()
    raw: dict[str, object] = field(default_factory=dict)


def number(value: str | float | None) -> str:
    """A figure as people read it: three digits where it is small, none behind the point where it is large."""
    if value is None:
        return "not measured"
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def arguments(words: str) -> argparse.ArgumentParser:
    """A parser that knows --json."""
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to FILE")
    return parser


def say(words: str) -> None:
    """Progress, on standard error."""
    print(f"bench: {words}", file=sys.stderr, flush=True)


def report(parts: Sequence[Part], json_file: Path | None) -> int:
    """Print the tables and the bars, write the JSON; 0 when every bar is met, else 1."""
    for table in (table for part in parts for table in part.tables):
        _print_table(table)
    bars = [bar for part in parts for bar in part.bars]
    if bars:
        rows = tuple((bar.words, _with_unit(bar), bar.wanted, bar.missed or "met") for bar in bars)
        _print_table(Table("Bars", ("bar", "measured", "wanted", ""), rows))
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(_as_json(parts), ensure_ascii=False, indent=2) + "\n", "utf-8")
    missed = [bar for bar in bars if bar.missed]
    for bar in missed:
        print(f"missed: {bar.words}: {_with_unit(bar)}, wanted {bar.wanted} ({bar.missed}).")
    return 1 if missed else 0


def run_alone(measure: Callable[[argparse.Namespace], Part], parser: argparse.ArgumentParser) -> int:
    """One bench by its own command."""
    given = parser.parse_args()
    return report([measure(given)], given.json)


def _with_unit(bar: Bar) -> str:
    return number(bar.value) if bar.value is None else f"{number(bar.value)} {bar.unit}".rstrip()


def _share_of(difference: float, whole: float) -> str:
    return f"{number(difference)} or {difference / whole:.0%}" if whole else number(difference)


def _print_table(table: Table) -> None:
    lines = [table.columns, *(tuple(number(cell) for cell in row) for row in table.rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.columns))]
    figures = [
        all(not isinstance(row[column], str) for row in table.rows) for column in range(len(table.columns))
    ]
    print(f"\n{table.title}\n")
    for index, line in enumerate(lines):
        cells = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, figures, strict=True)
        ]
        print("  " + "  ".join(cells).rstrip())
        if index == 0:
            print("  " + "  ".join("-" * width for width in widths))
    for note in table.notes:
        print(f"  {note}")
    print(flush=True)


def _as_json(parts: Sequence[Part]) -> dict[str, object]:
    machine = {"python": platform.python_version(), "machine": platform.platform()}
    return {
        "machine": machine,
        "parts": [
            {
                **asdict(part),
                "bars": [{**asdict(bar), "wanted": bar.wanted, "missed": bar.missed} for bar in part.bars],
            }
            for part in parts
        ],
    }
