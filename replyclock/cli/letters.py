"""`letters`: the standardized test questions of a workspace."""

import click

from replyclock.cli.door import Scope, emit, json_option, workspace_of
from replyclock.cli.words import table
from replyclock.letters import read_letter_file


@click.group()
def letters() -> None:
    """The standardized letters.

    \b
    Example:
      replyclock letters list
    """


@letters.command("list")
@json_option
@workspace_of
def list_letters(scope: Scope, as_json: bool) -> None:
    """List the letters, reading and checking every file.

    \b
    Example:
      replyclock -w audit letters list
    """
    scope.settings()
    paths = sorted((scope.workspace / "letters").glob("*.toml"))
    found = [read_letter_file(path) for path in paths]
    rows = [
        {"topic": letter.topic, "language": letter.language, "title": letter.title, "points": letter.points}
        for letter in found
    ]
    emit(
        rows,
        as_json,
        lambda: table(
            ["topic", "language", "title"], [[each.topic, each.language, each.title] for each in found]
        ),
    )
