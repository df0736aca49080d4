"""Anchors that a command line names."""

from collections.abc import Sequence
from pathlib import Path

import click

from replyclock.domain.evidence.anchor import Anchor, read_anchors
from replyclock.errors import WrongUse
from replyclock.files.plain_files import is_file_there, read_named

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
    try:
        return read_anchors(named if is_line else read_named(Path(named)).decode("utf-8", "replace"))
    except OSError as fault:
        raise _no_anchor(named, f"cannot be read ({fault.strerror})") from fault
    except ValueError as fault:
        raise _no_anchor(named, str(fault)) from fault


def _no_anchor(named: str, why: str) -> WrongUse:
    way_out = "give the line that `evidence anchor` printed, or a file of such."
    return WrongUse(f"--anchor {named[:80]!r}: {why}; {way_out}")
