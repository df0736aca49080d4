"""A command called in this process, as its caller sees it."""

from pathlib import Path

from click.testing import CliRunner, Result

from replyclock.cli.main import main


def call(workspace: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(workspace), *words])


def stdout_of(folder: Path, *words: str, code: int = 0) -> str:
    result = call(folder, *words)
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.stderr
