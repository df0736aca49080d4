"""Options that several commands take, and what they accept."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def instant(text: str) -> datetime:
    """A type of options: an ISO date or instant, still without a zone where none was written."""
    try:
        said = datetime.fromisoformat(text)
    except ValueError as fault:
        raise click.BadParameter(f"{text!r} is no instant: write 2026-10-31 or 2026-10-31T18:00") from fault
    # Instants at the ends of the calendar cannot be moved between zones.
    if not 1970 <= said.year <= 9000:
        raise click.BadParameter(f"{text!r} lies in no year that letters are sent in")
    return said


def json_option(command: Command) -> Command:
    """Adds `--json`."""
    option = click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
    return option(command)


as_of_option = click.option(
    "--as-of", type=instant, help="As things stood at this instant (ISO); by default now."
)
redact_option = click.option(
    "--redact",
    type=click.Choice(["persona", "officials"]),
    multiple=True,
    help="Leave out what tells of the writer, or of officials; may be repeated.",
)


rubric_option = click.option(
    "--rubric",
    "rubric_name",
    default="national",
    show_default=True,
    help="A rubric of the program (national, plain), or a .toml file of your own.",
)
