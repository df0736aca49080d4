"""`campaign resume`: lifts a stop."""

import click

from replyclock.cli.campaign.switch import switch
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, workspace_of


@click.command()
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Lift a stop of all sending.")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@json_option
@workspace_of
def resume(scope: Scope, name: str | None, everything: bool, reason: str, as_json: bool) -> None:
    """Let sending go on after a stop.

    \b
    Example:
      replyclock -w audit campaign resume autumn --reason "settled"
    """
    switch(scope, name, "resumed", reason, everything=everything, as_json=as_json)
