"""`analyse times`: how long answers took, by a list that is published."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from replyclock.assembly.calendars import calendar_loader
from replyclock.assembly.published import open_times, times_rows, write_times
from replyclock.cli.shell.chosen import past_or_now
from replyclock.cli.shell.options import columns_options, instant, json_option
from replyclock.cli.shell.program import Scope, emit, workspace_of
from replyclock.cli.shell.terminal import in_zone, table
from replyclock.clock import SystemClock
from replyclock.domain.published.columns import ColumnsOrder, FileOrder, TimesColumns
from replyclock.domain.published.durations import TimesFindings
from replyclock.errors import WrongUse
from replyclock.steps.reporting.analyse_times import TimesOrder
from replyclock.steps.reporting.analyse_times import analyse as analyse_list

_SHOWN_ROWS = 10


class Thresholds(click.ParamType[tuple[int, ...]]):
    """Working days with commas between them, such as 1,2,5."""

    name = "days"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """The numbers, ascending and each once."""
        if isinstance(value, tuple):
            return value
        try:
            days = sorted({int(part) for part in str(value).split(",")})
        except ValueError:
            days = []
        if not days or not 0 <= days[0] <= days[-1] <= 250:
            self.fail(
                f"{value!r} are no working days: write whole numbers from 0 to 250, as 1,2,5", param, ctx
            )
        return tuple(days)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@columns_options
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="Zone of times without an offset.")
@click.option("--calendar", "name", default="CN", show_default=True, help="Calendar of working days.")
@click.option("--within", "thresholds", type=Thresholds(), default="1,2,5,10,15", show_default=True,
              help="Working days to give shares for.")  # fmt: skip
@click.option("--encoding", help="Encoding of the text; by default UTF-8, else GB18030.")
@click.option("--separator", help="What stands between two cells; by default found out.")
@click.option("--sheet", help="Sheet of a workbook; by default the first.")
@click.option("--as-of", type=instant, help="Later times are in the future; by default now.")
@click.option("--yes", is_flag=True, help="Take the columns and formats as guessed.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for a report: HTML, CSV, JSON.")
@json_option
@workspace_of
def times(
    scope: Scope,
    *,
    file: Path,
    columns: ColumnsOrder,
    zone: str,
    name: str,
    thresholds: tuple[int, ...],
    encoding: str | None,
    separator: str | None,
    sheet: str | None,
    as_of: datetime | None,
    yes: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """Work out from a CSV or XLSX FILE of question and answer times how long answers took.

    Columns and formats that are not named are guessed and shown; a terminal asks whether the guess is
    right, --yes and --json take it. Rows that cannot be used are listed with their lines and reasons.

    \b
    Example:
      replyclock analyse times answers.csv --calendar CN
      replyclock analyse times answers.xlsx --question 来信时间 --answer 答复时间 -o published
    """
    local = _zone(zone)
    then = past_or_now(in_zone(as_of, zone), SystemClock().now())
    calendar = calendar_loader(scope.workspace)(name)
    source = open_times(file, FileOrder(encoding, _tab(separator), sheet))
    settled = source.settle(columns)
    if settled.guessed and not (yes or as_json):
        confirm(settled, zone)
    read_as = {**source.read_as, **settled.words(), "guessed": ", ".join(settled.guessed)}
    asked = TimesOrder(file.name, read_as, zone, thresholds, then)
    findings = analyse_list(source.read(settled, local), asked, calendar)
    files = write_times(findings, output) if output else ()
    emit({**times_rows(findings), "files": files}, as_json, lambda: _say(findings, files))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:  # "Asia" is a folder
        raise WrongUse(f"There is no time zone {name!r}: write one as Asia/Shanghai.") from fault


def _tab(separator: str | None) -> str | None:
    """A tab is hard to type."""
    plain = {"tab": "\t", "\\t": "\t"}.get(separator or "", separator)
    if plain is not None and len(plain) != 1:
        raise WrongUse(f"{separator!r} is no separator: give one character, or the word tab.")
    return plain


def confirm(columns: TimesColumns, zone: str) -> None:
    """Ask whoever sits at a terminal whether guessed columns are right; raise WrongUse where nobody does."""
    words = columns.words()
    guess = (
        f"question: {words['question']} ({words['question format']}), "
        f"answer: {words['answer']} ({words['answer format']}), zone {zone}"
    )
    if not sys.stdin.isatty():
        raise WrongUse(f"The guess is {guess}: say --yes, or name --question, --answer and --format.")
    click.echo(guess, err=True)
    click.confirm("Is that right?", abort=True, err=True)


def _say(findings: TimesFindings, files: tuple[Path, ...]) -> None:
    rows = times_rows(findings)
    for what, value in findings.read_as.items():
        if value:
            click.echo(f"{what}: {value}")
    click.echo(f"{findings.rows} rows, {len(findings.letters)} used (calendar {findings.calendar})")
    if findings.unanswered:
        click.echo(f"{findings.unanswered} rows without an answer's time: unanswered, and in no share")
    headings = ["working days", "within", "of", "share", "95 % interval", "before the deadline"]
    table(headings, [_share_words(row) for row in rows["shares"]])
    click.echo(f"median: {rows['median_working_days'] or 0:g} working days")
    for remark, count in findings.remarks.items():
        click.echo(f"remark: {count} {remark}")
    for row in findings.unusable[:_SHOWN_ROWS]:
        click.echo(f"line {row.line}: {row.which}: {row.defect} ({row.text})")
    if len(findings.unusable) > _SHOWN_ROWS:
        click.echo(f"and {len(findings.unusable) - _SHOWN_ROWS} more rows; --json and -o list them all")
    click.echo("A published list holds answered letters only: these are no shares of all letters.")
    if files:
        click.echo(f"The report is {files[0]}")


def _share_words(row: dict[str, Any]) -> list[str]:
    if row["share"] is None:
        return [str(row["threshold"]), "0", "0", "-", "-", "0"]
    interval = f"{row['interval_low']:.1%} to {row['interval_high']:.1%}"
    counted = [str(row[key]) for key in ("threshold", "numerator", "denominator")]
    return [*counted, f"{row['share']:.1%}", interval, str(row["before_deadline"])]
