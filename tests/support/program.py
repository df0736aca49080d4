"""The program run from outside, as a user runs it, and waiting for what comes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPLYCLOCK = [sys.executable, "-P", "-m", "replyclock"]


def replyclock(*arguments: str | Path, cwd: Path | None = None) -> Any:
    done = subprocess.run(
        [*REPLYCLOCK, *map(str, arguments), "--json"], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    give_up_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up_at, f"not within {seconds} seconds"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
