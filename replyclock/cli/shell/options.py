"""Options that several commands take, and what they accept."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

import click

from replyclock.domain.published.columns import ColumnsOrder

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


def columns_options(command: Command) -> Command:
    """Adds what says which columns of a list are its times, and how these are written, as `columns`."""

    @wraps(command)
    def told(
        *,
        question: str | None,
        answer: str | None,
        formats: tuple[str, ...],
        order: str | None,
        two_digit_years: bool,
        **rest: Any,
    ) -> Any:
        order = order and order.replace("-", " ")
        columns = ColumnsOrder(question, answer, formats, order, two_digit_years)
        return command(columns=columns, **rest)

    for option in reversed(_COLUMNS):
        told = option(told)
    return cast("Command", told)


_COLUMNS = (
    click.option("--question", help="Heading (or number from 1) of the column with the question's time."),
    click.option("--answer", help="Heading (or number from 1) of the column with the answer's time."),
    click.option(
        "--format",
        "formats",
        multiple=True,
        help="How times are written: strptime, epoch-seconds, excel-1904 ...; repeatable.",
    ),
    click.option(
        "--order",
        type=click.Choice(["year-first", "day-first", "month-first"]),
        help="How day, month and year follow one another where the times do not show it.",
    ),
    click.option("--two-digit-years", is_flag=True, help="Take 26 for the year 2026, and 99 for 1999."),
)

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
