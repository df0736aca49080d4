"""`evidence`: seal the ledger, see how sealed it is, prove that nothing was changed, hand it over."""

from dataclasses import asdict

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.door import FINISHED_WITH_FAILURES, Scope, emit, json_option, run_async, workspace_of
from replyclock.cli.environment import environment
from replyclock.cli.evidence_attach import attach
from replyclock.cli.evidence_capture import capture
from replyclock.cli.evidence_check import check
from replyclock.cli.evidence_key import key
from replyclock.cli.evidence_move import export, import_
from replyclock.cli.evidence_pack import pack
from replyclock.cli.evidence_remove import remove
from replyclock.cli.evidence_verify import verify
from replyclock.cli.seal_words import seal_words
from replyclock.steps.evidence.seal import SealState, seal_now, seal_state


@click.group()
def evidence() -> None:
    """Seals, packs and checks: what settles it when an office says that it answered in time.

    \b
    Example:
      replyclock -w audit evidence status
    """


@evidence.command()
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


@evidence.command()
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
    emit(asdict(state), as_json, lambda: click.echo(seal_words(state)))


for command in (pack, attach, verify, capture, check, remove, export, import_, key):
    evidence.add_command(command)
