"""`watch`: every place that is due, once."""

from itertools import count
from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.chosen import rounds
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import NOT_TRIED, WAITS, progress, table
from replyclock.ports.looks import WatchedPlace
from replyclock.steps.watching.watch import LookReport, WatchOrders, is_due, mend_places, watching
from replyclock.workspace.settings import read_settings


@click.command()
@click.argument("name", required=False)
@click.option("--now", "at_once", is_flag=True, help="Look at every watched place, whether due or not.")
@json_option
@workspace_of
@click.pass_context
def watch(context: click.Context, scope: Scope, name: str | None, at_once: bool, as_json: bool) -> None:
    """Look once at every place whose look is due.

    \b
    Example:
      replyclock -w audit watch
    """
    rows = run_async(_watch_all(scope, name, at_once))

    def say() -> None:
        if rows:
            table(["place", "result", "reason", "new"], [list(row.values()) for row in rows])
        click.echo(f"{len(rows)} places were due.")

    emit(rows, as_json, say)
    if any(row["result"] == NOT_TRIED for row in rows):
        context.exit(FINISHED_WITH_FAILURES)


async def _watch_all(scope: Scope, name: str | None, at_once: bool) -> list[dict[str, Any]]:
    async with assemble(scope.workspace, environment()) as outside:
        due: dict[int, WatchedPlace] = {}
        for running in rounds(scope.workspace, name, outside):
            mend_places(running, outside)
            places = outside.ledger.looks.places_of(running.key)
            due |= {each.identity: each for each in places if at_once or is_due(each, outside)}
        seen = count(1)
        with (
            watching(outside, read_settings(scope.workspace).engine.looks_at_once) as watcher,
            progress("looking", len(due)) as tell,
        ):
            orders = WatchOrders(tell=lambda outcome: tell(next(seen), outcome.place))
            return [_row(outcome) for outcome in await watcher.look_at(tuple(due.values()), orders)]


def _row(seen: LookReport) -> dict[str, Any]:
    result = seen.result or (WAITS if seen.is_resting else NOT_TRIED)
    return {"place": seen.place, "result": result, "reason": seen.reason, "replies": seen.replies}
