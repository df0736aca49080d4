"""`sites check`: whether the register's addresses answer, and what is known of each site's channel."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import click

from replyclock.assembly.browsing import open_site_visits
from replyclock.assembly.recipes import recipe_states
from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import listed, progress, table
from replyclock.cli.sites.options import chosen, filters
from replyclock.domain.inquiry import Site
from replyclock.domain.register.site_check import Reach
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.steps.planning.check_sites import check_sites, due_sites
from replyclock.steps.recipes.approve import standings
from replyclock.workspace.register.checks import SiteCheck, SiteChecks
from replyclock.workspace.register.file import read_sites
from replyclock.workspace.register.web_address import readable_address
from replyclock.workspace.settings import read_settings

_SOON = timedelta(days=30)
_SHOWN_ROWS = 200
_HEADS = ("site", "answers", "certificate", "leads to", "channel", "recipe", "note")


@click.command("check")
@click.argument("codes", nargs=-1)
@filters
@click.option("--within", "hours", type=click.FloatRange(min=0), default=24, show_default=True,
              help="A site visited in so many hours is not visited again.")  # fmt: skip
@click.option("--offline", is_flag=True, help="Visit nothing: tell what earlier visits showed.")
@json_option
@workspace_of
@click.pass_context
def check_register(
    context: click.Context,
    scope: Scope,
    *,
    codes: tuple[str, ...],
    regions: tuple[str, ...],
    levels: tuple[str, ...],
    kinds: tuple[str, ...],
    hours: float,
    offline: bool,
    as_json: bool,
) -> None:
    """Visit the addresses of these sites, or of all in sites.csv, and say what is known of each.

    One visit each, in the host's turn, as robots.txt allows; an address that leads to another host is not
    followed there. Every visit is kept at once, so that the same command goes on where a run was stopped.
    Exit code 3 says that a site did not answer as it should, or that a recipe is not valid.

    \b
    Example:
      replyclock -w audit sites check --level county
    """
    read_settings(scope.workspace)
    wanted = _wanted(scope, codes, chosen_by=(regions, levels, kinds))
    rows = run_async(_rows(scope, wanted, None if offline else timedelta(hours=hours)))
    emit(rows, as_json, lambda: _say(rows))
    if any(_is_amiss(row) for row in rows):
        context.exit(FINISHED_WITH_FAILURES)


def _wanted(
    scope: Scope,
    codes: Sequence[str],
    *,
    chosen_by: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
) -> tuple[Site, ...]:
    found = chosen(read_sites(scope.workspace / "sites.csv"), *chosen_by)
    by_code = {site.code: site for site in found}
    unknown = [code for code in codes if code not in by_code]
    if unknown:
        raise WrongUse(f"sites.csv has no site {unknown[0]!r} of that kind: see `replyclock sites list`.")
    return tuple(by_code[code] for code in codes) if codes else found


async def _rows(scope: Scope, wanted: Sequence[Site], within: timedelta | None) -> list[dict[str, Any]]:
    """What is known of each site, after a visit where that is due."""
    checks, states = SiteChecks(scope.workspace), recipe_states(scope.workspace)
    async with assemble(scope.workspace, environment()) as outside:
        if within is not None:
            due = due_sites(wanted, checks.last(), outside.clock.now(), within)
            await _visit(scope.workspace, due, checks, outside)
        recipes = {site.code: states(site.code) for site in wanted}
        valid = [code for code, (_, state) in recipes.items() if state == "valid"]
        approved = standings(valid, outside)
    known = checks.last()
    return [
        _row(
            site, known.get(site.code), recipes[site.code][0], approved.get(site.code, recipes[site.code][1])
        )
        for site in wanted
    ]


async def _visit(workspace: Path, due: Sequence[Site], checks: SiteChecks, outside: Outside) -> None:
    at_once = read_settings(workspace).engine.looks_at_once
    done = count(1)
    with progress("visiting", len(due)) as tell:

        def keep(check: SiteCheck) -> None:
            checks.add(check)
            tell(next(done), check.address)

        async with open_site_visits(workspace, outside.clock) as visitor:
            await check_sites(due, visitor, outside, at_once, keep)


def _row(site: Site, check: SiteCheck | None, channel: str, recipe: str) -> dict[str, Any]:
    known = check if check and check.address == site.address else None
    sight = known.sight if known else None
    return {
        "site": site.code,
        "address": site.address,
        "reach": sight.reach.value if sight else "not visited",
        "status": sight.status if sight else None,
        "certificate": sight.certificate if sight else "",
        "expires_at": sight.expires_at if sight else None,
        "leads_to": sight.url if sight and sight.url != site.address else "",
        "note": sight.note if sight else "",
        "visited_at": known.at if known else None,
        "channel": channel,
        "recipe": str(recipe),
    }


def _is_amiss(row: Mapping[str, Any]) -> bool:
    return row["reach"] not in (Reach.REACHABLE, "not visited") or row["recipe"] == "not valid"


def _say(rows: Sequence[Mapping[str, Any]]) -> None:
    shown = rows if len(rows) <= _SHOWN_ROWS else [row for row in rows if _is_amiss(row)]
    table(_HEADS, [_line(row) for row in shown[:_SHOWN_ROWS]])
    if len(rows) > _SHOWN_ROWS:
        left = len(rows) - len(shown[:_SHOWN_ROWS])
        click.echo(f"... and {left} more sites, those that are amiss first: --json tells them all.")
    for key, words in (("reach", "sites"), ("recipe", "recipes"), ("channel", "channels")):
        counts = Counter(str(row[key]) for row in rows)
        click.echo(f"{words}: {listed(dict(counts.most_common()), 'none')}")


def _line(row: Mapping[str, Any]) -> list[object]:
    return [
        row["site"], row["reach"], _certificate(row), readable_address(row["leads_to"]), row["channel"],
        row["recipe"], row["note"],
    ]  # fmt: skip


def _certificate(row: Mapping[str, Any]) -> str:
    until, visited_at = row["expires_at"], row["visited_at"]
    if until is None or visited_at is None:
        return str(row["certificate"])
    soon = ", soon" if until - visited_at < _SOON else ""
    return f"{row['certificate']}, until {until:%Y-%m-%d}{soon}"
