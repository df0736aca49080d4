"""`score`: what a rubric makes of every site of a round, and what a reviewer decides about it."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from replyclock.assembly.reports import rubric_reader, score_rows, shift_rows
from replyclock.assembly.workspace import assemble
from replyclock.cli.door import Scope, emit, instant, json_option, run_async, workspace_of
from replyclock.cli.environment import environment, who
from replyclock.cli.files import PAPERS, PICTURES, seen_by_a_person
from replyclock.cli.rounds import named_rounds
from replyclock.cli.score_words import say_sheet, say_shifts, say_site
from replyclock.cli.words import in_zone
from replyclock.domain.facts import Review
from replyclock.domain.scoring.rubric import with_threshold
from replyclock.domain.scoring.score import ScoreSheet
from replyclock.errors import WrongUse
from replyclock.steps.reporting.score import Decided, decide, score_round

rubric_option = click.option(
    "--rubric",
    "rubric_name",
    default="national",
    show_default=True,
    help="A rubric of the program (national, plain), or a .toml file of your own.",
)


class ShowByDefault(click.Group):
    """`score NAME` is `score show NAME`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `show` before what names no command."""
        known = {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if not args or args[0] in known else ["show", *args])


@click.group(cls=ShowByDefault)
def score() -> None:
    """Score sites by a rubric; `score NAME` is short for `score show NAME`.

    \b
    Example:
      replyclock -w audit score autumn --rubric plain
    """


@score.command()
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
    then = in_zone(as_of, scope.settings().time_zone)

    async def work() -> tuple[ScoreSheet, ScoreSheet | None]:
        async with assemble(scope.workspace, environment()) as outside:
            running = named_rounds(scope.workspace, name, outside)[-1]
            at = then or outside.clock.now()
            sheet = score_round(running, rubric, outside, at)
            return sheet, score_round(running, other, outside, at) if other else None

    sheet, would = run_async(work())
    _require_site(sheet, site)
    rows = score_rows(sheet, site)
    if would:
        rows["if"] = {"within": if_within, **shift_rows(sheet, would)}

    def say() -> None:
        if site:
            say_site(rows)
        else:
            say_sheet(rows)
        if would:
            say_shifts(rows["if"], sheet.rubric.main or "")

    emit(rows, as_json, say)


@score.command("decide", context_settings={"ignore_unknown_options": True})  # "-3" is no option
@click.argument("round_key", metavar="ROUND")
@click.argument("site")
@click.argument("item")
@click.argument("points")
@rubric_option
@click.option("--reason", required=True, help="Why; scores and notices print it with your name.")
@click.option(
    "--exhibit",
    "exhibits",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Picture, page or paper that shows it; may be repeated. Packs and attachments hold it.",
)
@json_option
@workspace_of
def decide_item(
    scope: Scope,
    round_key: str,
    site: str,
    item: str,
    points: str,
    *,
    rubric_name: str,
    reason: str,
    exhibits: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Decide about an item of a site: POINTS is a number, or `veto`, `passes`; `open` takes it back.

    \b
    Example:
      replyclock -w audit score decide autumn hx-110 column-stale 3 --reason "of 1 July" --exhibit a.png
      replyclock -w audit score decide autumn hx-110 no-channel passes --reason "the form works again"
    """
    rubric = rubric_reader()(rubric_name)
    seen = tuple(seen_by_a_person(each, PICTURES | PAPERS, "exhibits") for each in exhibits)

    async def work() -> Review:
        async with assemble(scope.workspace, environment()) as outside:
            running = named_rounds(scope.workspace, round_key, outside)[-1]
            return decide(running, rubric, Decided(site, item, points, reason, who(), seen), outside)

    made = run_async(work())
    row: dict[str, Any] = {
        "key": made.subject_key,
        "decision": made.decision,
        "reason": made.reason,
        "reviewer": made.reviewer,
        "exhibits": len(seen),
    }
    emit(row, as_json, lambda: click.echo(f"{made.subject_key} is now: {made.decision}"))


def _require_site(sheet: ScoreSheet, site: str | None) -> None:
    if site is not None and site not in {each.site.code for each in sheet.scores}:
        raise WrongUse(
            f"The round {sheet.campaign} asks no site {site!r}: "
            f"`replyclock score show {sheet.campaign}` lists its sites."
        )
