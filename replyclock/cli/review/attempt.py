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
@click.option("--number", help="The letter's number at the site, where you found it.")
@click.option("--link", help="The address of the letter at the site, where you found it.")
@click.option("--really", is_flag=True, help="Turn over what is settled and has a receipt or a reply.")
@json_option
@workspace_of
def attempt(
    scope: Scope,
    key: str,
    outcome: str,
    reason: str,
    *,
    number: str | None,
    link: str | None,
    really: bool,
    as_json: bool,
) -> None:
    """Settle an ambiguous attempt; KEY is as `review list` prints it.

    With --number or --link its answer is looked for where the recipe says that it shows; reports and packs
    say that you entered them.

    What is settled and has a receipt or a reply is turned over only with --really.

    \b
    Example:
      replyclock -w audit review attempt autumn/hx-110/opening-hours#1 confirmed --reason "the office says so"
      replyclock -w audit review attempt autumn/hx-110/hours#1 confirmed --number 2026-117 --reason listed
    """
    found = ((number and number.strip()) or None, (link and link.strip()) or None)
    decide(scope, ("attempt", key), outcome, reason, found=found, really=really, as_json=as_json)
