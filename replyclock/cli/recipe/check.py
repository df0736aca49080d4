"""`recipe check`: read recipes, or visit their pages and tell which no longer fit."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import click

from replyclock.assembly.recipes import recipe_reader
from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import listed, plain, progress, table
from replyclock.domain.inquiry import Site
from replyclock.domain.recipes.check import RecipeCheck, Sighting
from replyclock.errors import WrongUse
from replyclock.steps.recipes.check import check_recipes, due_checks
from replyclock.workspace.campaigns import campaign_names, read_campaign
from replyclock.workspace.register.file import read_sites
from replyclock.workspace.settings import read_settings


@click.command()
@click.argument("codes", nargs=-1, metavar="[SITE]...")
@click.option("--visit", is_flag=True, help="Open the pages and look for everything the recipes name.")
@click.option("--all", "everything", is_flag=True, help="Visit every site of the register.")
@click.option("--campaign", "name", help="Visit by this campaign's leave; by default by any campaign's.")
@click.option(
    "--within",
    type=click.IntRange(0, 24 * 365),
    default=0,
    show_default=True,
    help="Leave out what was seen, as it is, within so many hours: goes on after a break.",
)
@json_option
@workspace_of
@click.pass_context
def check(
    context: click.Context,
    scope: Scope,
    *,
    codes: tuple[str, ...],
    visit: bool,
    everything: bool,
    name: str | None,
    within: int,
    as_json: bool,
) -> None:
    """Read the recipes of these sites, or of all in sites.csv, and say what is wrong. Opens no page.

    With --visit or --all it opens the pages where a campaign's authorisation covers them, finds every
    field, button and container, types no letter and presses nothing that sends. Exit code 3 when a recipe
    is faulty, no longer fits or could not be seen.

    \b
    Example:
      replyclock -w audit recipe check
      replyclock -w audit recipe check --all --within 24
    """
    if everything and codes:
        raise WrongUse("Name the sites to check, or say --all.")
    read_settings(scope.workspace)
    if visit or everything:
        rows = run_async(_visit(scope, codes, name, timedelta(hours=within)))
        emit(rows, as_json, lambda: _say_seen(rows))
        failed = any(row["result"] != Sighting.FITS for row in rows)
    else:
        rows = _read(scope, codes)
        headings, faultless = ["site", "recipe"], "is in order"
        emit(
            rows, as_json, lambda: table(headings, [[row["site"], row["fault"] or faultless] for row in rows])
        )
        failed = any(row["fault"] for row in rows)
    if failed:
        context.exit(FINISHED_WITH_FAILURES)


def _read(scope: Scope, codes: Sequence[str]) -> list[dict[str, Any]]:
    read = recipe_reader(scope.workspace)
    wanted = codes or tuple(site.code for site in read_sites(scope.workspace / "sites.csv"))
    return [{"site": code, "fault": _fault(read, code)} for code in wanted]


def _fault(read: Callable[[str], object], code: str) -> str | None:
    try:
        read(code)
    except WrongUse as fault:
        return str(fault)
    return None


async def _visit(
    scope: Scope, codes: Sequence[str], name: str | None, within: timedelta
) -> list[dict[str, Any]]:
    names = [name] if name else campaign_names(scope.workspace)
    campaigns = [read_campaign(scope.workspace, each) for each in names]
    sites = _chosen(read_sites(scope.workspace / "sites.csv"), codes)
    async with assemble(scope.workspace, environment()) as outside:
        due = due_checks(sites, within, outside)
        with progress("visiting", len(due)) as tell:
            return [_row(found) for found in await check_recipes(due, campaigns, outside, tell)]


def _chosen(sites: Sequence[Site], codes: Sequence[str]) -> Sequence[Site]:
    known = {site.code: site for site in sites}
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise WrongUse(f"sites.csv has no site {unknown[0]!r}: name one of its codes.")
    return [known[code] for code in codes] or sites


def _row(found: RecipeCheck) -> dict[str, Any]:
    return {
        "site": found.site,
        "result": str(found.sighting),
        "misfits": list(found.misfits),
        "at": found.at,
    }


def _say_seen(rows: Sequence[dict[str, Any]]) -> None:
    table(["site", "pages"], [[row["site"], row["result"]] for row in rows])
    for row in rows:
        for misfit in row["misfits"]:
            click.echo(f"{row['site']}: {plain(misfit)}")
    counts = {each.value: sum(row["result"] == each for row in rows) for each in Sighting}
    said = listed({kind: count for kind, count in counts.items() if count}, "none was due")
    click.echo(f"{len(rows)} recipes were visited: {said}. Nothing was pressed.")
