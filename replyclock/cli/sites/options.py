"""Which sites of the register a command line means."""

from collections.abc import Sequence
from typing import Any

import click

from replyclock.domain.inquiry import Site

GROUPS = ("region", "level", "kind")


def filters(command: Any) -> Any:
    """Adds `--region`, `--level` and `--kind`; each may be repeated."""
    for name in reversed(GROUPS):
        words = f"Only sites of this {name}; repeatable."
        command = click.option(f"--{name}", f"{name}s", multiple=True, help=words)(command)
    return command


def chosen(
    found: Sequence[Site], regions: tuple[str, ...], levels: tuple[str, ...], kinds: tuple[str, ...]
) -> tuple[Site, ...]:
    """The sites of these regions, levels and kinds; of all where none is named."""
    return tuple(
        site
        for site in found
        if (not regions or site.region in regions)
        and (not levels or site.level in levels)
        and (not kinds or site.kind in kinds)
    )
