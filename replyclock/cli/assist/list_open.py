"""`assist list`: what waits for an operator."""

import base64
from datetime import datetime, timedelta
from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import local_named, table
from replyclock.ports.operators import Question
from replyclock.steps.sending import assist as steps
from replyclock.workspace.settings import read_settings

_THERE = timedelta(minutes=2)


@click.command("list")
@click.option("--here", is_flag=True, help="Also say that you are there, for the next two minutes.")
@json_option
@workspace_of
def list_open(scope: Scope, *, here: bool, as_json: bool) -> None:
    """List what waits for an operator, the most urgent first. With --json pictures come along (PNG, base64).

    \b
    Example:
      replyclock -w audit assist list --here --json
    """

    async def work() -> tuple[tuple[Question, ...], datetime]:
        async with assemble(scope.workspace, environment()) as outside:
            if here:
                steps.arrive(who(), outside, _THERE)
            return steps.open_questions(outside), outside.machine.now()

    found, now = run_async(work())
    zone = read_settings(scope.workspace).time_zone

    def say() -> None:
        rows = [
            [each.identity, each.want, each.site_name, each.reference, local_named(each.until, zone)]
            for each in found
        ]
        if rows:
            table(["question", "wants", "site", "letter", "until"], rows)
        click.echo(f"{len(found)} open questions.")

    emit([_row(each, now) for each in found], as_json, say)


def _row(each: Question, now: datetime) -> dict[str, Any]:
    from replyclock.cli.assist.picture import enlarged  # noqa: PLC0415 - Pillow takes a while to import

    return {
        "question": each.identity,
        "want": each.want,
        "site": each.site_code,
        "site_name": each.site_name,
        "reference": each.reference,
        "words": each.words,
        "refreshable": each.refreshable,
        "until": each.until,
        "seconds_left": round((each.until - now).total_seconds()),
        "picture": base64.b64encode(enlarged(each.picture)).decode() if each.picture else None,
    }
