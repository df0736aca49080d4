"""The switch that halts sending, for one campaign or all."""

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.chosen import named_rounds
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.program import Scope, emit, run_async
from replyclock.errors import WrongUse


def switch(
    scope: Scope, name: str | None, what: str, reason: str, *, everything: bool, as_json: bool
) -> None:
    """Record "stopped" or "resumed" for the rounds of a campaign, or for all sending, and say so."""
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
