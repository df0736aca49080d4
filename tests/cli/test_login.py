"""`login` as whoever calls it sees it where no window can be opened, or the login has no place."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from replyclock.cli.main import main


def test_without_a_screen_or_a_place_for_the_login_one_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "w")]).exit_code == 0
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    nowhere = CliRunner().invoke(main, ["-w", str(tmp_path / "w"), "login", "example"])
    assert nowhere.exit_code == 1
    assert nowhere.stderr == (
        "Error: there is no screen to open a window on: run the command on a desktop, or with `xvfb-run`"
        " where somebody can see it; or log in on a desktop, and copy the stored file here (mode 600).\n"
    )
    monkeypatch.setenv("DISPLAY", ":0")
    unnamed = CliRunner().invoke(main, ["-w", str(tmp_path / "w"), "login", "example"])
    assert unnamed.exit_code == 2
    assert 'write login_state = "secrets/example.json" into [submit] or [watch]' in unnamed.stderr
