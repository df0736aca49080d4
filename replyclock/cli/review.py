"""`review`: a person settles what rules only suggested; nothing that was seen is overwritten."""

import getpass
from typing import Any

import click

from replyclock.assembly import assemble
from replyclock.cli.door import Scope, emit, json_option, local, run_async, table, workspace_of
from replyclock.cli.environment import environment
from replyclock.domain.case import attempt_key
from replyclock.domain.facts import Outcome, ReplyKind, Review
from replyclock.errors import WrongUse
from replyclock.steps.running import running_rounds

_SETTLED = (Outcome.CONFIRMED, Outcome.REJECTED)


@click.group()
def review() -> None:
    """Decide about replies and ambiguous attempts.

    \b
    Example:
      replyclock review list autumn
    """


@review.command("list")
@click.argument("name")
@json_option
@workspace_of
def list_open(scope: Scope, name: str, as_json: bool) -> None:
    """List what nobody has decided yet: ambiguous attempts, and replies whose kind is a suggestion.

    \b
    Example:
      replyclock -w audit review list autumn
    """

    async def work() -> list[dict[str, Any]]:
        async with assemble(scope.workspace, environment()) as outside:
            rows = []
            for running in running_rounds(outside, name):
                for facts in outside.ledger.facts(running.key, None):
                    decided = {(each.subject, each.subject_key) for each in facts.reviews}
                    for attempt in facts.attempts:
                        key = attempt_key(attempt.reference, attempt.number)
                        if attempt.outcome in (None, Outcome.AMBIGUOUS) and ("attempt", key) not in decided:
                            rows.append(_row("attempt", key, "ambiguous", attempt.note, attempt.started_at))
                    for reply in facts.replies:
                        settled = reply.kind in (ReplyKind.BOUNCE, ReplyKind.AUTOMATIC)
                        if not settled and ("reply", str(reply.identity)) not in decided:
                            rows.append(
                                _row("reply", str(reply.identity), reply.kind, reply.text, reply.window.until)
                            )
            return rows

    rows = run_async(work())

    def say() -> None:
        table(
            ["what", "key", "suggested", "words", "at"],
            [
                [row["subject"], row["key"], row["suggested"], row["words"][:60], local(row["at"], "UTC")]
                for row in rows
            ],
        )
        click.echo(f"{len(rows)} are open. Decide with `replyclock review reply ID KIND --reason ...`.")

    emit(rows, as_json, say)


@review.command()
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


@review.command()
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
            decided = Review(subject, key, decision, reason.strip(), getpass.getuser(), outside.clock.now())
            outside.ledger.reviews.add(decided)
            return decided

    made = run_async(work())
    row = {"subject": made.subject, "key": made.subject_key, "decision": made.decision, "reason": made.reason}
    emit(row, as_json, lambda: click.echo(f"{subject} {key} is now: {decision}"))


def _row(subject: str, key: str, suggested: str, words: str, at: object) -> dict[str, Any]:
    return {
        "subject": subject,
        "key": key,
        "suggested": suggested,
        "words": " ".join(words.split()),
        "at": at,
    }
