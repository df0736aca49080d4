"""A campaign whose file is gone sends nothing, says so, and goes on being watched and reported."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from replyclock.cli.main import main


def call(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(folder), *words])


def test_a_campaign_without_its_file_says_the_way_out(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    CliRunner().invoke(main, ["init", str(folder)])
    file = folder / "campaigns/example.toml"
    text = file.read_text("utf-8").replace("2026-12-", "2099-12-").replace('"CN"', '"EVERY-DAY"')
    file.write_text(text, "utf-8")
    assert call(folder, "campaign", "plan", "example").exit_code == 0
    file.rename(file.with_name("winter.toml"))

    said = call(folder, "campaign", "status", "example")

    assert said.exit_code == 0
    assert "example.toml is gone, and its authorisation with it" in said.stdout
    assert "until the file is put back under that name" in said.stdout
    [row] = json.loads(call(folder, "campaign", "status", "example", "--json").stdout)
    assert "example.toml is gone" in row["without_leave"]["reason"]
    for words in (["report", "example"], ["watch", "example"], ["send", "example"]):
        assert call(folder, *words).exit_code == 0, words
    file.with_name("winter.toml").rename(file)
    assert "is gone" not in call(folder, "campaign", "status", "example").stdout
