"""The attack table of the evidence commands: wherever a path leads, they end with a sentence."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.command_line import call
from support.hostile.odd_files import deep, sparse
from support.pack_builder import PackBench, pack_bench

from replyclock.cli.main import main


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a workspace, its authority's certificates, a pack and an export."""
    folder = tmp_path_factory.mktemp("made")
    workspace = folder / "w"
    assert CliRunner().invoke(main, ["init", str(workspace)]).exit_code == 0
    (workspace / "secrets" / "signing.pem").unlink()
    with pack_bench(workspace) as bench:
        shutil.move(workspace / "signing.pem", workspace / "secrets" / "signing.pem")
        pack_and_export(bench, folder)
    return folder


def pack_and_export(bench: PackBench, folder: Path) -> None:
    bench.pack(folder / "pack")
    shutil.copy(bench.authority.certificates, folder / "tsa.pem")
    settings = folder / "w" / "replyclock.toml"
    told = f'\n[authority.practice]\nurl = "{bench.authority.url}"\ncertificates = "../tsa.pem"\n'
    settings.write_text(settings.read_text("utf-8") + told, "utf-8")
    done = call(folder / "w", "evidence", "export", "-o", str(folder / "export"))
    assert done.exit_code == 0, done.output


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy made by SQLite itself, which goes afterwards: pytest cannot remove 1,500 folders."""
    to = Path(shutil.copytree(made, tmp_path / "c", ignore=shutil.ignore_patterns("ledger.sqlite*")))
    with sqlite3.connect(made / "w" / "ledger.sqlite") as connection:
        connection.execute(f"VACUUM INTO '{to / 'w' / 'ledger.sqlite'}'")
    yield to
    subprocess.run(["rm", "-rf", to], check=True)


@pytest.fixture(autouse=True)
def _no_hanging() -> Iterator[None]:
    """Whoever waits for a pipe is woken by a signal, and fails."""

    def wake(_signal: int, _frame: object) -> None:
        raise AssertionError("this waited for what never comes")

    before = signal.signal(signal.SIGALRM, wake)
    signal.alarm(120)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


NAMED: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "sparse": sparse,
    "folder": Path.mkdir,
    "missing": lambda path: None,
}
NAMED_BELOW = [what for what in NAMED if what not in ("folder", "missing")]
LINES = {
    "--authority": ("verify", "{0}/pack", "--authority", "{0}/x"),
    "--key": ("verify", "{0}/pack", "--key", "{0}/x"),
    "--anchor": ("verify", "{0}/pack", "--anchor", "{0}/x"),
    "pack": ("verify", "{0}/x"),
    "pack of a long name": ("verify", "{0}/" + "x" * 5000),
    "pack of a long path": ("verify", "{0}" + "/x" * 3000),
    "check --anchor": ("check", "--anchor", "{0}/x"),
    "import": ("import", "{0}/x"),
    "import of a long name": ("import", "{0}/" + "x" * 5000),
    "import --authority": ("import", "{0}/export", "--authority", "{0}/x"),
    "rubric": ("attach", "--site", "qs", "--rubric", "{0}/x.toml", "--no-pdf", "-o", "{0}/out"),
}


@pytest.mark.parametrize("line", LINES)
def test_a_named_file_that_is_none_is_told_in_one_sentence(made: Path, tmp_path: Path, line: str) -> None:
    for name in ("w", "pack", "export"):
        (tmp_path / name).symlink_to(made / name)
    for what, make in NAMED.items():
        path = tmp_path / ("x.toml" if line == "rubric" else "x")
        make(path)
        done = call(tmp_path / "w", "evidence", *(word.format(tmp_path) for word in LINES[line]))
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1), (what, done.output, done.exception)
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)


def spoil(folder: Path) -> None:
    """One of each below a folder."""
    for what in NAMED_BELOW:
        NAMED[what](folder / what)
    (folder / os.fsdecode(b"\xff\xfe")).touch()
    deep(folder)


SPOILED = {
    "verify": ("verify {0}/pack", "pack/data/exhibits", 1),
    "verify, beside the payload": ("verify {0}/pack", "pack", 1),
    "check": ("check", "w/exhibits", 1),
    "import": ("import {0}/export", "export/data/exhibits", 1),
    "import, beside the payload": ("import {0}/export", "export", 1),
}


@pytest.mark.parametrize("line", SPOILED)
def test_strange_things_in_a_folder_are_named_by_the_program_itself(copied: Path, line: str) -> None:
    words, place, code = SPOILED[line]
    spoil(copied / place)
    if words.startswith("import"):
        (copied / "w" / "ledger.sqlite").unlink()
    command = [sys.executable, "-m", "replyclock", "-w", str(copied / "w"), "evidence"]

    done = subprocess.run(
        [*command, *words.format(copied).split()], capture_output=True, text=True, timeout=60, check=False
    )

    said = done.stdout + done.stderr
    assert done.returncode == code, said
    assert "Traceback" not in said
    # An import says the first, and how many more there are.
    told = ["no plain name (5 more)"] if words.startswith("import") else [*NAMED_BELOW, "d/d/d", "udcff"]
    assert [what for what in told if what not in said] == []
