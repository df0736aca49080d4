"""`chat`: ask sites' chat assistants what the letters ask; rehearse and approve their recipes."""

from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.door import FINISHED_WITH_FAILURES, Scope, emit, json_option, run_async, workspace_of
from replyclock.cli.environment import environment, who
from replyclock.cli.rounds import named_rounds, rounds
from replyclock.cli.words import plain, progress, table
from replyclock.domain.sending.approval import Rehearsal
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.steps.sending.chat import Asked, approve_chat, ask_chats, chats_due, rehearse_chat
from replyclock.workspace.campaigns import user_agent_of


@click.group()
def chat() -> None:
    """Chat assistants: asked what the letters ask, counted apart from them.

    \b
    Example:
      replyclock -w audit chat ask autumn
    """


@chat.command()
@click.argument("name", required=False)
@json_option
@workspace_of
@click.pass_context
def ask(context: click.Context, scope: Scope, name: str | None, as_json: bool) -> None:
    """Put every question that is due to its site's assistant, each once, and say what came of it.

    A question is due once its letter is, in office hours, where the campaign names the channel "chat" and
    the site has a chat recipe. Exit code 3 when one was due and was not put.

    \b
    Example:
      replyclock -w audit chat ask autumn
    """

    async def work() -> list[dict[str, Any]]:
        async with assemble(scope.workspace, environment()) as outside:
            found: list[Asked] = []
            for running in rounds(scope.workspace, name, outside):
                with progress("asking", len(chats_due(running, outside))) as tell:
                    found += await ask_chats(running, outside, tell)
            return [_row(each) for each in found]

    rows = run_async(work())

    def say() -> None:
        if rows:
            table(["letter", "finding", "seconds", "note"], [[*_cells(row)] for row in rows])
        click.echo(f"{len(rows)} questions were due.")

    emit(rows, as_json, say)
    if any(row["finding"] is None for row in rows):
        context.exit(FINISHED_WITH_FAILURES)


@chat.command()
@click.argument("site")
@click.argument("name")
@json_option
@workspace_of
@click.pass_context
def rehearse(context: click.Context, scope: Scope, *, site: str, name: str, as_json: bool) -> None:
    """Open SITE's assistant and type the questions of the planned round NAME; press nothing, keep pictures.

    Exit code 3 when a question could not be typed.

    \b
    Example:
      replyclock -w audit chat rehearse hx-110 autumn
    """

    async def work() -> Rehearsal:
        async with assemble(scope.workspace, environment()) as outside:
            return await _rehearse(scope, site, name, outside)

    found = run_async(work())
    rows = [
        {"topic": each.topic, "result": str(each.fit), "passes": each.fit.passes, "faults": list(each.faults)}
        for each in found.letters
    ]

    def say() -> None:
        table(
            ["topic", "result", "fault"],
            [[each.topic, str(each.fit), "; ".join(each.faults)] for each in found.letters],
        )
        click.echo("Nothing was pressed.")

    emit(rows, as_json, say)
    if not found.passed:
        context.exit(FINISHED_WITH_FAILURES)


@chat.command()
@click.argument("site")
@click.option("--by", help="Who looked at the pictures; by default whoever runs the command.")
@click.option("--note", default="", help="What was looked at; kept in the ledger.")
@json_option
@workspace_of
def approve(scope: Scope, *, site: str, by: str | None, note: str, as_json: bool) -> None:
    """Say that you saw the rehearsal of SITE's assistant and that it may be asked.

    \b
    Example:
      replyclock -w audit chat approve hx-110
    """

    async def work() -> dict[str, Any]:
        async with assemble(scope.workspace, environment()) as outside:
            approval = approve_chat(site, (by or who()).strip(), note, outside)
            return {"site": site, "by": approval.by, "rehearsal": approval.rehearsal}

    row = run_async(work())
    emit(row, as_json, lambda: click.echo(f"{site}: its assistant may be asked, says {plain(row['by'])}."))


async def _rehearse(scope: Scope, site: str, name: str, outside: Outside) -> Rehearsal:
    running = named_rounds(scope.workspace, name, outside)
    planned = [each.inquiry for one in running[-1:] for each in outside.ledger.plans.tried(one.key)]
    letters = [inquiry for inquiry in planned if inquiry.site.code == site]
    if not letters:
        raise WrongUse(f"The round {name} has no letter to {site}: plan it first, or name another site.")
    return await rehearse_chat(letters, user_agent_of(running[-1].campaign), outside)


def _row(asked: Asked) -> dict[str, Any]:
    result = asked.result
    return {
        "reference": asked.reference,
        "finding": str(result.finding) if result else None,
        "reason": result.reason if result else asked.fault,
        "first_ms": result.first_ms if result else None,
        "whole_ms": result.whole_ms if result else None,
    }


def _cells(row: dict[str, Any]) -> list[str]:
    seconds = "" if row["whole_ms"] is None else f"{row['whole_ms'] / 1000:.1f}"
    return [row["reference"], row["finding"] or "not asked", seconds, plain(row["reason"])]
