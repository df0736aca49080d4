"""`review attempt`: how an ambiguous attempt ended."""

import click

from replyclock.cli.review.decide import decide
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, workspace_of
from replyclock.domain.facts import Outcome

_SETTLED = (Outcome.CONFIRMED, Outcome.REJECTED)


@click.command()
@click.argument("key")
@click.argument("outcome", type=click.Choice([outcome.value for outcome in _SETTLED]))
@click.option("--reason", required=True, help="Why; reports print it.")
@click.option("--really", is_flag=True, help="Turn over what is settled and has a receipt or a reply.")
@json_option
@workspace_of
def attempt(scope: Scope, key: str, outcome: str, reason: str, *, really: bool, as_json: bool) -> None:
    """Settle an ambiguous attempt; KEY is as `review list` prints it.

    What is settled and has a receipt or a reply is turned over only with --really.

    \b
    Example:
      replyclock -w audit review attempt autumn/hx-110/opening-hours#1 confirmed --reason "the office says so"
    """
    decide(scope, ("attempt", key), outcome, reason, really=really, as_json=as_json)
