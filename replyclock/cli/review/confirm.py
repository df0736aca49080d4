"""`review confirm`: replies are what the rules suggest."""

from collections.abc import Iterable

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.review.doubt_words import DOUBT_WORDS
from replyclock.cli.shell.chosen import named_rounds
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.domain.facts import Doubt, ReplyKind
from replyclock.steps.reporting.confirm import Confirmed, ConfirmOrder
from replyclock.steps.reporting.confirm import confirm as confirm_replies

_SUGGESTED = [kind.value for kind in ReplyKind if kind is not ReplyKind.UNKNOWN]


@click.command()
@click.argument("name")
@click.argument("keys", nargs=-1, required=True)
@click.option("--kind", type=click.Choice(_SUGGESTED), help="Confirm only what is suggested to be this.")
@click.option(
    "--reason", default="read whole", show_default=True, help="Why; reports print it with your name."
)
@json_option
@workspace_of
def confirm(
    scope: Scope, name: str, keys: tuple[str, ...], *, kind: str | None, reason: str, as_json: bool
) -> None:
    """Confirm that replies are what the rules suggest, many at once.

    KEYS are numbers as `review list` prints them, ranges such as 12-19, or a letter's reference for all its
    replies. Read them first: reports say that you confirmed them. A reply that is doubted, such as a
    stranger's, is confirmed by its own number alone.

    \b
    Example:
      replyclock -w audit review confirm autumn 12 15-19 --kind answer
      replyclock -w audit review confirm autumn autumn/hx-110/opening-hours --reason "names the hours"
    """
    order = ConfirmOrder(name, keys, ReplyKind(kind) if kind else None, reason, who())

    async def work() -> Confirmed:
        async with assemble(scope.workspace, environment()) as outside:
            return confirm_replies(named_rounds(scope.workspace, name, outside), order, outside)

    made = run_async(work())
    rows = [
        {
            "subject": each.subject,
            "key": each.subject_key,
            "decision": each.decision,
            "reason": each.reason,
            "doubts": list(made.despite.get(int(each.subject_key), ())),
        }
        for each in made.reviews
    ]

    def say() -> None:
        for row in rows:
            click.echo(f"reply {row['key']} is now: {row['decision']}, confirmed")
            if row["doubts"]:
                click.echo(f"  against the doubt: {_said(row['doubts'])}")
        click.echo(f"{len(rows)} confirmed.")
        if made.left_open:
            numbers = ", ".join(map(str, made.left_open))
            click.echo(f"Left open, since the rules suggest nothing: {numbers}")
        for number, doubts in made.doubted.items():
            click.echo(f"Left open: reply {number} is doubted: {_said(doubts)}")
        if made.doubted:
            click.echo("Read these one by one; each is confirmed only by its own number.")

    doubted = [{"key": str(number), "doubts": list(why)} for number, why in made.doubted.items()]
    emit({"confirmed": rows, "left_open": list(made.left_open), "doubted": doubted}, as_json, say)


def _said(doubts: Iterable[str]) -> str:
    return "; ".join(DOUBT_WORDS[Doubt(doubt)] for doubt in doubts)
