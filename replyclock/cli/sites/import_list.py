"""`sites import`: somebody's list of sites, taken into the register."""

from pathlib import Path
from typing import Any, Literal

import click

from replyclock.assembly.published import open_register_list
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, workspace_of
from replyclock.cli.shell.terminal import listed, plain, table
from replyclock.domain.published.columns import FileOrder
from replyclock.domain.register.join import Account, Became
from replyclock.errors import WrongUse
from replyclock.steps.planning.import_sites import Imported, import_sites
from replyclock.workspace.register.account import account_csv, account_rows, worth_telling
from replyclock.workspace.register.import_rows import ReadingOrder
from replyclock.workspace.settings import read_settings

_SHOWN_ROWS = 40


@click.command("import")
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
    read_settings(scope.workspace)
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
