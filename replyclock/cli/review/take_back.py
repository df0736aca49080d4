"""`review take-back`: a decision no longer holds."""

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.domain.facts import Review
from replyclock.steps.reporting import review as reviewing


@click.command("take-back")
@click.argument("subject", type=click.Choice(["attempt", "reply"]))
@click.argument("key")
@click.option("--reason", required=True, help="Why; reports print it.")
@json_option
@workspace_of
def take_back(scope: Scope, subject: str, key: str, reason: str, as_json: bool) -> None:
    """Take back the last decision about an attempt or a reply; what stood before it stands again.

    Both stay on record. KEY is as `review list` prints it.

    \b
    Example:
      replyclock -w audit review take-back reply 12 --reason "it answers another letter"
    """

    async def work() -> tuple[Review, Review]:
        async with assemble(scope.workspace, environment()) as outside:
            said = Review(subject, key, "", reason, who(), outside.clock.now())
            return reviewing.take_back(said, outside)

    last, back = run_async(work())
    row = {"subject": subject, "key": key, "taken_back": last.decision, "reason": back.reason}
    emit(row, as_json, lambda: click.echo(f"{subject} {key}: {last.decision} is taken back"))
