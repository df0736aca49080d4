"""`chat ask`: put the letters' questions to sites' chat assistants."""

from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.chosen import rounds
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import plain, progress, table
from replyclock.steps.sending.chat import ChatReport, ask_chats, chats_due


@click.command()
@click.argument("name", required=False)
@json_option
@workspace_of
@click.pass_context
def ask(context: click.Context, scope: Scope, name: str | None, as_json: bool) -> None:
    """Put every question that is due to its site's assistant, each once, and say what came of it.

    A question is due once its letter is, in office hours, where the campaign names the channel "chat" and
    the site has a chat recipe. Exit code 3 when one was due and was not put.

    \b
    Example:
      replyclock -w audit chat ask autumn
    """

    async def work() -> list[dict[str, Any]]:
        async with assemble(scope.workspace, environment()) as outside:
            found: list[ChatReport] = []
            for running in rounds(scope.workspace, name, outside):
                with progress("asking", len(chats_due(running, outside))) as tell:
                    found += await ask_chats(running, outside, tell)
            return [_row(each) for each in found]

    rows = run_async(work())

    def say() -> None:
        if rows:
            table(["letter", "finding", "seconds", "note"], [[*_cells(row)] for row in rows])
        click.echo(f"{len(rows)} questions were due.")

    emit(rows, as_json, say)
    if any(row["finding"] is None for row in rows):
        context.exit(FINISHED_WITH_FAILURES)


def _row(asked: ChatReport) -> dict[str, Any]:
    result = asked.result
    return {
        "reference": asked.reference,
        "finding": str(result.finding) if result else None,
        "reason": result.reason if result else asked.fault,
        "first_ms": result.first_ms if result else None,
        "whole_ms": result.whole_ms if result else None,
    }


def _cells(row: dict[str, Any]) -> list[str]:
    seconds = "" if row["whole_ms"] is None else f"{row['whole_ms'] / 1000:.1f}"
    return [row["reference"], row["finding"] or "not asked", seconds, plain(row["reason"])]
