"""What prints findings, scores and notices."""
# ruff: noqa: PLC0415 - heavy parts are imported where they are made, so that commands start quickly

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from replyclock.domain.scoring.rectification import Comparison
from replyclock.domain.scoring.rubric import Rubric
from replyclock.domain.scoring.score import ScoreSheet
from replyclock.domain.story.attachment import Attachment
from replyclock.errors import MissingPart
from replyclock.ports.exhibits import Exhibits
from replyclock.ports.report import Findings, Publisher, Row


def make_publisher(exhibits: Exhibits, *, parquet: bool = False) -> Publisher:
    """What prints findings; raises MissingPart where Parquet is asked for and cannot be written."""
    from replyclock.analysis.report.writer import ReportWriter
    from replyclock.analysis.tables.workbook import files_beside

    beside = (files_beside, _parquet()) if parquet else (files_beside,)
    return ReportWriter(exhibits, beside=beside)


def _parquet() -> Callable[[Findings, Sequence[Mapping[str, object]]], Mapping[str, bytes]]:
    try:
        from replyclock.analysis.tables.parquet import parquet_files
    except ModuleNotFoundError as fault:
        raise MissingPart(
            f"Parquet files need {fault.name}, which is missing: run `pip install 'replyclock[parquet]'`."
        ) from fault
    return parquet_files


def rubric_reader() -> Callable[[str], Rubric]:
    """A function that reads a rubric by its name, or from a file."""
    from replyclock.analysis.scoring.rubrics import read_rubric

    return read_rubric


def score_rows(sheet: ScoreSheet, site: str | None = None) -> Row:
    """A score sheet as JSON has it; for one site with every letter behind its points."""
    from replyclock.analysis.scoring.plain_rows import sheet_rows

    return sheet_rows(sheet, site)


def attachment_rows(attachment: Attachment) -> Row:
    """A site's score as an attachment's JSON has it."""
    from replyclock.analysis.evidence.attachment_rows import scored_row

    return scored_row(attachment)


def shift_rows(before: ScoreSheet, after: ScoreSheet) -> Row:
    """What another threshold would change, as JSON has it."""
    from replyclock.analysis.scoring.plain_rows import shift_rows

    return shift_rows(before, after)


def comparison_rows(comparison: Comparison) -> Row:
    """What became of every site since an earlier round, as JSON has it."""
    from replyclock.analysis.scoring.plain_rows import comparison_rows

    return comparison_rows(comparison)


def notice_files(
    findings: Findings,
    sheet: ScoreSheet,
    comparison: Comparison | None,
    *,
    pending: bool,
    language: Literal["zh", "en"],
) -> Mapping[str, bytes]:
    """The notice as HTML and DOCX, by file name."""
    from replyclock.analysis.notice.files import notice_files

    return notice_files(findings, sheet, comparison, pending=pending, language=language)
