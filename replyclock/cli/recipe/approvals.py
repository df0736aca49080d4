"""`recipe approvals`: which recipes may be used for sending, and why others may not."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import local, plain, table
from replyclock.domain.sending.approval import Approval, standing_of
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.steps.recipes.approve import (
    waiting_for_approval,
)
from replyclock.workspace.register.file import site_codes
from replyclock.workspace.settings import read_settings


@click.command()
@click.argument("codes", nargs=-1, metavar="[SITE]...")
@json_option
@workspace_of
@click.pass_context
def approvals(context: click.Context, scope: Scope, codes: tuple[str, ...], as_json: bool) -> None:
    """Show which recipes are approved, by whom and when, and why the others wait.

    Exit code 3 when one waits.

    \b
    Example:
      replyclock -w audit recipe approvals
    """
    zone = read_settings(scope.workspace).time_zone

    async def work() -> list[dict[str, Any]]:
        async with assemble(scope.workspace, environment()) as outside:
            return _standings(scope.workspace, codes, outside)

    rows = run_async(work())

    def say() -> None:
        table(
            ["site", "recipe", "by", f"on ({zone})", "note"],
            [[row["site"], row["standing"], row["by"], local(row["at"], zone), row["note"]] for row in rows],
        )
        for row in rows:
            if row["why"]:
                click.echo(plain(row["why"]))

    emit(rows, as_json, say)
    if any(row["why"] for row in rows):
        context.exit(FINISHED_WITH_FAILURES)


def _standings(workspace: Path, codes: Sequence[str], outside: Outside) -> list[dict[str, Any]]:
    wanted = tuple(codes) or site_codes(workspace)
    why, decided = waiting_for_approval(wanted, outside), outside.ledger.recipes.approvals()
    return [_standing(code, decided.get(code), why.get(code, ""), outside) for code in wanted]


def _standing(code: str, approval: Approval | None, why: str, outside: Outside) -> dict[str, Any]:
    try:
        standing = str(standing_of(approval, outside.sender.recipe_files(code)))
    except WrongUse:
        standing = "no recipe"
    return {
        "site": code,
        "standing": standing,
        "by": approval.by if approval else "",
        "at": approval.at if approval else None,
        "note": approval.note if approval else "",
        "why": why,
    }
