"""Ctrl-C at any moment ends a command in one word, with exit code 130 and without a traceback."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from replyclock.cli.main import main

# A shell starts what runs in its background deaf to Ctrl-C, and children inherit that.
REPLYCLOCK = ["env", "--default-signal=INT", sys.executable, "-P", "-m", "replyclock"]
STARTED = 0.1
"""Seconds in which Python itself starts, and says on its own that it was interrupted."""
NOBODY_LISTENS = (-signal.SIGINT, "")
"""How it ends where Python does not listen yet, or no more since its program is over."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a planned campaign."""
    folder = tmp_path_factory.mktemp("stopped") / "w"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    campaign = folder / "campaigns/example.toml"
    text = campaign.read_text("utf-8").replace("2026-12-", "2099-12-").replace('"CN"', '"EVERY-DAY"')
    campaign.write_text(text, "utf-8")
    assert CliRunner().invoke(main, ["-w", str(folder), "campaign", "plan", "example"]).exit_code == 0
    return folder


def interrupted(words: list[str], after: float, *, times: int = 1) -> tuple[int, str, str]:
    """Exit code, standard output and error of a command that got Ctrl-C after so many seconds."""
    running = subprocess.Popen(
        [*REPLYCLOCK, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(after)  # the moment that is tried, and no hope of anything
    for _ in range(times):
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    return running.returncode, out, err


def lasts(words: list[str]) -> float:
    """Seconds the command takes when it is left alone."""
    begun = time.monotonic()
    subprocess.run([*REPLYCLOCK, *words], capture_output=True, check=False)
    return time.monotonic() - begun


def require_one_word(words: list[str], moments: int, times: int) -> None:
    chance, whole = random.Random(13), lasts(words)
    ends = set()
    for _ in range(moments):
        code, _, err = interrupted(words, chance.uniform(STARTED, whole), times=times)
        ends.add((code, err))
    assert ends <= {(130, "Stopped.\n"), (0, ""), NOBODY_LISTENS}
    assert (130, "Stopped.\n") in ends


def test_a_command_that_is_interrupted_says_one_word(workspace: Path) -> None:
    require_one_word(["-w", str(workspace), "evidence", "status"], 3, 1)


@pytest.mark.soak
@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
@pytest.mark.parametrize(
    "words",
    [
        ["report", "example"],
        ["watch"],
        ["campaign", "status", "example"],
        ["review", "list", "example"],
        ["evidence", "check"],
        ["sites", "check"],
    ],
    ids=" ".join,
)
def test_at_twenty_moments_of_any_command_ctrl_c_is_one_word(
    workspace: Path, words: list[str], times: int
) -> None:
    require_one_word(["-w", str(workspace), *words], 20, times)


@pytest.mark.soak
def test_at_twenty_moments_a_running_program_ends_without_a_traceback(workspace: Path) -> None:
    chance = random.Random(13)
    for _ in range(20):
        code, _, err = interrupted(["-w", str(workspace), "run"], chance.uniform(STARTED, 6))
        assert (code, err) in ((130, "Stopped.\n"), (0, ""), NOBODY_LISTENS)


@pytest.mark.soak
def test_at_twenty_moments_a_demo_ends_in_one_word(tmp_path: Path) -> None:
    chance = random.Random(13)
    for turn in range(20):
        code, _, err = interrupted(
            ["demo", "--folder", str(tmp_path / f"town{turn}")], chance.uniform(STARTED, 30)
        )
        assert (code, err[-2000:]) in ((130, "Stopped.\n"), NOBODY_LISTENS)
