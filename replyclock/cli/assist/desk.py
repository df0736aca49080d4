"""The operator's place at a terminal: shows one question after the other and reads what is typed."""

import asyncio
import contextlib
import os
import select
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import click

from replyclock.cli.shell.terminal import complain, local_named, plain
from replyclock.domain.sending.operators import Ending
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.ports.operators import Question
from replyclock.steps.sending import assist as steps

_WAIT_SECONDS = 1.0
_SAY_AGAIN = timedelta(seconds=10)
_HELP = "/skip gives up, /new asks for another picture or code, /open shows the picture, /leave ends"
_WIDEST = 110


async def sit(outside: Outside, by: str, zone: str, *, quiet: bool) -> dict[str, int]:
    """Be there as an operator until /leave, Ctrl-C or the end of standard input; what was settled how often.

    With `quiet` the conversation goes to standard error, so that standard output can hold JSON.
    """
    name = f"{by}@{socket.gethostname()} {os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="replyclock-assist-") as folder, _there(name, outside):
        desk = _Desk(outside, by, zone, Path(folder), name, quiet)
        desk.say(f"You are there as {by}. {_HELP}.")
        with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
            while await desk.turn():
                pass
    return dict(desk.settled)


@contextlib.contextmanager
def _there(name: str, outside: Outside) -> Iterator[None]:
    steps.arrive(name, outside)
    try:
        yield
    finally:
        steps.go(name, outside)


@dataclass(slots=True)
class _Desk:
    outside: Outside
    by: str
    zone: str
    folder: Path
    name: str
    quiet: bool
    settled: Counter[str] = field(default_factory=Counter)
    lines: "_Lines" = field(default_factory=lambda: _Lines(sys.stdin.fileno()))
    shown: Question | None = None
    arrived_at: datetime | None = None

    def say(self, words: str) -> None:
        """Speak to the operator."""
        click.echo(words, err=self.quiet)

    async def turn(self) -> bool:
        """Say that somebody is there, show what is new, and take a line; False when the operator leaves."""
        now = self.outside.machine.now()
        if self.arrived_at is None or now - self.arrived_at >= _SAY_AGAIN:
            steps.arrive(self.name, self.outside)
            self.arrived_at = now
        self._show(steps.open_questions(self.outside))
        line = await asyncio.to_thread(self.lines.next, _WAIT_SECONDS)
        if line is None:
            return not self.lines.ended
        return self._take(line.strip())

    def _show(self, found: tuple[Question, ...]) -> None:
        if self.shown is not None and all(each.identity != self.shown.identity for each in found):
            self.say(f"Question {self.shown.identity} is settled, or its time is over.")
            self._file(self.shown).unlink(missing_ok=True)
            self.shown = None
        if self.shown is None and found:
            self.shown = found[0]
            self._present(found[0], len(found) - 1)

    def _present(self, question: Question, more: int) -> None:
        self.say(
            f"\nQuestion {question.identity}: {question.want}, {plain(question.site_name)}"
            f" ({plain(question.site_code)}), {question.reference}{f', {more} more wait' if more else ''}"
        )
        if question.picture is not None:
            from replyclock.cli.assist.picture import enlarged  # noqa: PLC0415 - Pillow takes a while to import

            file = self._file(question)
            file.write_bytes(enlarged(question.picture))
            _draw(question.picture)
            self.say(f"picture: {file}")
        left = question.until - self.outside.machine.now()
        self.say(
            f"{plain(question.words)} Until {local_named(question.until, self.zone)}, {_span(left)} left."
        )

    def _take(self, line: str) -> bool:
        if line == "/leave":
            return False
        if self.shown is None:
            self.say("Nothing waits for you now.")
            return True
        try:
            self._settle(self.shown, line)
        except WrongUse as fault:
            complain(str(fault))
        return True

    def _settle(self, question: Question, line: str) -> None:
        number = question.identity
        if line == "/open":
            click.launch(str(self._file(question)))
            return
        if line == "/skip":
            steps.skip(number, self.by, self.outside)
        elif line == "/new":
            steps.refresh(number, self.by, self.outside)
        elif line.startswith("/"):
            raise WrongUse(f"{line!r} is unknown here: {_HELP}.")
        else:
            steps.answer(number, line, self.by, self.outside)
        ending = {"/skip": Ending.SKIPPED, "/new": Ending.REFRESHED}.get(line, Ending.ANSWERED)
        self.settled[ending] += 1
        self.say(f"Question {number}: {ending}.")
        self._file(question).unlink(missing_ok=True)
        self.shown = None

    def _file(self, question: Question) -> Path:
        return self.folder / f"question-{question.identity}.png"


class _Lines:
    """Lines of a file descriptor, waited for without missing the clock; works on terminals, pipes, files."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""
        self.ended = False

    def next(self, seconds: float) -> str | None:
        """A line, or None when none came in time."""
        if b"\n" not in self._rest and select.select([self._descriptor], [], [], seconds)[0]:
            got = os.read(self._descriptor, 4096)
            self.ended = not got
            self._rest += got
        line, newline, rest = self._rest.partition(b"\n")
        if not newline:
            return None
        self._rest = rest
        return line.decode("utf-8", "replace")


def _draw(png: bytes) -> None:
    """The picture as half blocks, on a terminal that is wide enough for it."""
    if not sys.stdout.isatty():
        return
    from rich.console import Console  # noqa: PLC0415 - takes a while to import
    from rich.text import Text  # noqa: PLC0415

    from replyclock.cli.assist.picture import half_blocks  # noqa: PLC0415 - Pillow takes a while to import

    console = Console()
    for line in half_blocks(png, min(console.width - 1, _WIDEST)):
        cells = [("▀", f"{_rgb(upper)} on {_rgb(lower)}") for upper, lower in line]
        console.print(Text.assemble(*cells))


def _rgb(colour: tuple[int, int, int]) -> str:
    return f"rgb({colour[0]},{colour[1]},{colour[2]})"


def _span(left: timedelta) -> str:
    minutes, seconds = divmod(max(0, round(left.total_seconds())), 60)
    return f"{minutes}:{seconds:02d}"
