"""`evidence key`: which key seals the ledger, and how it is replaced."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "list": Lazy(
        "replyclock.cli.evidence.key.list_keys:list_keys",
        "List the ledger's signing keys, oldest first; the last one signs.",
    ),
    "rotate": Lazy(
        "replyclock.cli.evidence.key.rotate:rotate",
        "Replace the signing key, recorded and signed by the old one, whose file stays beside the new.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def key() -> None:
    """The signing key: publish its identity, keep its file in a safe.

    \b
    Example:
      replyclock -w audit evidence key list
    """
