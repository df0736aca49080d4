"""Groups whose commands are read when they are called, so that the command line answers at once."""

from collections.abc import Mapping
from importlib import import_module
from textwrap import shorten
from typing import Any, NamedTuple

import click


class Lazy(NamedTuple):
    """Where a command lies, as "module:name", and its first sentence, for the list of its group."""

    place: str
    words: str


class LazyGroup(click.Group):
    """A group of the commands in `lazy`, by name; its list of commands reads none of them."""

    def __init__(self, *args: Any, lazy: Mapping[str, Lazy], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Their names, sorted."""
        return sorted(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, read now."""
        if cmd_name not in self.lazy:
            return None
        module, _, name = self.lazy[cmd_name].place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from what `lazy` says of them."""
        names = self.list_commands(ctx)
        width = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, shorten(self.lazy[name].words, width, placeholder="...")) for name in names]
            )
