"""`sites list`: the sites of the register."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, workspace_of
from replyclock.cli.shell.terminal import table
from replyclock.cli.sites.options import GROUPS, chosen, filters
from replyclock.domain.inquiry import Site
from replyclock.domain.register.join import COLUMNS
from replyclock.workspace.register.file import read_sites
from replyclock.workspace.register.web_address import readable_address
from replyclock.workspace.settings import read_settings


@click.command("list")
@filters
@click.option("--counts", is_flag=True, help="How many sites each region, level and kind has instead.")
@json_option
@workspace_of
def list_sites(
    scope: Scope,
    *,
    regions: tuple[str, ...],
    levels: tuple[str, ...],
    kinds: tuple[str, ...],
    counts: bool,
    as_json: bool,
) -> None:
    """List the sites in sites.csv, or those of a region, level or kind.

    \b
    Example:
      replyclock -w audit sites list --level county --counts
    """
    read_settings(scope.workspace)
    found = chosen(read_sites(scope.workspace / "sites.csv"), regions, levels, kinds)
    if counts:
        rows = _counts(found)
        heads = [*GROUPS, "sites"]
        emit(rows, as_json, lambda: table(heads, [list(row.values()) for row in rows]))
        return
    rows = [{column: getattr(site, column) for column in COLUMNS} for site in found]

    def say() -> None:
        shown = [{**row, "address": readable_address(row["address"])} for row in rows]
        table(list(COLUMNS), [list(row.values()) for row in shown])

    emit(rows, as_json, say)


def _counts(found: Sequence[Site]) -> list[dict[str, Any]]:
    counted = Counter((site.region, site.level, site.kind) for site in found)
    rows = [{**dict(zip(GROUPS, key, strict=True)), "sites": count} for key, count in sorted(counted.items())]
    return [*rows, {"region": "all", "level": "", "kind": "", "sites": len(found)}]
