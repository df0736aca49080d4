"""`review reply` and `review attempt`: what a person decides about one of them."""

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.domain.facts import Outcome, ReplyKind, Review
from replyclock.errors import WrongUse

_SETTLED = (Outcome.CONFIRMED, Outcome.REJECTED)


@click.command()
@click.argument("identity", type=int)
@click.argument("kind", type=click.Choice([kind.value for kind in ReplyKind]))
@click.option("--reason", required=True, help="Why; reports print it.")
@json_option
@workspace_of
def reply(scope: Scope, identity: int, kind: str, reason: str, as_json: bool) -> None:
    """Decide what a reply is.

    \b
    Example:
      replyclock -w audit review reply 12 answer --reason "names the office and its hours"
    """
    _decide(scope, ("reply", str(identity)), kind, reason, as_json)


@click.command()
@click.argument("key")
@click.argument("outcome", type=click.Choice([outcome.value for outcome in _SETTLED]))
@click.option("--reason", required=True, help="Why; reports print it.")
@json_option
@workspace_of
def attempt(scope: Scope, key: str, outcome: str, reason: str, as_json: bool) -> None:
    """Settle an ambiguous attempt; KEY is as `review list` prints it.

    \b
    Example:
      replyclock -w audit review attempt autumn/hx-110/opening-hours#1 confirmed --reason "the office says so"
    """
    _decide(scope, ("attempt", key), outcome, reason, as_json)


def _decide(scope: Scope, about: tuple[str, str], decision: str, reason: str, as_json: bool) -> None:
    subject, key = about
    if not reason.strip():
        raise WrongUse("A decision needs a reason: say it with --reason.")

    async def work() -> Review:
        async with assemble(scope.workspace, environment()) as outside:
            decided = Review(subject, key, decision, reason.strip(), who(), outside.clock.now())
            outside.ledger.reviews.add(decided)
            return decided

    made = run_async(work())
    row = {"subject": made.subject, "key": made.subject_key, "decision": made.decision, "reason": made.reason}
    emit(row, as_json, lambda: click.echo(f"{subject} {key} is now: {decision}"))
