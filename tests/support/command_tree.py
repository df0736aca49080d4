"""Every command of the program by the words that call it, groups among them."""

from collections.abc import Iterator

import click

from replyclock.cli.main import main


def _walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None, f"{path} {name}"
            yield from _walk(inner, f"{path} {name}")


COMMANDS = dict(_walk(main, "replyclock"))
GROUPS = {path: command for path, command in COMMANDS.items() if isinstance(command, click.Group)}
LEAVES = {path: command for path, command in COMMANDS.items() if path not in GROUPS}
