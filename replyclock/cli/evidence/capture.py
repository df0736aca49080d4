"""`evidence capture`: what the pages of a disputed letter show now."""

from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.steps.evidence.seal import seal_now
from replyclock.steps.watching.capture_dispute import Captured, capture_dispute


@click.command()
@click.argument("reference")
@click.option("--reason", required=True, help="What is disputed, and by whom.")
@json_option
@workspace_of
def capture(scope: Scope, reference: str, *, reason: str, as_json: bool) -> None:
    """Capture the pages where the answer to a disputed letter may show, as they are now.

    Visits them read-only with all detail (`[evidence.capture] dispute`), enters what they show with your
    name and reason, and seals it.

    \b
    Example:
      replyclock -w audit evidence capture autumn/hx-110/opening-hours --reason "says it answered on 9 May"
    """

    async def work() -> Captured:
        async with assemble(scope.workspace, environment()) as outside:
            made = await capture_dispute(reference, who(), reason, outside)
            await seal_now(outside)
            return made

    made = run_async(work())
    row: dict[str, Any] = {
        "reference": made.reference,
        "entry": made.entry,
        "at": made.at,
        "addresses": made.addresses,
        "exhibits": [{"role": each.role, "sha256": each.sha256} for each in made.exhibits],
    }

    def say() -> None:
        for address in made.addresses:
            click.echo(f"captured {address}")
        click.echo(f"{len(made.exhibits)} exhibits, sealed as entry {made.entry}")

    emit(row, as_json, say)
