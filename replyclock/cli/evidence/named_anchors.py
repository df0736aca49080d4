"""Anchors that a command line names."""

from collections.abc import Sequence
from pathlib import Path

import click

from replyclock.cli.evidence.certificates import read_pem
from replyclock.domain.evidence.anchor import Anchor, read_anchors
from replyclock.errors import WrongUse
from replyclock.files.plain_files import is_file_there

anchor_option = click.option(
    "--anchor",
    "anchors",
    metavar="LINE|FILE",
    multiple=True,
    help="An anchor that was published, as `evidence anchor` prints it, or a file of such lines; "
    "may be repeated.",
)


def named_anchors(named: Sequence[str]) -> tuple[Anchor, ...]:
    """The anchors of these lines and files; raises WrongUse for what holds none."""
    return tuple(anchor for each in named for anchor in _anchors_of(each))


def _anchors_of(named: str) -> tuple[Anchor, ...]:
    is_line = " " in named and not is_file_there(Path(named))
    text = named if is_line else read_pem(Path(named)).decode("utf-8", "replace")
    try:
        return read_anchors(text)
    except ValueError as fault:
        raise WrongUse(
            f"--anchor {named[:80]!r}: {fault}; give the line that `evidence anchor` printed, "
            "or a file of such."
        ) from fault
