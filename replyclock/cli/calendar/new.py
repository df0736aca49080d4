"""`calendar new`: the file of a year that has no calendar yet."""

import click

from replyclock.assembly.calendars import begin_calendar
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, workspace_of
from replyclock.workspace.settings import read_settings


@click.command()
@click.argument("name")
@click.argument("year", type=click.IntRange(1, 9998))
@click.option("--dry-run", is_flag=True, help="Print what would be written, and write nothing.")
@json_option
@workspace_of
def new(scope: Scope, name: str, year: int, *, dry_run: bool, as_json: bool) -> None:
    """Begin the file of a calendar's next YEAR, to be filled in from the official notice.

    It is calendars/NAME.toml of the workspace, extends the calendar of that NAME and holds no day yet: the
    year stays unknown until days and `known_on` are filled in. A file that is there is never touched.

    \b
    Example:
      replyclock -w audit calendar new CN 2027
    """
    read_settings(scope.workspace)
    path, text = begin_calendar(scope.workspace, name, year, dry_run=dry_run)

    def say() -> None:
        if dry_run:
            click.echo(text, nl=False)
            return
        click.echo(f"made {path}")
        click.echo(f"{year} stays unknown until `known_on` and the days of the notice stand in it.")

    emit({"file": path, "calendar": name, "year": year, "made": not dry_run, "text": text}, as_json, say)
