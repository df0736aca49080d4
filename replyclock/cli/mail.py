"""`mail`: where every message ended, whether a mailbox opens, what a message is."""

from pathlib import Path
from typing import Any

import click

from replyclock.assembly.mailboxes import mail_explainer, open_mailboxes
from replyclock.assembly.workspace import assemble
from replyclock.cli.door import (
    FINISHED_WITH_FAILURES,
    Fault,
    Scope,
    emit,
    json_option,
    run_async,
    workspace_of,
)
from replyclock.cli.environment import environment
from replyclock.cli.words import complain, plain, table
from replyclock.errors import MailboxDown, WrongUse
from replyclock.ports.mailbox import MailSource
from replyclock.workspace.settings import Settings


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

    def say() -> None:
        if not counts:
            click.echo("No message has been read yet: `replyclock listen` reads.")
            return
        table(["mailbox", *kinds], [[name, *(of[kind] for kind in kinds)] for name, of in counts.items()])

    emit(counts, as_json, say)


@mail.command()
@click.argument("mailbox", required=False)
@json_option
@workspace_of
@click.pass_context
def check(context: click.Context, scope: Scope, mailbox: str | None, as_json: bool) -> None:
    """Open every mailbox of the settings, or one, and say how many messages it holds. Records nothing.

    \b
    Example:
      replyclock -w audit mail check inbox
    """
    settings = scope.settings()
    names = chosen_mailboxes(settings, mailbox)
    sources = open_mailboxes(scope.workspace, settings, environment())
    rows = [_opened(sources[name]) for name in names]
    faulty = [row for row in rows if row["fault"]]

    def say() -> None:
        for row in rows:
            if not row["fault"]:
                click.echo(f"{row['mailbox']}: opens, and holds {row['messages']} messages")

    emit(rows, as_json, say)
    for row in faulty:
        complain(row["fault"])
    if faulty:
        context.exit(Fault.exit_code if len(faulty) == len(rows) else FINISHED_WITH_FAILURES)


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
            click.echo(plain(f"{row['file']}: {row['kind']} ({row['reason']})"))
            for each in row["attachments"]:
                what = f"{each['media_type']}, {each['bytes']} bytes, sha256 {each['sha256']}"
                click.echo(plain(f"  attachment {each['name']}: {what}"))

    emit(rows, as_json, say)


def chosen_mailboxes(settings: Settings, name: str | None) -> tuple[str, ...]:
    """The mailbox of that name, or all; raises WrongUse for one that the settings do not have."""
    if name is None:
        return tuple(settings.mailbox)
    if name not in settings.mailbox:
        there = ", ".join(settings.mailbox) or "none"
        raise WrongUse(f"There is no mailbox {name!r} in replyclock.toml; there are: {there}.")
    return (name,)


def _opened(source: MailSource) -> dict[str, Any]:
    try:
        return {"mailbox": source.name, "messages": source.check(), "fault": None}
    except MailboxDown as fault:
        return {"mailbox": source.name, "messages": None, "fault": str(fault)}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise WrongUse(f"{path} cannot be read ({fault.strerror}).") from fault
