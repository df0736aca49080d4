"""`recipe`: check recipes, rehearse them, print their schema."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from replyclock.assembly import assemble, recipe_json_schema, recipe_reader
from replyclock.campaigns import campaign_names, read_campaign
from replyclock.cli.door import (
    FINISHED_WITH_FAILURES,
    Scope,
    emit,
    json_option,
    run_async,
    workspace_of,
)
from replyclock.cli.environment import environment
from replyclock.cli.recipe_discover import discover_form
from replyclock.cli.words import table
from replyclock.errors import WrongUse
from replyclock.planning import current_round, draft_round
from replyclock.sites_file import read_sites
from replyclock.steps.rehearse import Rehearsal, rehearse_site

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "text/html": "html", "application/zip": "zip"}


@click.group()
def recipe() -> None:
    """Recipes: how to use a site's channel and where its answers show.

    \b
    Example:
      replyclock recipe check
    """


@recipe.command()
@click.option("--json", "as_json", is_flag=True, help="The schema is JSON in any case.")
def schema(as_json: bool) -> None:  # noqa: ARG001 - every command takes --json
    """Print the JSON Schema of a recipe file, for editors.

    \b
    Example:
      replyclock recipe schema > recipe.schema.json
    """
    click.echo(json.dumps(recipe_json_schema(), ensure_ascii=False, indent=2))


@recipe.command()
@click.argument("codes", nargs=-1)
@json_option
@workspace_of
@click.pass_context
def check(context: click.Context, scope: Scope, codes: tuple[str, ...], as_json: bool) -> None:
    """Read the recipes of these sites, or of all in sites.csv, and say what is wrong. Opens no page.

    \b
    Example:
      replyclock -w audit recipe check
    """
    scope.settings()
    read = recipe_reader(scope.workspace)
    wanted = codes or tuple(site.code for site in read_sites(scope.workspace / "sites.csv"))
    rows = [{"site": code, "fault": _fault(read, code)} for code in wanted]
    faulty = [row for row in rows if row["fault"]]

    def say() -> None:
        table(["site", "recipe"], [[row["site"], row["fault"] or "is in order"] for row in rows])

    emit(rows, as_json, say)
    if faulty:
        context.exit(FINISHED_WITH_FAILURES)


@recipe.command()
@click.argument("site")
@click.option("--campaign", "name", help="Campaign whose letters are used; needed when there are several.")
@json_option
@workspace_of
def rehearse(scope: Scope, site: str, name: str | None, as_json: bool) -> None:
    """Fill in everything at SITE, keep pictures, press nothing.

    \b
    Example:
      replyclock -w audit recipe rehearse hx-110 --campaign autumn
    """
    campaign = read_campaign(scope.workspace, name or _only_campaign(scope.workspace))

    async def work() -> list[dict[str, Any]]:
        async with assemble(scope.workspace, environment()) as outside:
            today = outside.clock.now().astimezone(ZoneInfo(campaign.time_zone)).date()
            draft = draft_round(scope.workspace, campaign, current_round(campaign, today))
            rehearsals = await rehearse_site(site, draft, outside)
            folder = scope.workspace / "rehearsals" / site
            return [
                {
                    "topic": each.topic,
                    "title": each.title,
                    "files": _write(each, folder, outside.exhibits.read),
                }
                for each in rehearsals
            ]

    rows = run_async(work())

    def say() -> None:
        for row in rows:
            click.echo(f"{row['topic']}: {row['title']}")
            for path in row["files"]:
                click.echo(f"  {path}")
        click.echo("Nothing was pressed. Look at the pictures before you send.")

    emit(rows, as_json, say)


recipe.add_command(discover_form)


def _fault(read: Callable[[str], object], code: str) -> str | None:
    try:
        read(code)
    except WrongUse as fault:
        return str(fault)
    return None


def _only_campaign(workspace: Path) -> str:
    names = campaign_names(workspace)
    if len(names) != 1:
        there = ", ".join(names) or "none yet"
        raise WrongUse(f"Say which campaign's letters to use with --campaign; there are: {there}.")
    return names[0]


def _write(rehearsal: Rehearsal, folder: Path, read: Callable[[str], bytes]) -> list[Path]:
    """The captures as files to look at; the kept bytes stay among the exhibits."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, exhibit in enumerate(rehearsal.exhibits, start=1):
        ending = _ENDINGS.get(exhibit.media_type.partition(";")[0], "bin")
        path = folder / f"{rehearsal.topic}-{number}.{ending}"
        path.write_bytes(read(exhibit.sha256))
        paths.append(path)
    return paths
