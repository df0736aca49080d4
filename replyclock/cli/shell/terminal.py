"""How commands speak to people: columns that line up, times of a zone, progress, nothing to obey."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from replyclock.domain.clean_text import one_line

_WIDE_ENOUGH = 100_000


def plain(text: str) -> str:
    """The text on one line without anything a terminal would obey; words of strangers are shown, not run."""
    return one_line(text)


def sentence(words: str) -> str:
    """The words on one line, with their full stop."""
    return f"{plain(words).rstrip('.')}."


def complain(fault: str) -> None:
    """Print an error as every command prints it, where the command goes on."""
    click.echo(f"Error: {sentence(fault)}", err=True)


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows in columns that line up, Chinese included; nothing is cut or wrapped."""
    from rich.console import Console  # noqa: PLC0415 - takes a while to import
    from rich.table import Table  # noqa: PLC0415

    shown = Table(*headings, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        shown.add_row(*(plain(str(value)) for value in row))
    console = Console(file=sys.stdout, width=_WIDE_ENOUGH, markup=False, highlight=False, emoji=False)
    with console.capture() as captured:
        console.print(shown)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int, str], None]]:
    """A bar on standard error, none when that is no terminal; call it with (done so far, words)."""
    if not sys.stderr.isatty():
        yield lambda _done, _words: None
        return
    from rich.console import Console  # noqa: PLC0415 - takes a while to import
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done, words: bar.update(task, completed=done, description=plain(words))


def local(instant: datetime | None, zone: str) -> str:
    """An instant as people of the zone read it; "" for none. The zone itself stands in the heading."""
    return "" if instant is None else f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def local_named(instant: datetime, zone: str) -> str:
    """An instant with its zone's name, for a line of its own."""
    return f"{local(instant, zone)} ({zone})"


def in_zone(instant: datetime | None, zone: str) -> datetime | None:
    """What the command line said, as an aware instant."""
    if instant is None or instant.tzinfo is not None:
        return instant
    return instant.replace(tzinfo=ZoneInfo(zone))


def listed(counts: dict[str, int], nothing: str) -> str:
    """`3 answer, 1 bounce`, or the word for nothing."""
    return ", ".join(f"{count} {kind}" for kind, count in counts.items()) or nothing


NOT_TRIED = "not tried"
WAITS = "waits"
