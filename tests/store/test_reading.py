"""A reader's account: what reads needs no pen, and touches nothing."""

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from replyclock.cli.main import main
from replyclock.errors import LedgerFault
from replyclock.store.schema.database import migrate, only_reads, open_database, sqlite_file

NOBODY = 65534
SETPRIV = [
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    "--inh-caps=+dac_read_search",
    "--ambient-caps=+dac_read_search",
]
pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid")
    or os.geteuid() != 0
    or subprocess.run([*SETPRIV, "true"], capture_output=True, check=False).returncode != 0,
    reason="only root can be another account, with setpriv (util-linux)",
)
READING = [
    ["campaign", "status", "example"],
    ["campaign", "list"],
    ["review", "list", "example"],
    ["score", "show", "example"],
    ["evidence", "status"],
    ["evidence", "key", "list"],
    ["evidence", "check"],
    ["mail", "status"],
    ["assist", "list"],
    ["recipe", "approvals"],
]


@pytest.fixture
def workspace() -> Iterator[Path]:
    """A workspace whose group may read it, with a planned campaign, sealed.

    It lies where any account may go; the folders that pytest makes are for their owner alone.
    """
    with tempfile.TemporaryDirectory(prefix="replyclock-reading-test-") as above:
        Path(above).chmod(0o711)
        yield sealed_workspace(Path(above) / "w")


def sealed_workspace(folder: Path) -> Path:
    run = CliRunner()
    assert run.invoke(main, ["init", str(folder)]).exit_code == 0
    settings = folder / "replyclock.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("[ledger]", "[ledger]\ngroup_reads = true"), "utf-8"
    )
    campaign = folder / "campaigns/example.toml"
    text = campaign.read_text("utf-8").replace("2026-12-", "2099-12-").replace('"CN"', '"EVERY-DAY"')
    campaign.write_text(text, "utf-8")
    assert run.invoke(main, ["-w", str(folder), "campaign", "plan", "example"]).exit_code == 0
    assert run.invoke(main, ["-w", str(folder), "evidence", "seal"]).exit_code == 0
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 0, NOBODY)
        if "secrets" not in path.parts:
            path.chmod(stat.S_IMODE(path.stat().st_mode) | (0o050 if path.is_dir() else 0o040))
    return folder


def as_nobody(*words: str, out: Path) -> subprocess.CompletedProcess[str]:
    """What a command says to an account that owns nothing and may write nowhere but to `out`.

    Python itself may lie where that account cannot look: it reads whatever there is, and writes nothing more.
    """
    return subprocess.run(
        [*SETPRIV, sys.executable, "-P", "-B", "-m", "replyclock", *words],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(out), "TMPDIR": str(out)},
        cwd=out,
    )


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder of the reader's own."""
    folder = tmp_path / "out"
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    return folder


def state(folder: Path) -> dict[str, tuple[int, int, int]]:
    return {
        path.name: (path.stat().st_size, path.stat().st_mtime_ns, path.stat().st_mode)
        for path in folder.rglob("*")
        if not path.name.endswith("-shm")
    }


@pytest.mark.parametrize("live", [False, True], ids=["nobody writes", "somebody writes"])
def test_a_reader_sees_a_report_and_leaves_no_trace(workspace: Path, out: Path, *, live: bool) -> None:
    engine = open_database("sqlite:///ledger.sqlite", workspace, group_reads=True)
    connection = engine.connect() if live else None
    if live:
        for path in workspace.glob("ledger.sqlite-*"):
            os.chown(path, 0, NOBODY)
    else:
        engine.dispose()
    before = state(workspace)

    done = as_nobody("-w", str(workspace), "report", "example", "-o", str(out / "report"), out=out)

    assert (done.returncode, done.stderr) == (0, "")
    assert (out / "report/report.html").is_file()
    assert state(workspace) == before
    assert [path.name for path in out.iterdir()] == ["report"]  # no copy of the ledger is left
    if connection is not None:
        connection.close()
    engine.dispose()


@pytest.mark.soak
@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_whatever_only_reads_is_open_to_a_reader(workspace: Path, out: Path, words: list[str]) -> None:
    done = as_nobody("-w", str(workspace), *words, out=out)
    assert done.returncode in {0, 3}  # 3: a recipe waits for its approval
    assert done.stderr == ""


def test_who_may_not_write_is_told_so_in_one_sentence(workspace: Path, out: Path) -> None:
    done = as_nobody("-w", str(workspace), "campaign", "stop", "--all", "--reason", "x", out=out)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: This account may read the ledger and not write it")
    assert done.stderr.endswith("run the command as the account that keeps the workspace.\n")


def test_a_ledger_that_not_even_the_group_may_read_says_so(workspace: Path) -> None:
    (workspace / "ledger.sqlite").chmod(0o600)
    inside, outside = os.pipe()
    child = os.fork()
    if not child:  # whatever happens here, no test goes on in it
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            open_database("sqlite:///ledger.sqlite", workspace)
        except BaseException as fault:  # noqa: BLE001 - told to the test
            os.write(outside, repr(fault).encode())
        finally:
            os._exit(0)
    os.close(outside)
    os.waitpid(child, 0)
    said = os.read(inside, 10_000).decode()
    os.close(inside)
    assert said.startswith("LedgerFault(")
    assert "ledger.sqlite cannot be read (unable to open database file): check who may read it." in said


def test_an_older_ledger_is_not_brought_up_to_date_by_a_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_database("sqlite:///old.sqlite", tmp_path)
    migrate(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0003'")
    engine.dispose()
    path = sqlite_file(f"sqlite:///{tmp_path}/old.sqlite")
    monkeypatch.setattr("replyclock.store.schema.database.cannot_be_written", lambda each: each == path)
    with pytest.raises(LedgerFault, match=r"form of an older replyclock, and this account may read it"):
        open_database("sqlite:///old.sqlite", tmp_path)


def test_an_account_that_may_write_has_a_ledger_to_write(tmp_path: Path) -> None:
    engine = open_database("sqlite:///new.sqlite", tmp_path)
    assert not only_reads(engine)
    engine.dispose()
