"""`score show`: what a rubric makes of every site of a round."""

from datetime import datetime

import click

from replyclock.assembly.reports import rubric_reader, score_rows, shift_rows
from replyclock.assembly.workspace import assemble
from replyclock.cli.score.words import say_sheet, say_shifts, say_site
from replyclock.cli.shell.chosen import as_of_or_now, named_rounds
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import instant, json_option, rubric_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import in_zone
from replyclock.domain.scoring.rubric import with_threshold
from replyclock.domain.scoring.score import ScoreSheet
from replyclock.errors import WrongUse
from replyclock.steps.reporting.score import score_round
from replyclock.workspace.settings import read_settings


@click.command()
@click.argument("name")
@rubric_option
@click.option("--site", help="Code of one site: every letter and exhibit behind its points.")
@click.option(
    "--if",
    "if_within",
    type=click.IntRange(1, 250),
    help="Working days: show what another threshold would change.",
)
@click.option("--as-of", type=instant, help="Score as things stood at this instant (ISO); by default now.")
@json_option
@workspace_of
def show(
    scope: Scope,
    name: str,
    *,
    rubric_name: str,
    site: str | None,
    if_within: int | None,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Score every site of a campaign (its last round) or of a round, without and with pending items.

    What is undetermined or too early opens a range and costs nothing; what only a reviewer can decide is
    listed and not counted.

    \b
    Example:
      replyclock -w audit score show autumn
      replyclock -w audit score show autumn --site hx-110
      replyclock -w audit score show autumn --rubric plain --if 2 --json
    """
    rubric = rubric_reader()(rubric_name)
    other = with_threshold(rubric, if_within) if if_within else None
    then = in_zone(as_of, read_settings(scope.workspace).time_zone)

    async def work() -> tuple[ScoreSheet, ScoreSheet | None]:
        async with assemble(scope.workspace, environment()) as outside:
            running = named_rounds(scope.workspace, name, outside)[-1]
            at = as_of_or_now(then, outside)
            sheet = score_round(running, rubric, outside, at)
            return sheet, score_round(running, other, outside, at) if other else None

    sheet, would = run_async(work())
    _require_site(sheet, site)
    rows = score_rows(sheet, site)
    if would:
        rows = {**rows, "if": {"within": if_within, **shift_rows(sheet, would)}}

    def say() -> None:
        if site:
            say_site(rows)
        else:
            say_sheet(rows)
        if would:
            say_shifts(rows["if"], sheet.rubric.main or "")

    emit(rows, as_json, say)


def _require_site(sheet: ScoreSheet, site: str | None) -> None:
    if site is not None and site not in {each.site.code for each in sheet.scores}:
        raise WrongUse(
            f"The round {sheet.campaign} asks no site {site!r}: "
            f"`replyclock score show {sheet.campaign}` lists its sites."
        )
