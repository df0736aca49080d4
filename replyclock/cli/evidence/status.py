"""`evidence status`: how far the ledger is sealed."""

from dataclasses import asdict

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.evidence.seal_words import seal_words
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.steps.evidence.seal import SealState, seal_state
from replyclock.workspace.git_ignore import gap


@click.command()
@json_option
@workspace_of
def status(scope: Scope, as_json: bool) -> None:
    """Show how far the ledger is sealed, and which stamps are missing.

    \b
    Example:
      replyclock -w audit evidence status --json
    """

    async def work() -> SealState:
        async with assemble(scope.workspace, environment()) as outside:
            return seal_state(outside)

    state = run_async(work())

    def say() -> None:
        click.echo(seal_words(state))
        if fault := gap(scope.workspace):
            click.echo(f"Note: {fault}")

    emit(asdict(state), as_json, say)
