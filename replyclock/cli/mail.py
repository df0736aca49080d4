"""`mail`: where every message ended, whether a mailbox opens, what a message is."""

from pathlib import Path

import click

from replyclock.assembly import assemble, mail_explainer
from replyclock.cli.door import Scope, emit, json_option, run_async, table, workspace_of
from replyclock.cli.environment import environment
from replyclock.errors import WrongUse


@click.group()
def mail() -> None:
    """Mail: received, and where each message ended.

    \b
    Example:
      replyclock mail status
    """


@mail.command()
@json_option
@workspace_of
def status(scope: Scope, as_json: bool) -> None:
    """Count messages by mailbox: received is the sum of the four places a message can end in.

    \b
    Example:
      replyclock -w audit mail status
    """

    async def work() -> dict[str, dict[str, int]]:
        async with assemble(scope.workspace, environment()) as outside:
            counts = outside.ledger.mails.counts()
            return {mailbox: dict(of) for mailbox, of in counts.items()}

    counts = run_async(work())
    kinds = ["received", "matched", "machine", "unmatched", "rejected"]
    emit(
        counts,
        as_json,
        lambda: table(
            ["mailbox", *kinds], [[name, *(str(of[kind]) for kind in kinds)] for name, of in counts.items()]
        ),
    )


@mail.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
def explain(files: tuple[Path, ...], as_json: bool) -> None:
    """Say what each message file is and why. Needs no workspace; content can never make it fail.

    \b
    Example:
      replyclock mail explain reply.eml --json
    """
    say_what = mail_explainer()
    rows = [say_what(_read(path), str(path)) for path in files]

    def say() -> None:
        for row in rows:
            click.echo(f"{row['file']}: {row['kind']} ({row['reason']})")

    emit(rows, as_json, say)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise WrongUse(f"{path} cannot be read ({fault.strerror}).") from fault
