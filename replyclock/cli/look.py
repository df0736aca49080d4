"""`look`: a person tells what he saw where the program may not look."""

from pathlib import Path

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.seen_files import PICTURES, bytes_of, seen_by_a_person
from replyclock.errors import WrongUse
from replyclock.ports.looks import NewLook
from replyclock.steps.watching.look_by_hand import SeenByHand, record_by_hand

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("reference")
@click.option("--nothing", is_flag=True, help="There was no answer yet.")
@click.option("--answer", "answer", type=_FILE, help="File with the office's words, as they stood there.")
@click.option(
    "--picture", "pictures", type=_FILE, multiple=True, help="Picture of the page; may be repeated."
)
@json_option
@workspace_of
def look(
    scope: Scope,
    reference: str,
    *,
    nothing: bool,
    answer: Path | None,
    pictures: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Record what you saw of a letter now, where a captcha or a login keeps the program out.

    `campaign status` lists the places that wait for a person.

    \b
    Example:
      replyclock -w audit look autumn/hx-110/opening-hours --nothing
      replyclock -w audit look autumn/hx-110/opening-hours --answer words.txt --picture page.png
    """
    if nothing == (answer is not None):
        raise WrongUse("Say what you saw: either --nothing, or --answer FILE with the office's words.")
    seen = SeenByHand(
        reference,
        _words(answer),
        who(),
        tuple(seen_by_a_person(each, PICTURES, "pictures") for each in pictures),
    )

    async def work() -> NewLook:
        async with assemble(scope.workspace, environment()) as outside:
            return record_by_hand(seen, outside)

    visit = run_async(work())
    place = visit.watched.place.key
    row = {"reference": reference, "place": place, "at": visit.at, "result": visit.result, "by": seen.by}
    emit(row, as_json, lambda: click.echo(f"{place}: recorded as {visit.result}, seen by {seen.by}."))


def _words(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        words = bytes_of(path).decode("utf-8-sig").strip()
    except UnicodeDecodeError as fault:
        raise WrongUse(f"{path} is no UTF-8 text: save it as UTF-8.") from fault
    if not words:
        raise WrongUse(f"{path} is empty: put the office's words into it, or say --nothing.")
    return words
