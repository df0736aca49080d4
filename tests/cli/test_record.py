"""`recipe record` as whoever calls it sees it where no window can be opened, or a file is in the way."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from replyclock.cli.main import main
from replyclock.domain.recipes.recording import SAMPLES, sample_part

URL = "https://www.example.invalid/write"


def test_without_a_screen_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)

    result = CliRunner().invoke(main, ["recipe", "record", URL])

    assert result.exit_code == 1
    assert result.stderr == (
        "Error: there is no screen to open a window on: run the command on a desktop, or with"
        " `xvfb-run` where somebody can see it; `replyclock recipe discover` needs no window.\n"
    )


def test_a_recipe_that_is_already_there_is_only_written_over_by_force(tmp_path: Path) -> None:
    output = tmp_path / "hz.toml"
    output.write_text("# mine")

    result = CliRunner().invoke(main, ["recipe", "record", URL, "-o", str(output)])

    assert result.exit_code == 2
    assert result.stderr.endswith("name another file, or write over it with --force.\n")
    assert output.read_text() == "# mine"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        *((words, part) for sample in SAMPLES.values() for part, words in sample.items()),
        ("这是录制时的示例\n正文，不会寄出。", "body"),
        ("这是录制时", "body"),
        ("这是", None),
        ("1000", None),
        ("别的话", None),
        ("", None),
    ],
)
def test_sample_words_are_known_again_even_where_a_limit_cut_them(words: str, part: str | None) -> None:
    assert sample_part(words) == part
