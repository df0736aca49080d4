"""`assist answer`, `assist skip` and `assist refresh`: what an operator does about one question."""

from collections.abc import Callable

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.outside import Outside
from replyclock.steps.sending import assist as steps

_question = click.argument("question", type=int)


@click.command()
@_question
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


@click.command()
@_question
@json_option
@workspace_of
def skip(scope: Scope, question: int, as_json: bool) -> None:
    """Give up this try: nothing is sent, and `send --again` can try again later.

    \b
    Example:
      replyclock -w audit assist skip 12
    """
    _settle(scope, lambda outside: steps.skip(question, who(), outside), question, "skipped", as_json)


@click.command()
@_question
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
