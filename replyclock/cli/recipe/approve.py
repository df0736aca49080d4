"""`recipe approve`: a person's leave to send with a recipe as it was rehearsed."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import complain, plain
from replyclock.domain.sending.approval import Approval, standing_of
from replyclock.errors import NotAllowed, WrongUse
from replyclock.outside import Outside
from replyclock.steps.recipes.approve import (
    approvable,
    approve_recipe,
    withdraw_approval,
)
from replyclock.workspace.register.file import site_codes


@click.command()
@click.argument("codes", nargs=-1, metavar="[SITE]...")
@click.option("--all", "everything", is_flag=True, help="Every site whose last rehearsal passed.")
@click.option("--by", help="Who looked at the pictures; by default whoever runs the command.")
@click.option("--note", default="", help="What was looked at, or why; kept in the ledger.")
@click.option("--unseen", is_flag=True, help="Also the form behind a login or a person's step; needs --note.")
@click.option("--withdraw", is_flag=True, help="Take the approval back; nothing more is sent there.")
@json_option
@workspace_of
@click.pass_context
def approve(
    context: click.Context,
    scope: Scope,
    *,
    codes: tuple[str, ...],
    everything: bool,
    by: str | None,
    note: str,
    unseen: bool,
    withdraw: bool,
    as_json: bool,
) -> None:
    """Say that you saw the rehearsal of each SITE and that its recipe may be used for sending.

    Only a rehearsal that passed wholly, with the recipe as it is now, can be approved. Whoever edits the
    recipe afterwards, or a Python file or upload beside it, rehearses and approves again. Exit code 3 when
    one of several could not be approved.

    \b
    Example:
      replyclock -w audit recipe approve hx-110 --note "title, body and address are in the right fields"
    """
    if bool(codes) is everything or (everything and withdraw):
        raise WrongUse("Name the sites, or say --all; approvals are withdrawn one by one.")
    who_says = (by or who()).strip()
    if not who_says:
        raise WrongUse("--by needs the name of whoever looked at the pictures.")
    if unseen and not note.strip():
        raise WrongUse("--unseen needs --note: why the form may be used although no rehearsal reached it.")
    faults: list[str] = []

    async def work() -> list[dict[str, Any]]:
        async with assemble(scope.workspace, environment()) as outside:
            wanted = codes or approvable(outside, site_codes(scope.workspace))
            decide = withdraw_approval if withdraw else partial(approve_recipe, unseen=unseen)
            rows = []
            for code in wanted:
                try:
                    rows.append(_row(decide(code, who_says, note.strip(), outside), outside))
                except NotAllowed as fault:
                    if len(wanted) == 1:
                        raise
                    faults.append(str(fault))
            return rows

    rows = run_async(work())
    emit(rows, as_json, lambda: _say_decided(rows))
    for fault in faults:
        complain(fault)
    if faults:
        context.exit(FINISHED_WITH_FAILURES)


def _row(approval: Approval, outside: Outside) -> dict[str, Any]:
    return {
        "site": approval.site,
        "standing": str(standing_of(approval, outside.sender.recipe_files(approval.site))),
        "by": approval.by,
        "at": approval.at,
        "note": approval.note,
        "rehearsal": approval.rehearsal,
        "files": dict(approval.files),
        "up_to": approval.up_to,
    }


def _say_decided(rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        up_to = f", up to its {row['up_to']}" if row["up_to"] else ""
        click.echo(f"{row['site']}: {row['standing']} by {plain(row['by'])}{up_to}.")
    click.echo(f"{len(rows)} recipes.")
