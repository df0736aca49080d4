"""`evidence seal`: everything recorded so far is sealed and stamped."""

from dataclasses import asdict

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.evidence.seal_words import seal_words
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.steps.evidence.seal import SealState, seal_now


@click.command()
@json_option
@workspace_of
@click.pass_context
def seal(context: click.Context, scope: Scope, as_json: bool) -> None:
    """Seal everything recorded so far, and ask for the stamps that are missing.

    `replyclock run` does it every few minutes. Exit code 3 when a stamp is still missing.

    \b
    Example:
      replyclock -w audit evidence seal
    """

    async def work() -> SealState:
        async with assemble(scope.workspace, environment()) as outside:
            return await seal_now(outside, looks_until=outside.clock.now())

    state = run_async(work())
    emit(asdict(state), as_json, lambda: click.echo(seal_words(state)))
    if state.pending:
        context.exit(FINISHED_WITH_FAILURES)
