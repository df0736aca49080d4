"""`evidence check`: whether everything in the ledger and among its exhibits is still what was recorded."""

import asyncio
from dataclasses import asdict

import click

from replyclock.assembly.signing import seal_faults
from replyclock.assembly.workspace import assemble
from replyclock.cli.evidence.named_anchors import anchor_option, named_anchors
from replyclock.cli.evidence.seal_words import seal_words
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import plain, progress
from replyclock.steps.evidence.anchor import anchor_faults
from replyclock.steps.evidence.check import Checked
from replyclock.steps.evidence.check import check as check_all

_FAILED = 1
_MOST_SHOWN = 50


@click.command()
@click.option("--without-exhibits", is_flag=True, help="Leave out reading every exhibit again.")
@anchor_option
@json_option
@workspace_of
@click.pass_context
def check(
    context: click.Context,
    scope: Scope,
    *,
    without_exhibits: bool,
    anchors: tuple[str, ...],
    as_json: bool,
) -> None:
    """Check everything that is kept: chain, rows, looks, seals, stamps, and the bytes of every exhibit.

    Changes nothing. Exit code 0 when all is as it was recorded, 1 when something is not.

    \b
    Example:
      replyclock -w audit evidence check
      replyclock -w audit evidence check --anchor published-anchors.txt
    """
    published = named_anchors(anchors)

    async def work() -> Checked:
        async with assemble(scope.workspace, environment()) as outside:
            chain = outside.ledger.chain
            faults = (*anchor_faults(chain, published), *seal_faults(scope.workspace, chain))
            with progress("checking", None) as tell:
                exhibits = not without_exhibits
                return await asyncio.to_thread(check_all, outside, faults, tell, exhibits=exhibits)

    checked = run_async(work())
    emit(
        {"passed": checked.passed, **asdict(checked)},
        as_json,
        lambda: _say(checked, read=not without_exhibits),
    )
    if not checked.passed:
        context.exit(_FAILED)


def _say(checked: Checked, *, read: bool) -> None:
    for fault in checked.faults[:_MOST_SHOWN]:
        click.echo(f"{click.style('WRONG', fg='red')}  {plain(fault)}")
    if len(checked.faults) > _MOST_SHOWN:
        click.echo(f"... and {len(checked.faults) - _MOST_SHOWN} more; --json lists all")
    for each in checked.removed:
        click.echo(
            f"removed  {each.exhibits} exhibits by entry {each.entry} on {each.at:%Y-%m-%d}: "
            f"{plain(each.reason)}"
        )
    if checked.unrecorded:
        click.echo(
            f"note  {len(checked.unrecorded)} files among the exhibits belong to no entry, as rehearsals and "
            f"broken-off work leave them; the first is {plain(checked.unrecorded[0])}"
        )
    for note in checked.notes:
        click.echo(f"note  {plain(note)}")
    exhibits = (
        f"{checked.exhibits} exhibits ({checked.size / 1e6:.1f} MB) were read"
        if read
        else "exhibits were not"
    )
    click.echo(f"{checked.seal.entries} entries; {exhibits}.")
    click.echo(seal_words(checked.seal))
    if checked.passed:
        click.echo("Everything is as it was recorded.")
    else:
        click.echo(f"{len(checked.faults)} things are NOT as they were recorded.")
