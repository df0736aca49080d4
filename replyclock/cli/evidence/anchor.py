"""`evidence anchor`: one line to publish, which shows later that nothing was cut off or written anew."""

from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.domain.evidence.anchor import Anchor
from replyclock.steps.evidence.anchor import newest_anchor


@click.command()
@json_option
@workspace_of
def anchor(scope: Scope, as_json: bool) -> None:
    """Print one line to publish or mail: the ledger, its sealed entries, the last one's hash, the date.

    Whoever keeps the line can hold the ledger and its packs against it: `--anchor` of `evidence check` and
    `evidence verify`. Entries that are not sealed yet are not in it.

    \b
    Example:
      replyclock -w audit evidence anchor
    """

    async def work() -> tuple[Anchor, int]:
        async with assemble(scope.workspace, environment()) as outside:
            return newest_anchor(outside)

    found, unsealed = run_async(work())

    def say() -> None:
        click.echo(found.line)
        if unsealed:
            click.echo(
                f"{unsealed} entries are not sealed yet: run `replyclock evidence seal` first.", err=True
            )

    emit(_row(found, unsealed), as_json, say)


def _row(found: Anchor, unsealed: int) -> dict[str, Any]:
    return {
        "line": found.line,
        "ledger": found.ledger,
        "entries": found.count,
        "head": found.head,
        "date": found.at,
        "unsealed": unsealed,
    }
