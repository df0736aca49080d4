"""`score decide`: what a reviewer decides about an item of a site."""

from pathlib import Path
from typing import Any

import click

from replyclock.assembly.reports import rubric_reader
from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.chosen import named_rounds
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option, rubric_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.seen_files import PAPERS, PICTURES, seen_by_a_person
from replyclock.domain.facts import Review
from replyclock.steps.reporting.score import Decided, decide


@click.command("decide", context_settings={"ignore_unknown_options": True})  # "-3" is no option
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
