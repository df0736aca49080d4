"""`assist answer`: gives what a page waits for."""

import click

from replyclock.cli.assist.settle import question_argument, settle
from replyclock.cli.shell.environment import who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, workspace_of
from replyclock.steps.sending import assist as steps


@click.command()
@question_argument
@click.argument("text", required=False, default="")
@json_option
@workspace_of
def answer(scope: Scope, question: int, text: str, as_json: bool) -> None:
    """Give an answer; for a login or a real-name step without TEXT, once it is done.

    \b
    Example:
      replyclock -w audit assist answer 12 7KQP
    """
    settle(scope, lambda outside: steps.answer(question, text, who(), outside), question, "answered", as_json)
