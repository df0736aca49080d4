"""`recipe discover`: find a page's message form, what its fields are for, and the way there."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from replyclock.assembly.browsing import host_gap, open_discovery, open_drafted_list, open_saved_pages
from replyclock.cli.recipe.why_not import words_of
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import plain, progress, table
from replyclock.clock import SystemClock
from replyclock.domain.recipes.discovered import Discovered
from replyclock.domain.recipes.discovery import FoundForm
from replyclock.errors import WrongUse
from replyclock.ports.recipes import AskedForm
from replyclock.steps.recipes.discover import MOST_PAGES, discover, discover_saved, propose_watch, rows_read


@click.command("discover")
@click.argument("source", metavar="URL_OR_FILE")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write a recipe's draft, and a PNG beside it."
)
@click.option("--form", default="", metavar="SELECTOR", help="The form, a box around it or a field of it.")
@click.option(
    "--host",
    "hosts",
    multiple=True,
    help="A further host the page may load from, also written into the draft; repeatable.",
)
@click.option(
    "--login",
    type=click.Path(path_type=Path),
    help="The stored login to go through, a file that only its owner may read.",
)
@click.option(
    "--pages",
    "most_pages",
    type=click.IntRange(1, MOST_PAGES),
    default=MOST_PAGES,
    show_default=True,
    help="Pages visited at most.",
)
@json_option
@workspace_of
@click.pass_context
def discover_form(
    context: click.Context,
    scope: Scope,
    *,
    source: str,
    output: Path | None,
    form: str,
    hosts: tuple[str, ...],
    login: Path | None,
    most_pages: int,
    as_json: bool,
) -> None:
    """Find the message form of a page and say what its fields are for. Nothing is filled in or sent.

    URL_OR_FILE is an address, or a saved page, which is read without any network. From an address
    without such a form the likeliest links are followed, politely and within the same site. Exit code 3
    says that there is no message form, and why: what robots.txt forbids, logins, hosts that were stopped,
    the nearest form, pages that could not be read. --form takes one that a person has found there,
    whatever it looks like; no link is followed then.

    \b
    Example:
      replyclock recipe discover https://www.example.invalid/ -o hx-110.toml
      replyclock recipe discover https://www.example.invalid/ask --form '#ask' -o hx-110.toml
    """
    if output and output.exists():
        raise WrongUse(f"{output} is already there: name another file, or move that one away.")
    asked = AskedForm(form, frozenset(hosts), login, drafts=output is not None)

    async def read_saved() -> Discovered:
        if login:
            raise WrongUse("--login is for addresses: a saved page is read without any network.")
        async with open_saved_pages(scope.workspace, asked) as pages:
            return await discover_saved(pages, Path(source))

    async def follow() -> Discovered:
        clock, gap = SystemClock(), host_gap(scope.workspace, source)
        most = 1 if form else most_pages
        with progress("looking", most) as tell:
            async with open_discovery(scope.workspace, clock, asked) as (pages, lists):
                found = await discover(pages, source, clock, gap, most_pages=most, tell=tell)
                if found.seen.draft:
                    found = replace(found, watch=await propose_watch(pages, lists, found, clock, gap))
                return found

    found = run_async(follow() if _is_address(source) else read_saved())
    files = _write(found, output) if output else []
    if output and found.watch:
        found = run_async(_tried(scope.workspace, output, found))
    emit(found.as_json(), as_json, lambda: _say(found, files))
    if not found.seen.has_message_form:
        context.exit(FINISHED_WITH_FAILURES)


def _is_address(source: str) -> bool:
    return urlsplit(source).scheme in {"http", "https"}


def _write(found: Discovered, output: Path) -> list[Path]:
    """The draft and its picture; nothing where no message form was found."""
    if found.seen.draft is None:
        return []
    text = found.watch.draft if found.watch else found.seen.draft
    output.write_text(text, encoding="utf-8")
    if found.seen.picture is None:
        return [output]
    picture = output.with_suffix(".png")
    picture.write_bytes(found.seen.picture)
    return [output, picture]


async def _tried(workspace: Path, output: Path, found: Discovered) -> Discovered:
    """Read the proposed list once as looks read it."""
    clock = SystemClock()
    await clock.sleep_until(clock.now() + host_gap(workspace, found.seen.page))
    async with open_drafted_list(workspace, output, clock) as archive:
        return replace(found, rows_read=await rows_read(archive))


def _say(found: Discovered, files: list[Path]) -> None:
    seen = found.seen
    for stop in found.way[1:]:
        click.echo(f"{plain(stop.words)} -> {plain(stop.url)}")
    if not seen.has_message_form:
        click.echo(f"No message form was found on {plain(seen.page)} ({found.visited} pages visited).")
        for reason in found.why:
            click.echo(plain(words_of(reason)))
        for link in seen.beyond[:5]:
            click.echo(f"Another site may have it: {plain(link.words)} -> {plain(link.url)}")
        return
    click.echo(plain(seen.page))
    for words in seen.steps:
        click.echo(f"before the form shows: {plain(words)}")
    for form in seen.forms:
        if form.is_message_form:
            _say_form(form)
    if found.watch:
        rows = f"{found.rows_read} rows" if found.rows_read else "not one row; mend it"
        click.echo(f"watch proposed from {plain(found.watch.seen.page)}: read at once, {rows}")
    for path in files:
        click.echo(f"written: {path}")


def _say_form(form: FoundForm) -> None:
    where = f" in the frame {plain(form.frame)}" if form.frame else ""
    click.echo(f"message form {plain(form.selector)}{where}, score {form.score:.2f}")
    rows: list[list[Any]] = [
        [
            "trap" if field.trap else field.type,
            f"{field.confidence:.2f}",
            "required" if field.required else "",
            field.label[:40],
            field.selector,
        ]
        for field in form.fields
    ]
    table(["type", "sure", "", "label", "selector"], rows)
