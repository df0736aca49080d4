"""`recipe record`: a person fills in a form once, and what was done becomes its recipe."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from replyclock.assembly.browsing import open_recorder
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import plain
from replyclock.domain.recipes.recording import SAMPLES, MissingInRecording, RecordedRecipe
from replyclock.errors import WrongUse
from replyclock.steps.recipes.record import record

_MISSING: Mapping[MissingInRecording, str] = {
    "login": "the letter itself, because the page asked for a login first.",
    "fields": "everything: no field was filled in.",
    "body": "the message: no field took its words.",
    "email": "an e-mail address: answers by mail will not come.",
    "press": "the press: nothing was pressed that sends the form.",
    "sure_press": "a sure press: nothing showed that what was pressed last sends the form.",
}


@click.command("record")
@click.argument("url")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the recipe there.")
@click.option("--force", is_flag=True, help="Write over a recipe that is already there.")
@click.option("--host", "hosts", multiple=True, help="A further host the page may load from; repeatable.")
@click.option(
    "--login",
    type=click.Path(path_type=Path),
    help="The stored login to begin with, a file that only its owner may read.",
)
@click.option(
    "--language",
    type=click.Choice(sorted(SAMPLES)),
    default="zh",
    show_default=True,
    help="Language of the sample words.",
)
@json_option
@workspace_of
@click.pass_context
def record_form(
    context: click.Context,
    scope: Scope,
    *,
    url: str,
    output: Path | None,
    force: bool,
    hosts: tuple[str, ...],
    login: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Open a window, let a person fill in the form once, and make the recipe of it. Nothing is sent.

    Type the sample words that are shown: so the recipe knows which field takes the name, which the title.
    The recording ends when what sends the form is pressed (which is stopped), when the window is closed,
    or with Ctrl-C; what the page looks up while you type is stopped, too, and ends nothing. Exit code 3
    says that it is not known for sure what sends the form.

    \b
    Example:
      replyclock recipe record https://www.example.invalid/write -o recipes/hx-110.toml
    """
    if output and output.exists() and not force:
        raise WrongUse(f"{output} is already there: name another file, or write over it with --force.")

    def begun(end: Callable[[], None]) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, end)
        _explain(language)

    async def work() -> RecordedRecipe:
        further = frozenset(hosts)
        async with open_recorder(scope.workspace, environment(), further, login) as recorder:
            return await record(recorder, url, begun)

    found = run_async(work())
    if output and found.entries:
        output.write_text(found.recipe, encoding="utf-8")
    text = {} if output else {"recipe": found.recipe}
    emit({**found.as_json(), **text}, as_json, lambda: _say(found, output))
    if not found.complete:
        context.exit(FINISHED_WITH_FAILURES)


def _explain(language: str) -> None:
    """What to type, and what will not happen; on standard error, beside the recipe."""
    click.echo(
        "Fill in the form in the window as a writer would. Type these words where they belong:", err=True
    )
    for part, words in SAMPLES[language].items():
        click.echo(f"  {part.replace('_', ' ')}: {words}", err=True)
    click.echo(
        "Then press what sends the form. It will not be sent. Ctrl-C ends the recording early.", err=True
    )


def _say(found: RecordedRecipe, output: Path | None) -> None:
    if not found.entries:
        click.echo(f"Nothing was filled in on {plain(found.page)}; nothing was written or sent.", err=True)
    elif output is None:
        click.echo(found.recipe, nl=False)
    else:
        click.echo(f"written: {output}")
    doubtful = sum(entry.doubtful for entry in found.entries)
    for code in found.missing if found.entries else ():
        click.echo(f"missing: {_MISSING[code]}", err=True)
    for note in found.notes:
        click.echo(f"note: {plain(note)}", err=True)
    if found.entries:
        click.echo(
            f"Nothing was sent. {len(found.entries)} things recorded, {doubtful} doubtful;"
            " answer the questions, then rehearse.",
            err=True,
        )
