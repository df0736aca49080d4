"""`assist skip`: gives up a try."""

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
def skip(scope: Scope, question: int, as_json: bool) -> None:
    """Give up this try: nothing is sent, and `send --again` can try again later.

    \b
    Example:
      replyclock -w audit assist skip 12
    """
    settle(scope, lambda outside: steps.skip(question, who(), outside), question, "skipped", as_json)
