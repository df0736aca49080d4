"""`campaign stop`: halts all sending at once."""

import click

from replyclock.cli.campaign.switch import switch
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, workspace_of


@click.command()
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Stop all sending of the workspace.")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@json_option
@workspace_of
def stop(scope: Scope, name: str | None, everything: bool, reason: str, as_json: bool) -> None:
    """Halt sending at once, also of a running `replyclock run`. Looking and listening go on.

    \b
    Example:
      replyclock -w audit campaign stop autumn --reason "an office complained"
    """
    switch(scope, name, "stopped", reason, everything=everything, as_json=as_json)
