"""`archive`: a site's own published questions and answers, gathered into a file of times."""

from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from replyclock.assembly.browsing import open_archive
from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import progress
from replyclock.steps.watching.archive import Harvest, Harvester
from replyclock.workspace.published_archive import ArchiveFile


@click.command()
@click.argument("code")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="CSV file to gather in.")
@click.option("--contact", help="Whom the office can ask: every visit names it and the program. Without it"
              " visits say what the browser says of itself, as all other looks do.")  # fmt: skip
@click.option("--pages", "most_pages", type=click.IntRange(1, 5000), default=50, show_default=True,
              help="Pages of the list read in this run at most.")  # fmt: skip
@json_option
@workspace_of
def archive(
    scope: Scope, *, code: str, output: Path, contact: str | None, most_pages: int, as_json: bool
) -> None:
    """Gather the times of a site's published questions and answers, for `analyse times`.

    CODE is the site of a recipe that watches a public list, with times that mean "submitted" and
    "answered". One visit at a time, in the host's turn, as robots.txt allows. The same command goes on
    where a run was stopped. Names, titles and words are not gathered.

    \b
    Example:
      replyclock -w audit archive hx-110 -o hx-110.csv
    """
    user_agent = _user_agent(contact) if contact else None

    async def work() -> tuple[Harvest, int]:
        async with (
            assemble(scope.workspace, environment()) as outside,
            open_archive(scope.workspace, code, outside.clock, user_agent) as source,
        ):
            file = ArchiveFile(output, code, source.first)
            with progress("reading", most_pages) as tell:
                return await Harvester(source, file, outside).gather(most_pages, tell), len(file)

    found, total = run_async(work())
    emit(_as_value(found, total, output), as_json, lambda: _say(found, total, output))


def _user_agent(contact: str) -> str:
    """Program and contact; what is not ASCII is percent-encoded, for the header (RFC 9110, 5.5)."""
    whom = quote(contact, safe=" @+.,:;/_-")
    return f"replyclock/{version('replyclock')} (reads published answers; contact: {whom})"


def _as_value(found: Harvest, total: int, output: Path) -> dict[str, Any]:
    return {
        "file": output,
        "pages": found.pages,
        "new_letters": found.letters,
        "letters": total,
        "unread": found.unread,
        "finished": found.finished,
    }


def _say(found: Harvest, total: int, output: Path) -> None:
    click.echo(f"{found.pages} pages, {found.letters} new letters; {output} holds {total}.")
    if found.unread:
        click.echo(f"{found.unread} letters could not be read on their own page; the file says why.")
    if found.finished:
        click.echo(f"The list is at its end: `replyclock analyse times {output}` gives its figures.")
    else:
        click.echo("The list goes on: the same command reads further.")
