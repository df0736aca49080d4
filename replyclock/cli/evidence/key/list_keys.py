"""`evidence key list`: the ledger's keys."""

from dataclasses import asdict

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import plain, table
from replyclock.ports.keys import SigningKey


@click.command("list")
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
