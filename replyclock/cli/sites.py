"""`sites`: the register, and the lists of others that are taken into it."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import click

from replyclock.assembly.published import open_register_list
from replyclock.cli.door import FINISHED_WITH_FAILURES, Scope, emit, json_option, workspace_of
from replyclock.cli.words import listed, plain, table
from replyclock.domain.inquiry import Site
from replyclock.domain.published.columns import FileOrder
from replyclock.domain.register.join import COLUMNS, Account, Became
from replyclock.errors import WrongUse
from replyclock.steps.planning.import_sites import Imported, import_sites
from replyclock.workspace.register.account import account_csv, account_rows, worth_telling
from replyclock.workspace.register.file import read_sites
from replyclock.workspace.register.import_rows import ReadingOrder
from replyclock.workspace.register.web_address import readable_address

_SHOWN_ROWS = 40
_GROUPS = ("region", "level", "kind")


@click.group()
def sites() -> None:
    """The register of sites.

    \b
    Example:
      replyclock sites list
    """


def filters(command: Any) -> Any:
    """Adds `--region`, `--level` and `--kind`; each may be repeated."""
    for name in reversed(_GROUPS):
        words = f"Only sites of this {name}; repeatable."
        command = click.option(f"--{name}", f"{name}s", multiple=True, help=words)(command)
    return command


def chosen(
    found: Sequence[Site], regions: tuple[str, ...], levels: tuple[str, ...], kinds: tuple[str, ...]
) -> tuple[Site, ...]:
    """The sites of these regions, levels and kinds; of all where none is named."""
    return tuple(
        site
        for site in found
        if (not regions or site.region in regions)
        and (not levels or site.level in levels)
        and (not kinds or site.kind in kinds)
    )


@sites.command("list")
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
    scope.settings()
    found = chosen(read_sites(scope.workspace / "sites.csv"), regions, levels, kinds)
    if counts:
        rows = _counts(found)
        heads = [*_GROUPS, "sites"]
        emit(rows, as_json, lambda: table(heads, [list(row.values()) for row in rows]))
        return
    rows = [{column: getattr(site, column) for column in COLUMNS} for site in found]

    def say() -> None:
        shown = [{**row, "address": readable_address(row["address"])} for row in rows]
        table(list(COLUMNS), [list(row.values()) for row in shown])

    emit(rows, as_json, say)


def _counts(found: Sequence[Site]) -> list[dict[str, Any]]:
    counted = Counter((site.region, site.level, site.kind) for site in found)
    rows = [
        {**dict(zip(_GROUPS, key, strict=True)), "sites": count} for key, count in sorted(counted.items())
    ]
    return [*rows, {"region": "all", "level": "", "kind": "", "sites": len(found)}]


@sites.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tell what would become of every row, and change nothing.")
@click.option("--account", type=click.Path(path_type=Path), help="Write what became of every row as CSV.")
@click.option("--column", "said", multiple=True, metavar="COLUMN=HEADING",
              help="Which heading of the list is a column of the register; repeatable.")  # fmt: skip
@click.option("--scheme", type=click.Choice(["http", "https"]), default="http", show_default=True,
              help="What stands before an address that has neither.")  # fmt: skip
@click.option("--encoding", help="Encoding of a CSV file; by default UTF-8, else GB18030.")
@click.option("--sheet", help="Sheet of a workbook; by default the first that has the headings.")
@json_option
@workspace_of
@click.pass_context
def import_list(
    context: click.Context,
    scope: Scope,
    *,
    file: Path,
    dry_run: bool,
    account: Path | None,
    said: tuple[str, ...],
    scheme: Literal["http", "https"],
    encoding: str | None,
    sheet: str | None,
    as_json: bool,
) -> None:
    """Take a list of sites (CSV or XLSX) into sites.csv, and account for every row.

    Headings may be Chinese or English. New sites are added and known ones brought up to date, by their
    code; sites that the list does not name stay, and so do comments. Exit code 3 says that rows were
    rejected or stand there twice.

    \b
    Example:
      replyclock -w audit sites import register.xlsx --account account.csv
    """
    scope.settings()
    sheets = open_register_list(file, FileOrder(encoding=encoding, sheet=sheet))
    order = ReadingOrder(dict(_said(each) for each in said), scheme)
    done = import_sites(scope.workspace / "sites.csv", sheets, order, dry_run=dry_run)
    if account:
        account.write_bytes(account_csv(done.account).encode())
    emit(_as_value(done, dry_run=dry_run), as_json, lambda: _say(done, dry_run=dry_run, file=account))
    if any(row.became in (Became.REJECTED, Became.DUPLICATE) for row in done.account.rows):
        context.exit(FINISHED_WITH_FAILURES)


def _said(text: str) -> tuple[str, str]:
    column, equals, heading = text.partition("=")
    if not equals or not heading.strip():
        raise WrongUse(f'--column {text!r} names no heading: write it as --column "code=编号".')
    return column.strip(), heading.strip()


def _as_value(done: Imported, *, dry_run: bool) -> dict[str, Any]:
    read = done.read
    return {
        "sheet": read.sheet,
        "headings_row": read.line,
        "columns": dict(read.taken),
        "ignored": read.headings.ignored,
        "dry_run": dry_run,
        "counts": done.account.counts,
        "unnamed": done.account.unnamed,
        "rows": account_rows(done.account),
    }


def _say(done: Imported, *, dry_run: bool, file: Path | None) -> None:
    read = done.read
    where = f"sheet {plain(read.sheet)}, " if read.sheet else ""
    taken = ", ".join(f"{column} = {plain(heading)}" for column, heading in read.taken.items())
    click.echo(f"Headings in {where}row {read.line}: {taken}")
    if read.headings.ignored:
        click.echo(f"Not used: {', '.join(map(plain, read.headings.ignored))}")
    rows = list(worth_telling(done.account))
    if rows:
        table(["row", "became", "code", "reason"], rows[:_SHOWN_ROWS])
    if len(rows) > _SHOWN_ROWS:
        click.echo(f"... and {len(rows) - _SHOWN_ROWS} more: --account FILE or --json tells them all.")
    _say_sum(done.account, dry_run=dry_run, file=file)


def _say_sum(account: Account, *, dry_run: bool, file: Path | None) -> None:
    counts = listed({kind: count for kind, count in account.counts.items() if count}, "no rows")
    click.echo(f"{len(account.rows)} rows: {counts}. {account.unnamed} other sites stay as they are.")
    if dry_run:
        click.echo("Nothing was changed.")
    if file:
        click.echo(f"written: {file}")
