"""`review reply`: what a reply is."""

import click

from replyclock.cli.review.decide import decide
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, workspace_of
from replyclock.domain.facts import ReplyKind


@click.command()
@click.argument("identity", type=int)
@click.argument("kind", type=click.Choice([kind.value for kind in ReplyKind]))
@click.option("--reason", required=True, help="Why; reports print it.")
@click.option("--really", is_flag=True, help="Also against signs that settle what it is.")
@json_option
@workspace_of
def reply(scope: Scope, identity: int, kind: str, reason: str, *, really: bool, as_json: bool) -> None:
    """Decide what a reply is.

    "stranger" says that it is not the office's. What headers and structure settle is another kind only with
    --really.

    \b
    Example:
      replyclock -w audit review reply 12 answer --reason "names the office and its hours"
    """
    decide(scope, ("reply", str(identity)), kind, reason, really=really, as_json=as_json)
