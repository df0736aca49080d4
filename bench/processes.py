"""Starts, watches and ends the programs of a bench: only its own, by their ids."""

import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BENCH = Path(__file__).resolve().parent
_TICKS = os.sysconf("SC_CLK_TCK")


class BenchFault(Exception):
    """A part of a bench that could not be measured, in one sentence."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has used so far: processor seconds of all its threads, memory now and at most, in MB."""

    cpu_seconds: float
    rss_mb: float
    peak_mb: float


def usage_of(pid: int) -> Usage:
    """What /proc says of a living process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    status = Path(f"/proc/{pid}/status").read_text()
    rss, peak = (_kilobytes(name, status) / 1024 for name in ("VmRSS", "VmHWM"))
    return Usage((int(fields[11]) + int(fields[12])) / _TICKS, rss, peak)


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that ran to its end: what it wrote, how long it took, what it used."""

    output: str
    seconds: float
    cpu_seconds: float
    peak_mb: float


def run(command: Sequence[object], *, seconds: float, env: Mapping[str, str] | None = None) -> Finished:
    """Run a program to its end; BenchFault, with its last words, when it fails or takes too long."""
    started_at = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [str(word) for word in command], stdout=output, stderr=output, env={**os.environ, **(env or {})}
        )
        status, used = _wait(process, started_at + seconds)
        took = time.perf_counter() - started_at
        output.seek(0)
        words = output.read()
    if status is None:
        raise BenchFault(f"{_name(command)} took more than {seconds:g} seconds.")
    if status:
        raise BenchFault(f"{_name(command)} failed with {status}: {_last(words)}")
    return Finished(words, took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _wait(process: subprocess.Popen[bytes], until: float) -> tuple[int | None, resource.struct_rusage]:
    """Its exit code and what it alone used; None when it had to be killed."""
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, used
        if time.perf_counter() > until:
            process.kill()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            return None, used
        time.sleep(0.01)


@contextmanager
def running(
    command: Sequence[object],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A program in the background, told to stop in the end and made to if it does not."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdout=output,
            stderr=output,
            cwd=folder,
            env={**os.environ, **(env or {})},
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until(
    ready: Callable[[], bool],
    process: subprocess.Popen[bytes],
    log: Path,
    seconds: float,
    pause: float = 0.05,
) -> None:
    """Return when `ready` says so; BenchFault, with the program's last words, when it does not in time."""
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until or process.poll() is not None:
            what = "ended" if process.poll() is not None else f"was not ready after {seconds:g} seconds"
            raise BenchFault(f"{_name(process.args)} {what}: {_last(log.read_text(errors='replace'))}")
        time.sleep(pause)


def listens(port: int) -> bool:
    """True when somebody takes connections there."""
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port on loopback that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def page_server(folder: Path) -> Iterator[int]:
    """The pages, served by a process of its own; gives its port."""
    port, log = free_port(), folder / "page-server.log"
    with running([sys.executable, BENCH / "page_server.py", str(port)], log) as process:
        wait_until(lambda: listens(port), process, log, 20)
        yield port


def _name(command: object) -> str:
    """The program that a command calls, without its folder."""
    first = command[0] if isinstance(command, list | tuple) else command
    return Path(str(first)).name


def _last(words: str) -> str:
    return " / ".join(words.strip().splitlines()[-3:])


def _kilobytes(name: str, status: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) if found else 0
