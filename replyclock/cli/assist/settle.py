"""What an operator does about one question, and how it is said."""

from collections.abc import Callable

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.program import Scope, emit, run_async
from replyclock.outside import Outside

question_argument = click.argument("question", type=int)


def settle(scope: Scope, do: Callable[[Outside], None], question: int, what: str, as_json: bool) -> None:
    """Do it, and say what became of the question."""

    async def work() -> None:
        async with assemble(scope.workspace, environment()) as outside:
            do(outside)

    run_async(work())
    emit({"question": question, "ending": what}, as_json, lambda: click.echo(f"question {question}: {what}"))
