"""`assist refresh`: asks for another picture or code."""

import click

from replyclock.cli.assist.settle import question_argument, settle
from replyclock.cli.shell.environment import who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, workspace_of
from replyclock.steps.sending import assist as steps


@click.command()
@question_argument
@json_option
@workspace_of
def refresh(scope: Scope, question: int, as_json: bool) -> None:
    """Ask the page for another picture or code; a new question comes, with the same time limit.

    \b
    Example:
      replyclock -w audit assist refresh 12
    """
    settle(scope, lambda outside: steps.refresh(question, who(), outside), question, "refreshed", as_json)
