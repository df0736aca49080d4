"""`evidence key`: which key seals the ledger, and how it is replaced."""

from dataclasses import asdict

import click

from replyclock.assembly.signing import key_place
from replyclock.assembly.workspace import assemble
from replyclock.cli.door import FINISHED_WITH_FAILURES, Scope, emit, json_option, run_async, workspace_of
from replyclock.cli.environment import environment
from replyclock.cli.seal_words import seal_words
from replyclock.cli.words import plain, table
from replyclock.ports.keys import SigningKey
from replyclock.steps.evidence.rotate_key import replace_lost_key, rotate_key
from replyclock.steps.evidence.seal import SealState


@click.group()
def key() -> None:
    """The signing key: publish its identity, keep its file in a safe.

    \b
    Example:
      replyclock -w audit evidence key list
    """


@key.command("list")
@json_option
@workspace_of
def list_keys(scope: Scope, as_json: bool) -> None:
    """List the ledger's signing keys, oldest first; the last one signs.

    \b
    Example:
      replyclock -w audit evidence key list --json
    """

    async def work() -> tuple[SigningKey, ...]:
        async with assemble(scope.workspace, environment()) as outside:
            return outside.ledger.chain.keys()

    keys = run_async(work())
    rows = [[each.entry, f"{each.since:%Y-%m-%d %H:%M}", each.identity, plain(each.reason)] for each in keys]
    emit(
        [asdict(each) for each in keys],
        as_json,
        lambda: table(["entry", "since (UTC)", "key", "reason"], rows),
    )


@key.command()
@click.option("--reason", required=True, help="Why; kept in the ledger.")
@click.option("--lost", is_flag=True, help="The old key is lost and cannot sign for the new one at hand.")
@json_option
@workspace_of
@click.pass_context
def rotate(context: click.Context, scope: Scope, *, reason: str, lost: bool, as_json: bool) -> None:
    """Replace the signing key, recorded and signed by the old one, whose file stays beside the new.

    With --lost, the key at hand takes the place of one that is gone: every pack's verification says from
    then on that the old key did not sign for it. Exit code 3 when a stamp is still missing.

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
