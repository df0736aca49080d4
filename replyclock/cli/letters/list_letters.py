"""`letters list`: the letters of a workspace."""

import click

from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, workspace_of
from replyclock.cli.shell.terminal import table
from replyclock.domain.inquiry import Letter
from replyclock.workspace.letters import letter_files, read_letter_file
from replyclock.workspace.settings import read_settings


@click.command("list")
@json_option
@workspace_of
def list_letters(scope: Scope, as_json: bool) -> None:
    """List the letters, reading and checking every file.

    \b
    Example:
      replyclock -w audit letters list
    """
    read_settings(scope.workspace)
    found = [read_letter_file(path) for path in letter_files(scope.workspace)]
    rows = [
        {
            "topic": letter.topic,
            "language": letter.language,
            "title": letter.title,
            "points": letter.points,
            "wordings": [
                {"name": each.name, "title": each.title, "approved_by": each.approved_by or None,
                 "approved_on": each.approved_on}
                for each in letter.wordings
            ],
        }
        for letter in found
    ]  # fmt: skip
    heads = ["topic", "language", "title", "wordings approved"]
    emit(rows, as_json, lambda: table(heads, [_line(letter) for letter in found]))


def _line(letter: Letter) -> list[object]:
    approved, all_ = len(letter.in_every_wording()), len(letter.wordings) + 1
    return [letter.topic, letter.language, letter.title, f"{approved} of {all_}"]
