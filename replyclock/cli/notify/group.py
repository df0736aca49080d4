"""`notify`: the ways to tell people that they must act."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "test": Lazy(
        "replyclock.cli.notify.test:test",
        "Send a test notification to every channel of the settings, or to one.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def notify() -> None:
    """Notifications: who is told, and how, when a person must act.

    \b
    Example:
      replyclock notify test
    """
