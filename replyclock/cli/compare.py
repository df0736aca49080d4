"""`compare`: what became of each site since an earlier round."""

from datetime import datetime

import click

from replyclock.assembly.reports import comparison_rows, rubric_reader
from replyclock.assembly.workspace import assemble
from replyclock.cli.score.words import say_comparison
from replyclock.cli.shell.chosen import as_of_or_now, named_rounds
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import instant, json_option, rubric_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import in_zone
from replyclock.domain.scoring.rectification import Comparison
from replyclock.steps.reporting.compare import compare_rounds
from replyclock.workspace.settings import read_settings


@click.command()
@click.argument("name")
@click.argument("earlier")
@rubric_option
@click.option("--with-pending", is_flag=True, help="Count the rubric's pending items too.")
@click.option("--as-of", type=instant, help="Both rounds as things stood at this instant; by default now.")
@json_option
@workspace_of
def compare(
    scope: Scope,
    name: str,
    earlier: str,
    *,
    rubric_name: str,
    with_pending: bool,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Compare a round with an EARLIER one: put right, still failing, newly failing, not comparable.

    Both are campaigns (their last round) or rounds, scored by the same rubric as of the same instant.

    \b
    Example:
      replyclock -w audit compare autumn summer --rubric plain
      replyclock -w audit compare quarterly@2026-10 quarterly@2026-07 --json
    """
    rubric = rubric_reader()(rubric_name)
    then = in_zone(as_of, read_settings(scope.workspace).time_zone)

    async def work() -> Comparison:
        async with assemble(scope.workspace, environment()) as outside:
            now = named_rounds(scope.workspace, name, outside)[-1]
            before = named_rounds(scope.workspace, earlier, outside)[-1]
            at = as_of_or_now(then, outside)
            return compare_rounds(now, before, rubric, outside, at, pending=with_pending)

    rows = comparison_rows(run_async(work()))
    emit(rows, as_json, lambda: say_comparison(rows))
