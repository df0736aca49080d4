"""`mail`: where every message ended, whether a mailbox opens, what a message is."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "check": Lazy(
        "replyclock.cli.mail.check:check",
        "Open every mailbox of the settings, or one, and say how many messages it holds.",
    ),
    "explain": Lazy("replyclock.cli.mail.explain:explain", "Say what each message file is and why."),
    "status": Lazy(
        "replyclock.cli.mail.status:status",
        "Count messages by mailbox: received is the sum of the four places a message can end in.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def mail() -> None:
    """Mail: received, and where each message ended.

    \b
    Example:
      replyclock mail status
    """
