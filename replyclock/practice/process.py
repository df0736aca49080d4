"""Starts and ends the practice town as a process of its own; knows nothing of what it is for."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from replyclock.errors import MissingPart
from replyclock.practice.serve import TOWN_FILE

_READY_SECONDS = 30
_END_SECONDS = 10


@dataclass(frozen=True, slots=True)
class TownMap:
    """Where things are in a running town: control desk, Maildir, its base address, sites by code."""

    control: str
    maildir: Path
    mailbox: str
    sites: Mapping[str, str]

    def ask(self, path: str) -> Any:
        """What the control desk tells at GET `path`, e.g. "/log"."""
        with urlopen(f"{self.control}{path}", timeout=10) as answer:  # noqa: S310 - our own loopback
            return json.load(answer)


@contextmanager
def running_town(folder: Path) -> Iterator[TownMap]:
    """A town in `folder`, ended by its process id when the block ends, however it ends.

    It gets a session of its own, so that Ctrl-C reaches the program before the town is gone, and it
    holds our end of a pipe, so that it goes too when we are killed. What it says goes to `town.log`.
    Raises MissingPart when it does not come up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TOWN_FILE).unlink(missing_ok=True)
    # -P keeps the current folder off the path: our folder `mailbox` would hide the standard library's.
    command = [sys.executable, "-P", "-m", "replyclock.practice.serve", "--until-input-ends"]
    with (folder / "town.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*command, "--folder", str(folder)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield _wait_until_ready(process, folder)
    finally:
        _end(process)


def _wait_until_ready(process: "subprocess.Popen[bytes]", folder: Path) -> TownMap:
    give_up_at = time.monotonic() + _READY_SECONDS
    while not (folder / TOWN_FILE).exists():
        if process.poll() is not None or time.monotonic() > give_up_at:
            last = (folder / "town.log").read_text(encoding="utf-8", errors="replace").strip()[-300:]
            raise MissingPart(
                f"The practice town did not start ({last or 'no message'}): "
                "install it with `pip install 'replyclock[practice]'`."
            )
        time.sleep(0.05)
    told = json.loads((folder / TOWN_FILE).read_text(encoding="utf-8"))
    return TownMap(told["control"], Path(told["maildir"]), told["mailbox"], told["sites"])


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
