"""`mail explain`: what a message is, and why."""

from pathlib import Path

import click

from replyclock.assembly.mailboxes import mail_explainer
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import emit
from replyclock.cli.shell.terminal import plain
from replyclock.errors import WrongUse


@click.command()
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


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise WrongUse(f"{path} cannot be read ({fault.strerror}).") from fault
