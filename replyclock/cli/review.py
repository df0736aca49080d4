"""`review`: a person settles what rules only suggested; nothing that was seen is overwritten."""

from collections.abc import Iterator
from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.door import Scope, emit, json_option, run_async, workspace_of
from replyclock.cli.environment import environment, who
from replyclock.cli.rounds import named_rounds
from replyclock.cli.words import local_named, plain
from replyclock.domain.case import Facts, attempt_key
from replyclock.domain.facts import Outcome, ReplyKind, Review
from replyclock.errors import WrongUse

_SETTLED = (Outcome.CONFIRMED, Outcome.REJECTED)
_MACHINES = (ReplyKind.BOUNCE, ReplyKind.AUTOMATIC)


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
    zone = scope.settings().time_zone

    async def work() -> list[dict[str, Any]]:
        async with assemble(scope.workspace, environment()) as outside:
            return [
                row
                for running in named_rounds(scope.workspace, name, outside)
                for facts in outside.ledger.facts(running.key, None, outside.clock.now())
                for row in (*_open_attempts(facts), *_open_replies(facts))
            ]

    rows = run_async(work())

    def say() -> None:
        for row in rows:
            click.echo(f"{row['subject']} {row['key']}  {row['suggested']}?  {local_named(row['at'], zone)}")
            click.echo(f"  {row['reference']}: {row['words']}")
        click.echo(_how_many(len(rows)))

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
            decided = Review(subject, key, decision, reason.strip(), who(), outside.clock.now())
            outside.ledger.reviews.add(decided)
            return decided

    made = run_async(work())
    row = {"subject": made.subject, "key": made.subject_key, "decision": made.decision, "reason": made.reason}
    emit(row, as_json, lambda: click.echo(f"{subject} {key} is now: {decision}"))


def _open_attempts(facts: Facts) -> Iterator[dict[str, Any]]:
    decided = _decided(facts, "attempt")
    for each in facts.attempts:
        key = attempt_key(each.reference, each.number)
        if each.outcome in (None, Outcome.AMBIGUOUS) and key not in decided:
            yield {
                "subject": "attempt",
                "key": key,
                "reference": each.reference,
                "suggested": Outcome.AMBIGUOUS,
                "words": plain(each.note),
                "at": each.started_at,
            }


def _open_replies(facts: Facts) -> Iterator[dict[str, Any]]:
    decided = _decided(facts, "reply")
    for each in facts.replies:
        key = str(each.identity)
        if each.kind not in _MACHINES and key not in decided:
            yield {
                "subject": "reply",
                "key": key,
                "reference": each.reference,
                "suggested": each.kind,
                "words": plain(each.text),
                "at": each.window.until,
            }


def _decided(facts: Facts, subject: str) -> set[str]:
    return {each.subject_key for each in facts.reviews if each.subject == subject}


def _how_many(count: int) -> str:
    if not count:
        return "Nothing is open."
    return (
        f"{count} open. Decide with `replyclock review reply KEY KIND --reason WHY` "
        "or `replyclock review attempt KEY OUTCOME --reason WHY`."
    )
