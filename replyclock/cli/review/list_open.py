"""`review list`: what waits for a reviewer."""

from collections.abc import Iterator
from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.review.doubt_words import DOUBT_WORDS
from replyclock.cli.shell.chosen import named_rounds
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import local_named, plain
from replyclock.domain.case import Facts, attempt_key, with_doubts
from replyclock.domain.facts import Outcome, ReplyKind, standing_reviews
from replyclock.workspace.settings import read_settings


@click.command("list")
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in ReplyKind]),
    help="Only replies that are suggested to be this.",
)
@json_option
@workspace_of
def list_open(scope: Scope, name: str, *, kind: str | None, as_json: bool) -> None:
    """List what nobody has decided yet: ambiguous attempts, and replies whose kind is a suggestion.

    \b
    Example:
      replyclock -w audit review list autumn
      replyclock -w audit review list autumn --kind answer
    """
    zone = read_settings(scope.workspace).time_zone

    async def work() -> list[dict[str, Any]]:
        async with assemble(scope.workspace, environment()) as outside:
            return [
                row
                for running in named_rounds(scope.workspace, name, outside)
                for facts in map(with_doubts, outside.ledger.facts(running.key, None, outside.clock.now()))
                for row in (*_open_attempts(facts), *_open_replies(facts))
                if kind in (None, row["suggested"])
            ]

    rows = run_async(work())

    def say() -> None:
        for row in rows:
            click.echo(f"{row['subject']} {row['key']}  {row['suggested']}?  {local_named(row['at'], zone)}")
            click.echo(f"  {row['reference']}: {row['words']}")
            for doubt in row.get("doubts", ()):
                click.echo(f"  doubt: {DOUBT_WORDS[doubt]}")
        click.echo(_how_many(len(rows), name))

    emit(rows, as_json, say)


def _open_attempts(facts: Facts) -> Iterator[dict[str, Any]]:
    decided = {key for subject, key in standing_reviews(facts.reviews) if subject == "attempt"}
    for each in facts.attempts:
        key = attempt_key(each.reference, each.number)
        if each.is_ambiguous and key not in decided:
            yield {
                "subject": "attempt",
                "key": key,
                "reference": each.reference,
                "suggested": Outcome.AMBIGUOUS,
                "words": plain(each.note),
                "at": each.started_at,
            }


def _open_replies(facts: Facts) -> Iterator[dict[str, Any]]:
    for each in facts.only_suggested:
        yield {
            "subject": "reply",
            "key": str(each.identity),
            "reference": each.reference,
            "suggested": each.kind,
            "words": plain(each.text),
            "at": each.window.until,
            "doubts": list(each.doubts),
        }


def _how_many(count: int, name: str) -> str:
    if not count:
        return "Nothing is open."
    return (
        f"{count} open. Decide with `replyclock review reply KEY KIND --reason WHY` "
        "or `replyclock review attempt KEY OUTCOME --reason WHY`; where a suggestion is right, "
        f"`replyclock review confirm {name} KEY...` says so for many at once."
    )
