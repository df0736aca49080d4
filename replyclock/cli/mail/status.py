"""`mail status`: where every message ended."""

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import table


@click.command()
@json_option
@workspace_of
def status(scope: Scope, as_json: bool) -> None:
    """Count messages by mailbox: received is the sum of the four places a message can end in.

    \b
    Example:
      replyclock -w audit mail status
    """

    async def work() -> dict[str, dict[str, int]]:
        async with assemble(scope.workspace, environment()) as outside:
            counts = outside.ledger.messages.counts()
            return {mailbox: dict(of) for mailbox, of in counts.items()}

    counts = run_async(work())
    kinds = ["received", "matched", "machine", "unmatched", "rejected"]

    def say() -> None:
        if not counts:
            click.echo("No message has been read yet: `replyclock listen` reads.")
            return
        table(["mailbox", *kinds], [[name, *(of[kind] for kind in kinds)] for name, of in counts.items()])

    emit(counts, as_json, say)
