"""`chat approve`: leave to ask with a chat recipe as it was rehearsed."""

from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import plain
from replyclock.steps.sending.chat import approve_chat


@click.command()
@click.argument("site")
@click.option("--by", help="Who looked at the pictures; by default whoever runs the command.")
@click.option("--note", default="", help="What was looked at; kept in the ledger.")
@json_option
@workspace_of
def approve(scope: Scope, *, site: str, by: str | None, note: str, as_json: bool) -> None:
    """Say that you saw the rehearsal of SITE's assistant and that it may be asked.

    \b
    Example:
      replyclock -w audit chat approve hx-110
    """

    async def work() -> dict[str, Any]:
        async with assemble(scope.workspace, environment()) as outside:
            approval = approve_chat(site, (by or who()).strip(), note, outside)
            return {"site": site, "by": approval.by, "rehearsal": approval.rehearsal}

    row = run_async(work())
    emit(row, as_json, lambda: click.echo(f"{site}: its assistant may be asked, says {plain(row['by'])}."))
