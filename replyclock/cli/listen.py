"""`listen`: every mailbox, to its end."""

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.chosen import chosen_mailboxes
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import complain, listed
from replyclock.errors import MailboxDown
from replyclock.steps.listen import listen_once
from replyclock.workspace.settings import read_settings


@click.command()
@click.argument("mailbox", required=False)
@json_option
@workspace_of
@click.pass_context
def listen(context: click.Context, scope: Scope, mailbox: str | None, as_json: bool) -> None:
    """Read every mailbox of the settings, or one, to its end. Nothing in it is marked or moved.

    \b
    Example:
      replyclock -w audit listen inbox
    """
    faults: list[str] = []

    async def work() -> dict[str, dict[str, int]]:
        async with assemble(scope.workspace, environment()) as outside:
            names = chosen_mailboxes(read_settings(scope.workspace), mailbox)
            counts = {}
            for name in names:
                try:
                    counts[name] = (await listen_once(name, outside)).counts
                except MailboxDown as fault:
                    if len(names) == 1:
                        raise
                    faults.append(str(fault))
            return counts

    found = run_async(work())

    def say() -> None:
        for name, counts in found.items():
            click.echo(f"{name}: {listed(counts, 'nothing new')}")

    emit(found, as_json, say)
    for fault in faults:
        complain(fault)
    if faults:
        context.exit(FINISHED_WITH_FAILURES)
