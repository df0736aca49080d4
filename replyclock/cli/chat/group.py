"""`chat`: ask sites' chat assistants what the letters ask; rehearse and approve their recipes."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "approve": Lazy(
        "replyclock.cli.chat.approve:approve",
        "Say that you saw the rehearsal of SITE's assistant and that it may be asked.",
    ),
    "ask": Lazy(
        "replyclock.cli.chat.ask:ask",
        "Put every question that is due to its site's assistant, each once, and say what came of it.",
    ),
    "rehearse": Lazy(
        "replyclock.cli.chat.rehearse:rehearse",
        "Open SITE's assistant, type the questions of the planned round NAME, press nothing, keep pictures.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def chat() -> None:
    """Chat assistants: asked what the letters ask, counted apart from them.

    \b
    Example:
      replyclock -w audit chat ask autumn
    """
