"""`campaign list`: the campaigns of a workspace and their rounds."""

import click

from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, workspace_of
from replyclock.cli.shell.terminal import table
from replyclock.workspace.campaigns import campaign_names, read_campaign
from replyclock.workspace.settings import read_settings


@click.command("list")
@json_option
@workspace_of
def list_campaigns(scope: Scope, as_json: bool) -> None:
    """List the campaign files.

    \b
    Example:
      replyclock -w audit campaign list
    """
    read_settings(scope.workspace)
    found = [read_campaign(scope.workspace, name) for name in campaign_names(scope.workspace)]
    rows = [
        {
            "name": each.name,
            "first": each.window.first,
            "last": each.window.last,
            "recur": each.recur,
            "title": each.title,
        }
        for each in found
    ]
    headings = ["name", "first day", "last day", "recurs", "title"]
    emit(rows, as_json, lambda: table(headings, [list(row.values()) for row in rows]))
