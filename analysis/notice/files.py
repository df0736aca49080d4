"""The notice as files: HTML and DOCX. Reads no clock: the same findings and scores give the same bytes."""

from collections.abc import Mapping

import pandas as pd

from replyclock.analysis.notice.document import Paper
from replyclock.analysis.notice.docx import docx_bytes
from replyclock.analysis.notice.parts import Matter, compose_notice
from replyclock.analysis.statistics.frame import case_frame
from replyclock.analysis.statistics.shares import share_table
from replyclock.analysis.text.templates import make_environment, resource
from replyclock.analysis.text.translations import Language
from replyclock.domain.scoring.rectification import Comparison
from replyclock.domain.scoring.score import ScoreSheet
from replyclock.ports.report import Findings


def notice_files(
    findings: Findings,
    sheet: ScoreSheet,
    comparison: Comparison | None,
    *,
    pending: bool,
    language: Language,
) -> Mapping[str, bytes]:
    """`notice.LANGUAGE.html` and `.docx`; `pending` says whether the rubric's pending items are counted."""
    table = share_table(case_frame(findings), findings.as_of).astype(object)
    rows = table.where(pd.notna(table), None).to_dict("records")
    shares = [{str(column): value for column, value in row.items()} for row in rows]
    paper = compose_notice(Matter(findings, shares, sheet, comparison, pending), language)
    return {f"notice.{language}.html": html_bytes(paper), f"notice.{language}.docx": docx_bytes(paper)}


_TAGS = {"zh": "zh-CN", "en": "en"}


def html_bytes(paper: Paper) -> bytes:
    """The page: self-contained, without scripts, with page numbers and repeated headings on paper."""
    template = make_environment().get_template("paper.html.jinja")
    page = template.render(paper=paper, language=_TAGS[paper.language], style=resource("paper.css"))
    return page.encode()
