"""`letters`: the standardized test questions of a workspace."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "check": Lazy(
        "replyclock.cli.letters.check:check",
        "Say what in the letters on these topics, or in all, could mislead or burden an office.",
    ),
    "list": Lazy(
        "replyclock.cli.letters.list_letters:list_letters",
        "List the letters, reading and checking every file.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def letters() -> None:
    """The standardized letters.

    \b
    Example:
      replyclock letters list
    """
