"""`recipe rehearse`: fill in every letter at sites, keep pictures, press nothing, say what does not fit."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import plain, progress, table
from replyclock.domain.facts import Exhibit
from replyclock.errors import LocalFault, WrongUse
from replyclock.steps.planning.next_round import current_round, draft_round
from replyclock.steps.planning.plan import chosen_sites
from replyclock.steps.recipes.rehearse import RehearsedLetter, RehearsedSite, rehearse_sites
from replyclock.workspace.campaigns import Campaign, campaign_names, read_campaign

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "text/html": "html", "application/zip": "zip"}


@click.command()
@click.argument("codes", nargs=-1, metavar="[SITE]...")
@click.option("--all", "everything", is_flag=True, help="Every site of the campaign.")
@click.option("--campaign", "name", help="Campaign whose letters are used; needed when there are several.")
@json_option
@workspace_of
@click.pass_context
def rehearse(
    context: click.Context,
    scope: Scope,
    *,
    codes: tuple[str, ...],
    everything: bool,
    name: str | None,
    as_json: bool,
) -> None:
    """Fill in all letters of the round at each SITE, keep pictures, press nothing.

    What a site would not take is said with the recipe's key and the field. When every letter passes,
    `recipe approve` lets the recipe be used for sending. Exit code 3 when a letter does not fit.

    \b
    Example:
      replyclock -w audit recipe rehearse hx-110 --campaign autumn
    """
    if bool(codes) is everything:
        raise WrongUse("Name the sites to rehearse, or say --all.")
    campaign = read_campaign(scope.workspace, name or _only_campaign(scope.workspace))
    rows = [row for site in run_async(_rehearse(scope.workspace, campaign, codes)) for row in site]
    emit(rows, as_json, lambda: _say(rows))
    if not all(row["passes"] for row in rows):
        context.exit(FINISHED_WITH_FAILURES)


async def _rehearse(workspace: Path, campaign: Campaign, codes: Sequence[str]) -> list[list[dict[str, Any]]]:
    async with assemble(workspace, environment()) as outside:
        today = outside.clock.now().astimezone(ZoneInfo(campaign.time_zone)).date()
        draft = draft_round(workspace, campaign, current_round(campaign, today))
        wanted = tuple(codes) or tuple(site.code for site in chosen_sites(campaign, draft.sites))
        with progress("rehearsing", len(wanted)) as tell:
            found = await rehearse_sites(wanted, draft, outside, tell)
        if len(found) == 1 and found[0].fault:
            cause = found[0].local_cause
            raise WrongUse(found[0].fault) if cause is None else LocalFault(found[0].fault, cause)
        return [list(_rows(site, workspace, outside.exhibits.read)) for site in found]


def _rows(site: RehearsedSite, workspace: Path, read: Callable[[str], bytes]) -> Iterator[dict[str, Any]]:
    if site.fault:
        yield {
            "site": site.site, "topic": "", "title": "", "result": "was not rehearsed",
            "passes": False, "faults": [site.fault], "files": [], "not_tried": [],
        }  # fmt: skip
    folder = workspace / "rehearsals" / site.site
    for letter in site.letters:
        yield {
            "site": site.site,
            "topic": letter.topic,
            "title": letter.title,
            "result": str(letter.found.fit),
            "passes": letter.found.fit.passes,
            "faults": list(letter.found.faults),
            "files": _write(letter, folder, read),
            "not_tried": list(site.untried),
        }


def _say(rows: Sequence[dict[str, Any]]) -> None:
    table(
        ["site", "topic", "title", "result"],
        [[row["site"], row["topic"], row["title"], row["result"]] for row in rows],
    )
    for row in rows:
        for fault in row["faults"]:
            click.echo(f"{row['site']}, {row['topic'] or 'every letter'}: {plain(fault)}")
    for site, steps in {row["site"]: row["not_tried"] for row in rows}.items():
        if steps:
            click.echo(f"{site}: not tried, since nothing is pressed: {plain(', '.join(steps))}")
    _say_files(rows)
    ready = dict.fromkeys(row["site"] for row in rows)
    for row in rows:
        if not row["passes"]:
            ready.pop(row["site"], None)
    click.echo("Nothing was pressed.")
    if ready:
        click.echo(f"Look at the pictures, then: replyclock recipe approve {' '.join(ready)}")


def _say_files(rows: Sequence[dict[str, Any]]) -> None:
    """Every picture of one site; of several the folders."""
    files = [path for row in rows for path in row["files"]]
    several = len({row["site"] for row in rows}) > 1
    for path in dict.fromkeys(path.parent for path in files) if several else files:
        click.echo(f"  {path}")


def _only_campaign(workspace: Path) -> str:
    names = campaign_names(workspace)
    if len(names) != 1:
        there = ", ".join(names) or "none yet"
        raise WrongUse(f"Say which campaign's letters to use with --campaign; there are: {there}.")
    return names[0]


def _write(letter: RehearsedLetter, folder: Path, read: Callable[[str], bytes]) -> list[Path]:
    """The captures as files to look at; the kept bytes stay among the exhibits."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.parent.chmod(0o700)  # an older program let others in
    return [
        _write_one(folder / f"{letter.topic}-{number}", exhibit, read)
        for number, exhibit in enumerate(letter.exhibits, start=1)
    ]


def _write_one(stem: Path, exhibit: Exhibit, read: Callable[[str], bytes]) -> Path:
    path = stem.with_name(f"{stem.name}.{_ENDINGS.get(exhibit.media_type.partition(';')[0], 'bin')}")
    path.write_bytes(read(exhibit.sha256))
    return path
