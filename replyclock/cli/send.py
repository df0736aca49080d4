"""`send`: every letter that is due, once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.run import complain_once
from replyclock.cli.shell.chosen import rounds
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import NOT_TRIED, WAITS, progress, table
from replyclock.domain.facts import Outcome
from replyclock.errors import CalendarUnknown, LocalFault, NotAllowed, WrongUse
from replyclock.outside import Outside
from replyclock.steps.round import RoundContext
from replyclock.steps.sending.send import due_at, send_one, settle_interrupted

# What hinders one letter or one look and must not keep the others waiting.
_HINDRANCES = (NotAllowed, WrongUse, CalendarUnknown, LocalFault)


@click.command()
@click.argument("name", required=False)
@click.option(
    "--again",
    is_flag=True,
    help="Also try again what failed before the press, what was pressed and not sent, and what the site "
    "refused for now.",
)
@json_option
@workspace_of
@click.pass_context
def send(context: click.Context, scope: Scope, name: str | None, again: bool, as_json: bool) -> None:
    """Send every letter that is due now, each once, and say what became of it.

    Exit code 3 when a letter was due and is neither confirmed nor waiting for its host's turn.

    \b
    Example:
      replyclock -w audit send autumn
    """
    rows = run_async(_send_all(scope, name, again))

    def say() -> None:
        if rows:
            table(["letter", "outcome", "note"], [list(row.values()) for row in rows])
        click.echo(f"{len(rows)} letters were due.")

    emit(rows, as_json, say)
    if any(row["outcome"] not in (Outcome.CONFIRMED, WAITS) for row in rows):
        context.exit(FINISHED_WITH_FAILURES)


async def _send_all(scope: Scope, name: str | None, again: bool) -> list[dict[str, Any]]:
    async with assemble(scope.workspace, environment()) as opened:
        outside = replace(opened, complain=complain_once([]))
        due = [
            (running, reference)
            for running in rounds(scope.workspace, name, outside)
            for reference in _due_now(running, outside, again)
        ]
        results = []
        with progress("sending", len(due)) as tell:
            for number, (running, reference) in enumerate(due, start=1):
                results.append(await _send(reference, running, outside, again))
                tell(number, reference)
        return results


def _due_now(running: RoundContext, outside: Outside, again: bool) -> Sequence[str]:
    now = outside.clock.now()
    due = []
    for tried in outside.ledger.plans.tried(running.key):
        if settle_interrupted(tried, outside):
            continue
        at = due_at(tried, running, again=again)
        if at is not None and at <= now:
            due.append(tried.inquiry.reference)
    return due


async def _send(reference: str, running: RoundContext, outside: Outside, again: bool) -> dict[str, Any]:
    try:
        result = await send_one(reference, running, outside, again=again)
    except _HINDRANCES as fault:
        return {"reference": reference, "outcome": NOT_TRIED, "note": str(fault)}
    return {"reference": reference, "outcome": result.outcome or WAITS, "note": result.note}
