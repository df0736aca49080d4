"""Commands in processes that can be killed at any moment; see `killable.py` beside this."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

KILLED = -9
_PROGRAM = Path(__file__).with_name("killable.py")


@dataclass(frozen=True)
class Ended:
    """How a command ended: `code` is that of its process, KILLED for one that was killed."""

    code: int
    moments: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Killable:
    """Runs commands, each in a process of its own."""

    process: "subprocess.Popen[str]"
    folder: Path

    def run(self, *words: str | Path, at: int = 0) -> Ended:
        """Run a command; it is killed just before its moment `at`, where that is not 0."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {"words": [*map(str, words)], "folder": str(self.folder), "at": at}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        said = [(self.folder / name).read_text("utf-8", "replace") for name in ("stdout", "stderr")]
        return Ended(told["code"], told["moments"], *said)


@contextmanager
def killable(folder: Path) -> Iterator[Killable]:
    """What commands print goes to files of the folder."""
    command = [sys.executable, "-P", str(_PROGRAM)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Killable(process, folder)


def seeded_moments(moments: int, times: int, seed: str) -> list[int]:
    """So many moments of those that a command has, spread over it all; the last is among them."""
    chance = random.Random(seed)
    if times >= moments:
        return [*range(1, moments + 1)]
    edges = [1 + moments * each // times for each in range(times + 1)]
    drawn = [chance.randrange(first, last) for first, last in pairwise(edges)]
    return [*drawn[:-1], moments]
