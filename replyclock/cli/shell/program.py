"""What all commands share: the workspace, `--json`, the one place where errors become sentences."""

import json
import os
import re
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from replyclock.cli.shell.lazy import LazyGroup
from replyclock.cli.shell.stopping import STOP, Stopped
from replyclock.cli.shell.terminal import sentence
from replyclock.errors import ReplyclockError

Value = TypeVar("Value")

FINISHED_WITH_FAILURES = 3
# What JSON may hold but a terminal would obey: control characters and changes of direction.
_OBEYED = re.compile("[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Program(LazyGroup):
    """The root: every error of ours, of click and of the disk ends here, in one sentence."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line; what it writes is nobody's to read but its owner's."""
        before = os.umask(0o077)
        try:
            return super().main(*args, **extra)
        except Stopped:
            STOP.say()
            raise
        finally:
            os.umask(before)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the options of the root."""
        with _sentences():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; exit codes are 0 done, 1 a fault, 2 wrong use, 3 finished with failures."""
        with _sentences():
            return super().invoke(ctx)


class Fault(click.ClickException):
    """An error as people read it."""

    exit_code = 1

    def format_message(self) -> str:
        """One sentence on one line."""
        return sentence(self.message)


class Misuse(Fault):
    """An error that another command line or file would avoid."""

    exit_code = 2


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        with _one_word():
            yield
    except ReplyclockError as fault:
        raise (Misuse if fault.exit_code == Misuse.exit_code else Fault)(str(fault)) from fault
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as fault:
        raise Misuse(_usage(fault)) from fault
    except BrokenPipeError:
        raise
    except OSError as fault:
        where = f"{fault.filename}: " if fault.filename else ""
        raise Fault(f"{where}{fault.strerror or fault}: check the path, its owner and the disk.") from fault


@contextmanager
def _one_word() -> Iterator[None]:
    """Whatever comes out of a command after Ctrl-C is that, and nothing else."""
    try:
        yield
    except BaseException as fault:
        if STOP.pressed or isinstance(fault, KeyboardInterrupt):
            raise Stopped from fault
        raise


@dataclass(frozen=True, slots=True)
class Scope:
    """What the root command hands to the others."""

    workspace: Path


workspace_of = click.make_pass_decorator(Scope)


def emit(value: Any, as_json: bool, say: Callable[[], None]) -> None:
    """Print `value` as JSON, or let `say` print it for people."""
    if as_json:
        text = json.dumps(value, ensure_ascii=False, indent=2, default=_as_json)
        click.echo(_OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
    else:
        say()


def run_async(work: Coroutine[Any, Any, Value]) -> Value:
    """Run a coroutine to its end; Ctrl-C ends it with the usual exit code."""
    import asyncio  # noqa: PLC0415 - help needs none

    async def main() -> Value:
        STOP.main_task = asyncio.current_task()
        return await work

    try:
        return asyncio.run(main())
    finally:
        STOP.main_task = None
        STOP.watch_again()


def _usage(fault: click.UsageError) -> str:
    """Click's own words and where to read more, in one sentence."""
    words = fault.format_message().rstrip(".")
    path = fault.ctx.command_path if fault.ctx else "replyclock"
    return f"{words}; see `{path} --help`."


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)
