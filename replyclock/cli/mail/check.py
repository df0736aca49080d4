"""`mail check`: whether mailboxes open."""

from typing import Any

import click

from replyclock.assembly.mailboxes import open_mailboxes
from replyclock.cli.shell.chosen import chosen_mailboxes
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Fault, Scope, emit, workspace_of
from replyclock.cli.shell.terminal import complain
from replyclock.errors import MailboxDown
from replyclock.ports.mailbox import MailSource
from replyclock.workspace.settings import read_settings


@click.command()
@click.argument("mailbox", required=False)
@json_option
@workspace_of
@click.pass_context
def check(context: click.Context, scope: Scope, mailbox: str | None, as_json: bool) -> None:
    """Open every mailbox of the settings, or one, and say how many messages it holds. Records nothing.

    \b
    Example:
      replyclock -w audit mail check inbox
    """
    settings = read_settings(scope.workspace)
    names = chosen_mailboxes(settings, mailbox)
    sources = open_mailboxes(scope.workspace, settings, environment())
    rows = [_opened(sources[name]) for name in names]
    faulty = [row for row in rows if row["fault"]]

    def say() -> None:
        for row in rows:
            if not row["fault"]:
                click.echo(f"{row['mailbox']}: opens, and holds {row['messages']} messages")

    emit(rows, as_json, say)
    for row in faulty:
        complain(row["fault"])
    if faulty:
        context.exit(Fault.exit_code if len(faulty) == len(rows) else FINISHED_WITH_FAILURES)


def _opened(source: MailSource) -> dict[str, Any]:
    try:
        return {"mailbox": source.name, "messages": source.check(), "fault": None}
    except MailboxDown as fault:
        return {"mailbox": source.name, "messages": None, "fault": str(fault)}
