"""`campaign stop` and `campaign resume`: the switch that halts all sending at once."""

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.chosen import named_rounds
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.errors import WrongUse


@click.command()
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Stop all sending of the workspace.")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@json_option
@workspace_of
def stop(scope: Scope, name: str | None, everything: bool, reason: str, as_json: bool) -> None:
    """Halt sending at once, also of a running `replyclock run`. Looking and listening go on.

    \b
    Example:
      replyclock -w audit campaign stop autumn --reason "an office complained"
    """
    _switch(scope, name, "stopped", reason, everything=everything, as_json=as_json)


@click.command()
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Lift a stop of all sending.")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@json_option
@workspace_of
def resume(scope: Scope, name: str | None, everything: bool, reason: str, as_json: bool) -> None:
    """Let sending go on after a stop.

    \b
    Example:
      replyclock -w audit campaign resume autumn --reason "settled"
    """
    _switch(scope, name, "resumed", reason, everything=everything, as_json=as_json)


def _switch(
    scope: Scope, name: str | None, what: str, reason: str, *, everything: bool, as_json: bool
) -> None:
    if (name is None) is not everything:
        raise WrongUse("Name one campaign, or say --all.")

    async def work() -> list[str | None]:
        async with assemble(scope.workspace, environment()) as outside:
            keys: list[str | None] = (
                [None]
                if name is None
                else [each.key for each in named_rounds(scope.workspace, name, outside)]
            )
            for key in keys:
                outside.ledger.plans.switch(key, what, outside.clock.now(), who(), reason)
            return keys

    keys = run_async(work())
    named = [key or "all sending" for key in keys]
    emit({what: named}, as_json, lambda: click.echo(f"{what}: {', '.join(named)}"))
