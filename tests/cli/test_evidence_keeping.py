"""Keeping from the command line: check, key, remove, export, import, their exit codes and their sentences."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.command_line import call
from support.pack_builder import MAIL, PICTURE, pack_bench

from replyclock.cli.main import main


def told(workspace: Path, *words: str) -> dict[str, object]:
    result = call(workspace, *words, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace whose ledger tells of two letters, with an authority that answers."""
    folder = tmp_path_factory.mktemp("made") / "w"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    (folder / "secrets" / "signing.pem").unlink()
    with pack_bench(folder) as bench:
        shutil.move(folder / "signing.pem", folder / "secrets" / "signing.pem")
        with (folder / "replyclock.toml").open("a") as settings:
            settings.write(f'\n[authority.practice]\nurl = "{bench.authority.url}"\n')
            settings.write(f'certificates = "{bench.authority.certificates}"\n')
        yield folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    """A copy that may be changed; SQLite's own copy, since part of a database lies in its log."""
    copied = Path(shutil.copytree(made, tmp_path / "w", ignore=shutil.ignore_patterns("ledger.sqlite*")))
    with sqlite3.connect(made / "ledger.sqlite") as connection:
        connection.execute(f"VACUUM INTO '{copied / 'ledger.sqlite'}'")
    return copied


@pytest.fixture
def empty(workspace: Path, tmp_path: Path) -> Path:
    """A new workspace that trusts the same authority."""
    there = tmp_path / "there"
    assert CliRunner().invoke(main, ["init", str(there)]).exit_code == 0
    shutil.copy(workspace / "replyclock.toml", there)
    return there


def test_the_check_passes_and_says_what_it_read(workspace: Path) -> None:
    result = call(workspace, "evidence", "check")

    assert result.exit_code == 0
    assert "17 entries; 3 exhibits" in result.stdout
    assert "Everything is as it was recorded." in result.stdout
    assert "exhibits were not" in call(workspace, "evidence", "check", "--without-exhibits").stdout


def test_the_check_fails_with_a_sentence_for_what_is_wrong(workspace: Path) -> None:
    for path in (workspace / "exhibits").glob("*/*"):
        if path.read_bytes() == MAIL:
            path.write_bytes(b"another mail")

    result = call(workspace, "evidence", "check")

    assert result.exit_code == 1
    assert "WRONG  Entry 14: The exhibit" in result.stdout
    assert "was changed after it was kept" in result.stdout
    assert json.loads(call(workspace, "evidence", "check", "--json").stdout)["passed"] is False


def test_a_key_is_replaced_and_listed(workspace: Path) -> None:
    assert call(workspace, "evidence", "key", "rotate", "--reason", "yearly").exit_code == 0

    keys = json.loads(call(workspace, "evidence", "key", "list", "--json").stdout)

    assert [key["reason"] for key in keys] == ["", "yearly"]
    assert call(workspace, "evidence", "key", "rotate", "--reason", "no", "--lost").exit_code == 1
    assert told(workspace, "evidence", "check")["faults"] == []


def test_a_key_that_is_gone_is_told_with_the_way_out(workspace: Path) -> None:
    key, other = workspace / "secrets" / "signing.pem", workspace.with_name("other")
    key.unlink()
    assert "restore it from the safe" in CliRunner().invoke(main, ["init", str(workspace)]).stderr
    assert CliRunner().invoke(main, ["init", str(other)]).exit_code == 0
    (other / "secrets" / "signing.pem").rename(key)

    refused = call(workspace, "evidence", "seal")

    assert refused.exit_code == 1
    assert "replyclock evidence key rotate --lost" in refused.stderr
    assert call(workspace, "evidence", "key", "rotate", "--reason", "fire", "--lost").exit_code == 0
    assert "was not sealed with the signature" in call(workspace, "evidence", "check").stdout


def test_a_removal_is_shown_asked_for_and_done(workspace: Path) -> None:
    words = ("evidence", "remove", "--campaign", "autumn", "--media", "image/")
    assert "1 exhibits may go" in call(workspace, *words, "--dry-run").stdout
    why = (*words, "--reason", "two years are over")
    assert CliRunner().invoke(main, ["-w", str(workspace), *why], input="n\n").exit_code == 1
    assert PICTURE in {path.read_bytes() for path in (workspace / "exhibits").glob("*/*")}

    done = CliRunner().invoke(main, ["-w", str(workspace), *why], input="y\n")

    assert done.exit_code == 0, done.output
    assert "1 exhibits were removed by entry 18; their digests stay." in done.stdout
    assert "removed  1 exhibits by entry 18" in call(workspace, "evidence", "check").stdout
    assert told(workspace, *why, "--yes")["removed"] is None
    assert told(workspace, "evidence", "remove", "--finish")["removed"] is not None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--reason", "x"), "Say what to remove"),
        (("--campaign", "autumn"), "Say why with --reason"),
        (("--campaign", "autumn", "--reason", "x", "--json"), "nobody is asked"),
        (("--exhibit", "0" * 64, "--reason", "x", "--yes"), "No exhibit 0000"),
        (("--campaign", "none", "--reason", "x", "--yes"), "There is no campaign 'none'"),
    ],
)
def test_a_removal_that_is_not_said_plainly_is_wrong_use(
    workspace: Path, words: tuple[str, ...], says: str
) -> None:
    result = call(workspace, "evidence", "remove", *words)

    assert (result.exit_code, says in result.stderr) == (2, True), result.output


def test_letters_of_the_last_days_are_not_older_than_a_year(workspace: Path) -> None:
    result = call(workspace, "evidence", "remove", "--older-than", "365", "--dry-run")

    assert "0 exhibits may go" in result.stdout


def test_a_campaign_moves_and_gives_the_same_verdicts(workspace: Path, empty: Path, tmp_path: Path) -> None:
    exported = told(workspace, "evidence", "export", "--campaign", "autumn", "-o", str(tmp_path / "load"))
    assert exported["entry"] == 19  # after the looks of the day, which it seals first

    taken = told(empty, "evidence", "import", str(tmp_path / "load"))

    assert taken["rounds"] == ["autumn"]
    assert told(empty, "evidence", "check")["faults"] == []
    verdicts = [
        told(place, "evidence", "pack", "--campaign", "autumn", "--no-pdf", "-o", str(place / "p"))[
            "verdicts"
        ]
        for place in (workspace, empty)
    ]
    assert verdicts[0] == verdicts[1]
    assert call(empty, "evidence", "verify", str(empty / "p")).exit_code == 0
    again = call(empty, "evidence", "import", str(tmp_path / "load"))
    assert (again.exit_code, "has a record of its own already" in again.stderr) == (1, True)


def test_an_import_without_an_authority_must_be_said(workspace: Path, empty: Path, tmp_path: Path) -> None:
    told(workspace, "evidence", "export", "-o", str(tmp_path / "load"))
    settings = (empty / "replyclock.toml").read_text().partition("[authority.practice]")[0]
    (empty / "replyclock.toml").write_text(settings)

    refused = call(empty, "evidence", "import", str(tmp_path / "load"))

    assert (refused.exit_code, "No authority is trusted here" in refused.stderr) == (2, True)
    assert told(empty, "evidence", "import", str(tmp_path / "load"), "--unstamped")["rounds"] == ["autumn"]


def test_what_was_anchored_outside_is_held_against_the_ledger(workspace: Path) -> None:
    anchor = told(workspace, "evidence", "anchor")
    assert anchor["unsealed"] == 0

    held = call(workspace, "evidence", "check", "--anchor", str(anchor["line"]))
    longer = str(anchor["line"]).replace(f"entries={anchor['entries']}", "entries=4711")
    cut = call(workspace, "evidence", "check", "--anchor", longer)

    assert (held.exit_code, cut.exit_code) == (0, 1)
    assert "over 4711 entries: its tail was cut off." in cut.stdout
