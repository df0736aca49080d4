"""`evidence key rotate`: another key seals from now on."""

from dataclasses import asdict

import click

from replyclock.assembly.signing import key_place
from replyclock.assembly.workspace import assemble
from replyclock.cli.evidence.seal_words import seal_words
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.steps.evidence.rotate_key import replace_lost_key, rotate_key
from replyclock.steps.evidence.seal import SealState


@click.command()
@click.option("--reason", required=True, help="Why; kept in the ledger.")
@click.option("--lost", is_flag=True, help="The old key is lost and cannot sign for the new one at hand.")
@json_option
@workspace_of
@click.pass_context
def rotate(context: click.Context, scope: Scope, *, reason: str, lost: bool, as_json: bool) -> None:
    """Replace the signing key, recorded and signed by the old one, whose file stays beside the new.

    With --lost, the key at hand takes the place of one that is gone: from then on `evidence check` and
    every pack's verification fail, since the old key did not sign for it. Exit code 3 when a stamp is still
    missing.

    \b
    Example:
      replyclock -w audit evidence key rotate --reason "yearly"
    """

    async def work() -> SealState:
        async with assemble(scope.workspace, environment()) as outside:
            if lost:
                return await replace_lost_key(reason, outside)
            return await rotate_key(reason, outside, key_place(scope.workspace))

    state = run_async(work())
    emit(asdict(state), as_json, lambda: click.echo(seal_words(state)))
    if state.pending:
        context.exit(FINISHED_WITH_FAILURES)
