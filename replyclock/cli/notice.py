"""`notice`: a round's results as provincial notices have them, as HTML, DOCX and PDF."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import click

from replyclock.assembly.browsing import print_pdf
from replyclock.assembly.reports import notice_files, rubric_reader
from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.answer_words import answer_words
from replyclock.cli.shell.chosen import as_of_or_now, named_rounds
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import as_of_option, json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import in_zone, local_named
from replyclock.domain.answer_count import AnswerCount, count_answered
from replyclock.domain.case import Counting
from replyclock.domain.scoring.score import Result
from replyclock.errors import MissingPart, WrongUse
from replyclock.steps.reporting.notice import NoticeMatter, gather_notice
from replyclock.workspace.settings import read_settings


@dataclass(frozen=True, slots=True)
class Written:
    """What a notice was made of, and its files."""

    matter: NoticeMatter
    files: tuple[Path, ...]


@click.command()
@click.argument("name")
@click.option("--earlier", help="Campaign (its last round) or round before: what was put right since.")
@click.option(
    "--rubric",
    "rubric_name",
    default="plain",
    show_default=True,
    help="A rubric of the program (national, plain), or a .toml file of your own.",
)
@click.option("--with-pending", is_flag=True, help="Count the rubric's pending items too.")
@click.option(
    "--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language."
)
@as_of_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the notice.")
@json_option
@workspace_of
def notice(
    scope: Scope,
    name: str,
    *,
    earlier: str | None,
    rubric_name: str,
    with_pending: bool,
    language: Literal["zh", "en"],
    as_of: datetime | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Write the notice on a campaign (its last round) or a round: HTML, DOCX and PDF.

    Three parts: what was put right since the earlier round, this round's results, the problems by site
    and reason; attached are the results by region, the sites that fail, and how results were reached.
    The same ledger and the same --as-of give the same bytes.

    \b
    Example:
      replyclock -w audit notice autumn
      replyclock -w audit notice autumn --earlier summer --rubric national --language en -o notices
    """
    rubric = rubric_reader()(rubric_name)
    zone = read_settings(scope.workspace).time_zone
    then = in_zone(as_of, zone)

    async def work() -> Written:
        async with assemble(scope.workspace, environment()) as outside:
            running = named_rounds(scope.workspace, name, outside)[-1]
            before = named_rounds(scope.workspace, earlier, outside)[-1] if earlier else None
            at = as_of_or_now(then, outside)
            matter = gather_notice(running, before, rubric, outside, at, pending=with_pending)
        folder = output or scope.workspace / "notices" / running.key
        files = notice_files(
            matter.findings, matter.sheet, matter.comparison, pending=with_pending, language=language
        )
        written = _write(files, folder)
        html = files[f"notice.{language}.html"]
        printed = await _print(scope.workspace, html, at, folder)
        return Written(matter, (*written, *_write({f"notice.{language}.pdf": printed}, folder)))

    row = _row(run_async(work()), pending=with_pending)
    emit(row, as_json, lambda: _say(row, zone))


def _row(written: Written, *, pending: bool) -> dict[str, Any]:
    matter = written.matter
    results = {str(result): 0 for result in Result}
    for score in matter.sheet.scores:
        results[str(score.tally(pending=pending).result)] += 1
    return {
        "campaign": matter.findings.campaign,
        "earlier": matter.comparison.earlier.campaign if matter.comparison else None,
        "rubric": matter.sheet.rubric.name,
        "pending_counted": pending,
        "as_of": matter.findings.as_of,
        "count": matter.findings.counting,
        "answers": asdict(count_answered(matter.findings.cases)),
        "sites": results,
        "files": written.files,
    }


def _say(row: Mapping[str, Any], zone: str) -> None:
    click.echo(f"{row['campaign']} as of {local_named(row['as_of'], zone)}")
    click.echo(", ".join(f"{count} {result}" for result, count in row["sites"].items() if count))
    click.echo(answer_words(AnswerCount(**row["answers"]), Counting(row["count"]), row["campaign"]))
    for file in row["files"]:
        click.echo(f"Wrote {file}")


async def _print(workspace: Path, html: bytes, at: datetime, folder: Path) -> bytes:
    """The page as PDF; raises MissingPart, which says that the rest of the notice is there."""
    try:
        return await print_pdf(workspace, html, at)
    except MissingPart as fault:
        words = f"{str(fault).rstrip('.')}; the notice is there without its PDF, in {folder}."
        raise MissingPart(words) from fault


def _write(files: Mapping[str, bytes], folder: Path) -> tuple[Path, ...]:
    """The files' paths; raises WrongUse when the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, data in files.items():
            (folder / file).write_bytes(data)
    except OSError as fault:
        raise WrongUse(
            f"The notice cannot be written to {folder} ({fault.strerror}): choose another folder."
        ) from fault
    return tuple(folder / file for file in files)
