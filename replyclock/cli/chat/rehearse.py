"""`chat rehearse`: type a question and press nothing."""

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.chosen import named_rounds
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import table
from replyclock.domain.sending.approval import Rehearsal
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.steps.sending.chat import rehearse_chat


@click.command()
@click.argument("site")
@click.argument("name")
@json_option
@workspace_of
@click.pass_context
def rehearse(context: click.Context, scope: Scope, *, site: str, name: str, as_json: bool) -> None:
    """Open SITE's assistant, type the questions of the planned round NAME, press nothing, keep pictures.

    Exit code 3 when a question could not be typed.

    \b
    Example:
      replyclock -w audit chat rehearse hx-110 autumn
    """

    async def work() -> Rehearsal:
        async with assemble(scope.workspace, environment()) as outside:
            return await _rehearse(scope, site, name, outside)

    found = run_async(work())
    rows = [
        {"topic": each.topic, "result": str(each.fit), "passes": each.fit.passes, "faults": list(each.faults)}
        for each in found.letters
    ]

    def say() -> None:
        table(
            ["topic", "result", "fault"],
            [[each.topic, str(each.fit), "; ".join(each.faults)] for each in found.letters],
        )
        click.echo("Nothing was pressed.")

    emit(rows, as_json, say)
    if not found.passed:
        context.exit(FINISHED_WITH_FAILURES)


async def _rehearse(scope: Scope, site: str, name: str, outside: Outside) -> Rehearsal:
    running = named_rounds(scope.workspace, name, outside)
    planned = [each.inquiry for one in running[-1:] for each in outside.ledger.plans.tried(one.key)]
    letters = [inquiry for inquiry in planned if inquiry.site.code == site]
    if not letters:
        raise WrongUse(f"The round {name} has no letter to {site}: plan it first, or name another site.")
    return await rehearse_chat(letters, running[-1].campaign.user_agent, outside)
