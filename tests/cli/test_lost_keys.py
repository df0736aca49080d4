"""A workspace whose key is gone: one that the ledger has used is restored, and never made anew."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from replyclock.cli.main import main

KEYS = {"signing": "secrets/signing.pem", "token": "secrets/token.key"}


def call(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(folder), *words])


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a planned and sealed campaign."""
    folder = tmp_path / "w"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    campaign = folder / "campaigns/example.toml"
    text = campaign.read_text("utf-8").replace("2026-12-", "2099-12-").replace('"CN"', '"EVERY-DAY"')
    campaign.write_text(text, "utf-8")
    assert call(folder, "campaign", "plan", "example").exit_code == 0
    assert call(folder, "evidence", "seal").exit_code == 0
    return folder


@pytest.mark.parametrize("name", KEYS.values(), ids=KEYS)
def test_init_makes_no_key_beside_a_ledger_that_has_one(workspace: Path, name: str) -> None:
    (workspace / name).unlink()

    again = CliRunner().invoke(main, ["init", str(workspace)])

    assert again.exit_code == 2
    assert (
        f"{workspace / name} is missing, and the ledger of this workspace was begun with it" in again.stderr
    )
    assert "restore it from the safe" in again.stderr
    assert not (workspace / name).exists()


def test_a_restored_workspace_without_its_signing_key_is_told_to_restore_it(workspace: Path) -> None:
    (workspace / KEYS["signing"]).unlink()

    for words in (["evidence", "seal"], ["report", "example"]):
        said = call(workspace, *words)
        assert said.exit_code == 2
        assert said.stderr == (
            f"Error: The signing key is missing ({workspace / KEYS['signing']}): restore it from the safe, "
            "readable by you only.\n"
        )


def test_planning_without_the_token_key_says_to_restore_it(workspace: Path) -> None:
    (workspace / KEYS["token"]).unlink()
    text = (workspace / "campaigns/example.toml").read_text("utf-8").replace('"example"', '"winter"', 1)
    (workspace / "campaigns/winter.toml").write_text(text, "utf-8")

    said = call(workspace, "campaign", "plan", "winter")

    assert said.exit_code == 2
    assert said.stderr.endswith(f"missing ({workspace / KEYS['token']}): restore it from the safe.\n")


def test_a_workspace_that_never_sealed_may_have_a_key_made(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    CliRunner().invoke(main, ["init", str(folder)])
    (folder / KEYS["signing"]).unlink()

    said = call(folder, "evidence", "seal")
    assert said.exit_code == 2
    assert "run `replyclock init` again, which makes one." in said.stderr
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    assert call(folder, "evidence", "seal").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["report", "example"],
        ["notice", "example"],
        ["score", "show", "example"],
        ["compare", "example", "example"],
        ["workdays", "effect", "example", "--calendar", "CN"],
        ["evidence", "pack", "--campaign", "example"],
        ["evidence", "attach", "--site", "example"],
    ],
    ids=" ".join,
)
def test_no_command_tells_how_things_will_stand(workspace: Path, words: list[str]) -> None:
    said = call(workspace, *words, "--as-of", "2098-01-01")

    assert said.exit_code == 2, said.output
    assert "--as-of 2098-01-01T00:00:00+08:00 lies in the future (it is 20" in said.stderr
    assert said.stderr.count("\n") == 1
