"""urlwatch and changedetection.io on the bench's pages, as their own documentation says to run them.

Each lives in an environment of its own below .cache/bench, in the version pinned here.

urlwatch (https://urlwatch.readthedocs.io): one `url` job for each page, `urlwatch --urls FILE --cache FILE`
from cron, ten threads (its default). The time taken is that of a whole run when every page is known.

changedetection.io (https://github.com/dgtlmoon/changedetection.io): its server with the fetcher
`html_requests`, watches brought in by its API, then "recheck all" by its API, until its queue is empty and
every watch has been checked since. FETCH_WORKERS is 10, its default; 5 and 20 were no faster.
"""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from figures import CACHE, say
from processes import BenchFault, free_port, listens, run, running, usage_of, wait_until

PINNED = {"urlwatch": "2.29", "changedetection.io": "0.60.10"}
_ENVIRONMENT = {
    "FETCH_WORKERS": "10",
    "MINIMUM_SECONDS_RECHECK_TIME": "0",
    "LOGGER_LEVEL": "ERROR",
    "ALLOW_IANA_RESTRICTED_ADDRESSES": "true",  # or it refuses to look at loopback
    "DISABLE_VERSION_CHECK": "true",
}


@dataclass(frozen=True, slots=True)
class Watched:
    """What a watcher did: looks, seconds, processor seconds, memory at most in MB."""

    looks: int
    seconds: float
    cpu_seconds: float
    peak_mb: float

    @property
    def rate(self) -> float:
        """Looks a second."""
        return self.looks / self.seconds


def install(name: str) -> Path:
    """The folder with the program's executables; BenchFault when it cannot be had."""
    folder, wanted = CACHE / name, f"{name}=={PINNED[name]}"
    stamp = folder / "installed.txt"
    if stamp.exists() and stamp.read_text() == wanted:
        return folder / "bin"
    say(f"installing {wanted} into {folder}")
    try:
        run([sys.executable, "-m", "venv", "--clear", folder], seconds=120)
        run([folder / "bin/pip", "install", "--quiet", wanted], seconds=600)
    except BenchFault as fault:
        raise BenchFault(f"{wanted} could not be installed; is PyPI reachable? ({fault})") from fault
    stamp.write_text(wanted)
    return folder / "bin"


def watch_with_urlwatch(urls: Sequence[str], folder: Path, times: int) -> Watched:
    """The quickest of so many runs over all pages, after the one that learns them."""
    program = install("urlwatch") / "urlwatch"
    jobs = folder / "urls.yaml"
    jobs.write_text("---\n".join(f'name: "{url}"\nurl: "{url}"\n' for url in urls))
    files: list[str | Path] = ["--urls", jobs, "--config", folder / "urlwatch.yaml"]
    files += ["--hooks", folder / "hooks.py", "--cache", folder / "cache.db"]
    run([program, *files], seconds=300)
    runs = [run([program, *files], seconds=300) for _ in range(times)]
    best = min(runs, key=lambda done: done.seconds)
    return Watched(len(urls), best.seconds, best.cpu_seconds, best.peak_mb)


def watch_with_changedetection(urls: Sequence[str], folder: Path, times: int) -> Watched:
    """The quickest of so many "recheck all" over all pages, after the check that learns them."""
    program = install("changedetection.io") / "changedetection.io"
    port, log, store = free_port(), folder / "changedetection.log", folder / "changedetection"
    # With a first page of ours (-u) it does not begin with its two examples, which lie on the Internet.
    command: list[str | Path] = [
        program,
        "-C",
        "-d",
        store,
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-u",
        urls[0],
    ]
    with running(command, log, env=_ENVIRONMENT, folder=folder) as process:
        wait_until(lambda: listens(port), process, log, 120)
        server = _ChangeDetection(port, store, process, log)
        begun_at = int(time.time())
        server.ask("import", "\n".join(urls[1:]).encode())
        server.wait_for_all(len(urls), begun_at)
        rechecks = [server.recheck(len(urls)) for _ in range(times)]
        return min(rechecks, key=lambda done: done.seconds)


class _Stumbled(BenchFault):
    """It answers 500 where it counts its watches while others are being added."""


class _ChangeDetection:
    """The part of its API (version 1) that is needed here."""

    def __init__(self, port: int, store: Path, process: subprocess.Popen[bytes], log: Path) -> None:
        self._address = f"http://127.0.0.1:{port}/api/v1/"
        self._process, self._log = process, log
        wait_until((store / "changedetection.json").exists, process, log, 60)
        settings = json.loads((store / "changedetection.json").read_text())["settings"]
        self._key = settings["application"]["api_access_token"]

    def ask(self, path: str, data: bytes | None = None) -> dict[str, object]:
        """One call; with data it is a POST."""
        headers = {"x-api-key": self._key, "Content-Type": "text/plain"}
        request = urllib.request.Request(self._address + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return dict(json.loads(answer.read()))
        except urllib.error.HTTPError as fault:
            raise _Stumbled(f"changedetection.io answered {path} with HTTP {fault.code}.") from fault
        except urllib.error.URLError as fault:
            raise BenchFault(f"changedetection.io did not answer {path} ({fault}).") from fault

    def wait_for_all(self, count: int, since: int) -> None:
        """Until every watch has been checked since that second."""
        wait_until(lambda: self._all_checked(count, since), self._process, self._log, 600, pause=0.25)

    def recheck(self, count: int) -> Watched:
        """Everything once more, timed."""
        time.sleep(1.1)  # its times are whole seconds
        before, started_at = usage_of(self._process.pid), time.time()
        self.ask("watch?recheck_all=1")
        self.wait_for_all(count, int(started_at))
        seconds, after = time.time() - started_at, usage_of(self._process.pid)
        return Watched(count, seconds, after.cpu_seconds - before.cpu_seconds, after.peak_mb)

    def _all_checked(self, count: int, since: int) -> bool:
        try:
            state = self.ask("systeminfo")
        except _Stumbled:
            return False
        if state["queue_size"] or state["watch_count"] != count:
            return False
        watches: dict[str, dict[str, int | str | None]] = self.ask("watch")  # type: ignore[assignment]
        failed = [each["last_error"] for each in watches.values() if each["last_error"]]
        if failed:
            raise BenchFault(f"changedetection.io could not look at {len(failed)} pages: {failed[0]}")
        return all(int(each["last_checked"] or 0) >= since for each in watches.values())
