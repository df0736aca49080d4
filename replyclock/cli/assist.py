"""`assist`: an operator gives what only a person can give, and single steps of it for other fronts."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.assist_desk import sit
from replyclock.cli.door import Scope, emit, json_option, run_async, workspace_of
from replyclock.cli.environment import environment, who
from replyclock.cli.words import listed, local_named, table
from replyclock.outside import Outside
from replyclock.ports.operators import Question
from replyclock.steps.sending import assist as steps

_THERE = timedelta(minutes=2)


@click.group(invoke_without_command=True)
@click.pass_context
def assist(context: click.Context) -> None:
    """Sit down as an operator: see what pages want of a person, and give it, while they wait.

    Letters that need a person are only sent while somebody sits here. Ctrl-C leaves.

    \b
    Example:
      replyclock -w audit assist
    """
    if context.invoked_subcommand is None:
        context.invoke(sit_down)


@assist.command("sit")
@click.option("--json", "as_json", is_flag=True, help="Say at the end what you did, as JSON.")
@workspace_of
def sit_down(scope: Scope, as_json: bool = False) -> None:
    """Sit down as an operator; what `assist` does without another word.

    \b
    Example:
      replyclock -w audit assist sit
    """

    async def work() -> dict[str, int]:
        async with assemble(scope.workspace, environment()) as outside:
            return await sit(outside, who(), scope.settings().time_zone, quiet=as_json)

    settled = run_async(work())
    emit(settled, as_json, lambda: click.echo(f"You left; settled: {listed(settled, 'nothing')}."))


@assist.command("list")
@click.option("--here", is_flag=True, help="Also say that you are there, for the next two minutes.")
@json_option
@workspace_of
def list_open(scope: Scope, *, here: bool, as_json: bool) -> None:
    """List what waits for an operator, the most urgent first. With --json pictures come along (PNG, base64).

    \b
    Example:
      replyclock -w audit assist list --here --json
    """

    async def work() -> tuple[tuple[Question, ...], datetime]:
        async with assemble(scope.workspace, environment()) as outside:
            if here:
                steps.arrive(who(), outside, _THERE)
            return steps.open_questions(outside), outside.machine.now()

    found, now = run_async(work())
    zone = scope.settings().time_zone

    def say() -> None:
        rows = [
            [each.identity, each.want, each.site_name, each.reference, local_named(each.until, zone)]
            for each in found
        ]
        if rows:
            table(["question", "wants", "site", "letter", "until"], rows)
        click.echo(f"{len(found)} open questions.")

    emit([_row(each, now) for each in found], as_json, say)


@assist.command()
@click.argument("question", type=int)
@click.argument("text", required=False, default="")
@json_option
@workspace_of
def answer(scope: Scope, question: int, text: str, as_json: bool) -> None:
    """Give an answer; for a login or a real-name step without TEXT, once it is done.

    \b
    Example:
      replyclock -w audit assist answer 12 7KQP
    """
    _settle(
        scope, lambda outside: steps.answer(question, text, who(), outside), question, "answered", as_json
    )


@assist.command()
@click.argument("question", type=int)
@json_option
@workspace_of
def skip(scope: Scope, question: int, as_json: bool) -> None:
    """Give up this try: nothing is sent, and `send --again` can try again later.

    \b
    Example:
      replyclock -w audit assist skip 12
    """
    _settle(scope, lambda outside: steps.skip(question, who(), outside), question, "skipped", as_json)


@assist.command()
@click.argument("question", type=int)
@json_option
@workspace_of
def refresh(scope: Scope, question: int, as_json: bool) -> None:
    """Ask the page for another picture or code; a new question comes, with the same time limit.

    \b
    Example:
      replyclock -w audit assist refresh 12
    """
    _settle(scope, lambda outside: steps.refresh(question, who(), outside), question, "refreshed", as_json)


def _settle(scope: Scope, do: Callable[[Outside], None], question: int, what: str, as_json: bool) -> None:
    async def work() -> None:
        async with assemble(scope.workspace, environment()) as outside:
            do(outside)

    run_async(work())
    emit({"question": question, "ending": what}, as_json, lambda: click.echo(f"question {question}: {what}"))


def _row(each: Question, now: datetime) -> dict[str, Any]:
    from replyclock.picture import enlarged  # noqa: PLC0415 - Pillow takes a while to import

    return {
        "question": each.identity,
        "want": each.want,
        "site": each.site_code,
        "site_name": each.site_name,
        "reference": each.reference,
        "words": each.words,
        "refreshable": each.refreshable,
        "until": each.until,
        "seconds_left": round((each.until - now).total_seconds()),
        "picture": base64.b64encode(enlarged(each.picture)).decode() if each.picture else None,
    }
