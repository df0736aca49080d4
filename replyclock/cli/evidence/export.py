"""`evidence export`: a campaign, or everything, for another machine."""

from dataclasses import asdict
from pathlib import Path

import click

from replyclock.assembly.transfer import ExportWriter
from replyclock.assembly.workspace import assemble
from replyclock.cli.evidence.seal_words import seal_words
from replyclock.cli.shell.chosen import named_rounds
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import progress
from replyclock.steps.evidence.export import Exported, ExportOrder
from replyclock.steps.evidence.export import export as export_rounds


@click.command()
@click.option("--campaign", metavar="NAME", help="Only this campaign's rounds, or this round.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Folder to make; by default exports/..."
)
@click.option("--without-key", is_flag=True, help="Leave out the signing key; carry its file there yourself.")
@json_option
@workspace_of
@click.pass_context
def export(
    context: click.Context,
    scope: Scope,
    *,
    campaign: str | None,
    output: Path | None,
    without_key: bool,
    as_json: bool,
) -> None:
    """Export a campaign, or the whole ledger, for another machine: rows, chain, seals, exhibits.

    The folder holds query passwords, contact numbers and the signing key, and only you can read it: carry
    it safely, and destroy it when it has arrived. Stop `replyclock run` first. Exit code 3 when a stamp is
    still missing: export again when `evidence status` says that none is.

    \b
    Example:
      replyclock -w audit evidence export --campaign autumn -o autumn-export
    """

    async def work() -> Exported:
        async with assemble(scope.workspace, environment()) as outside:
            rounds = None
            if campaign is not None:
                rounds = frozenset(each.key for each in named_rounds(scope.workspace, campaign, outside))
            folder = output or scope.workspace / "exports" / (campaign or "everything")
            with progress("exporting", None) as tell:
                write = ExportWriter(outside, scope.workspace, tell, with_key=not without_key)
                return await export_rounds(ExportOrder(rounds, folder, who()), outside, write)

    made = run_async(work())

    def say() -> None:
        click.echo(
            f"{made.entries} entries with their rows, {made.exhibits} exhibits, sealed by entry {made.entry}"
        )
        click.echo(seal_words(made.seal))
        key = "" if without_key else " and the signing key"
        click.echo(
            f"The export is {made.folder}; it holds query passwords, contacts{key}: keep it to yourself."
        )

    emit(asdict(made), as_json, say)
    if made.seal.pending:
        context.exit(FINISHED_WITH_FAILURES)
