"""What all commands share: the workspace option, `--json`, the error door, progress."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from replyclock.errors import ReplyclockError

Result = TypeVar("Result")
Command = TypeVar("Command", bound=Callable[..., Any])

FINISHED_WITH_FAILURES = 3


class Group(click.Group):
    """A group whose commands fail in one sentence, with the error's own exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; only here the project's errors are caught."""
        try:
            return super().invoke(ctx)
        except ReplyclockError as fault:
            click.echo(f"Error: {fault}", err=True)
            ctx.exit(fault.exit_code)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the root command hands to the others."""

    workspace: Path


workspace_of = click.make_pass_decorator(Scope)


def json_option(command: Command) -> Command:
    """Adds `--json`."""
    option = click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
    return option(command)


def emit(value: Any, as_json: bool, say: Callable[[], None]) -> None:
    """Print `value` as JSON, or let `say` print it for people."""
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_as_json))
    else:
        say()


def run_async(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end; Ctrl-C ends it with the usual exit code."""
    return asyncio.run(work)


def table(headings: list[str], rows: list[list[str]]) -> None:
    """Print rows in columns that line up, Chinese included; nothing is cut in a pipe."""
    from rich.table import Table  # noqa: PLC0415 - only for people

    shown = Table(*headings, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        shown.add_row(*row)
    width = None if sys.stdout.isatty() else 200
    Console(width=width, markup=False, highlight=False).print(shown)


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int, str], None]]:
    """A bar on standard error, none when that is no terminal; call it with (done so far, words)."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _words: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done, words: bar.update(task, completed=done, description=words)


def local(instant: datetime | None, zone: str) -> str:
    """An instant as people of the zone read it; "" for none."""
    return "" if instant is None else f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def parse_instant(text: str | None, zone: str) -> datetime | None:
    """An ISO date or instant from the command line; without an offset it is local time of the zone."""
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as fault:
        raise click.BadParameter(f"{text!r} is no instant: write 2026-10-31 or 2026-10-31T18:00.") from fault
    return instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(zone))


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
