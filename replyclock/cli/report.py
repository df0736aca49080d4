"""`report`: figures on paper."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from replyclock.assembly.published import open_times
from replyclock.assembly.reports import make_publisher
from replyclock.assembly.workspace import assemble
from replyclock.cli.analyse.times import confirm
from replyclock.cli.evidence.seal_words import seal_words
from replyclock.cli.shell.answer_words import answer_words
from replyclock.cli.shell.chosen import as_of_or_now, named_rounds
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import columns_options, instant, json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import in_zone, local_named, table
from replyclock.domain.answer_count import count_answered
from replyclock.domain.published.columns import ColumnsOrder, FileOrder, TimesColumns
from replyclock.domain.workdays import WorkCalendar
from replyclock.ports.report import Findings, TimesSource
from replyclock.steps.evidence.seal import SealState, seal_now
from replyclock.steps.reporting.analyse_times import TimesOrder, analyse
from replyclock.steps.reporting.findings import gather_findings
from replyclock.workspace.settings import read_settings


@click.command()
@click.argument("name")
@click.option("--as-of", type=instant, help="Report as things stood at this instant (ISO); by default now.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the report.")
@click.option("--parquet", is_flag=True, help="Write the tables as Parquet too; needs the extra `parquet`.")
@click.option("--published", type=click.Path(path_type=Path),
              help="CSV or XLSX of answers that sites publish themselves, set beside.")  # fmt: skip
@columns_options
@click.option("--yes", is_flag=True, help="Take the list's columns and formats as guessed.")
@json_option
@workspace_of
def report(
    scope: Scope,
    name: str,
    *,
    as_of: datetime | None,
    output: Path | None,
    parquet: bool,
    published: Path | None,
    columns: ColumnsOrder,
    yes: bool,
    as_json: bool,
) -> None:
    """Write the report of a campaign (its last round) or a round: HTML, XLSX, CSV, JSON.

    The same ledger and the same --as-of give the same bytes.

    \b
    Example:
      replyclock -w audit report autumn --as-of 2026-10-31
      replyclock -w audit report autumn --parquet -o figures
      replyclock -w audit report autumn --published answers.csv
    """
    zone = read_settings(scope.workspace).time_zone
    then = in_zone(as_of, zone)
    listed = open_list(published, columns, zone, quiet=yes or as_json) if published else None

    async def work() -> tuple[Findings, tuple[Path, ...], list[dict[str, Any]], SealState]:
        async with assemble(scope.workspace, environment()) as outside:
            running = named_rounds(scope.workspace, name, outside)[-1]
            at = as_of_or_now(then, outside)
            sealed = await seal_now(outside, looks_until=outside.clock.now())
            findings = gather_findings(running, outside, at)
            if listed is not None:
                findings = listed.beside(findings, running.calendar)
            publisher = make_publisher(outside.exhibits, parquet=parquet)
            folder = output or scope.workspace / "reports" / running.key
            return findings, publisher.write(findings, folder), publisher.shares(findings), sealed

    findings, files, shares, sealed = run_async(work())
    whole = [row for row in shares if row["grouping"] == "all"]

    def say() -> None:
        click.echo(f"{findings.campaign} as of {local_named(findings.as_of, zone)}")
        table(_HEADINGS, [_share_words(row) for row in whole])
        click.echo(answer_words(count_answered(findings.cases), findings.counting, findings.campaign))
        click.echo(seal_words(sealed))
        click.echo(f"The report is {files[0]}")

    emit({"files": files, "shares": shares, "seal": asdict(sealed)}, as_json, say)


_HEADINGS = [
    "unit", "working days", "answered", "confirmed", "suggested", "of", "share", "bounds", "95 % interval",
]  # fmt: skip


def _share_words(row: dict[str, Any]) -> list[str]:
    names = ("unit", "threshold", "numerator", "reviewed", "suggested", "denominator")
    counted = [str(row[name]) for name in names]
    if not row["denominator"]:
        return [*counted, "-", "-", "-"]
    bounds, limits = (
        f"{row[f'{name}_low']:.1%} to {row[f'{name}_high']:.1%}" for name in ("share", "cluster")
    )
    return [*counted, f"{row['share']:.1%}", bounds, limits]


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A file of question and answer times whose columns are settled."""

    path: Path
    source: TimesSource
    columns: TimesColumns

    def beside(self, findings: Findings, calendar: WorkCalendar) -> Findings:
        """The findings with what the list says, counted by the round's own calendar, zone and time limits."""
        read_as = {
            **self.source.read_as,
            **self.columns.words(),
            "guessed": ", ".join(self.columns.guessed),
        }
        order = TimesOrder(self.path.name, read_as, findings.zone, findings.thresholds, findings.as_of)
        rows = self.source.read(self.columns, ZoneInfo(findings.zone))
        return replace(findings, published=analyse(rows, order, calendar))


def open_list(path: Path, columns: ColumnsOrder, zone: str, *, quiet: bool) -> PublishedList:
    """The list; columns that are not named are guessed, and a person asked unless `quiet`.

    Raises WrongUse when the file is none, its columns cannot be told, or nobody is there to ask.
    """
    source = open_times(path, FileOrder())
    settled = source.settle(columns)
    if settled.guessed and not quiet:
        confirm(settled, zone)
    return PublishedList(path, source, settled)
