"""The workbook: every table of the findings as a sheet of one XLSX file, for people with a spreadsheet.

Knows no statistics and no clock: the same findings give the same bytes.
"""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from replyclock.analysis.tables.all import NamedTable, csv_beside, make_tables
from replyclock.analysis.tables.dictionary import load_dictionary
from replyclock.analysis.tables.xlsx import Front, WorkbookWriter, cut_notes
from replyclock.analysis.text.answer_sentences import tell_answers
from replyclock.analysis.text.translations import LANGUAGES, load_translations
from replyclock.domain.answer_count import count_answered
from replyclock.ports.report import Findings, Row

SHEETS = ("shares", "sites", "inquiries", "replies", "calendar", "dictionary")
"""The sheets after the summary, in their order."""

_SUMMARY_COLUMNS = (
    "unit",
    "threshold",
    "numerator",
    "denominator",
    "share",
    "reviewed",
    "suggested",
    "undetermined",
    "share_low",
    "share_high",
    "cluster_low",
    "cluster_high",
    "late",
    "no_answer",
    "too_early",
    "not_sent",
    "intended",
    "share_of_intended",
)
_NOTES = (
    "reading.denominator",
    "reading.suggested",
    "reading.undetermined",
    "workbook.interval",
    "about.contacts",
)


def files_beside(findings: Findings, shares: Sequence[Row]) -> Mapping[str, bytes]:
    """workbook.xlsx, and the tables as CSV that the report itself does not write."""
    tables = make_tables(findings, shares, load_dictionary(), SHEETS)
    return {**csv_beside(tables), "workbook.xlsx": workbook_bytes(findings, tables)}


def workbook_bytes(findings: Findings, tables: Mapping[str, NamedTable]) -> bytes:
    """The workbook of these tables (analysis.books)."""
    book = WorkbookWriter(findings.program, findings.as_of, ZoneInfo(findings.zone), load_dictionary())
    for name in SHEETS:
        book.sheet(name, tables[name])
    _, rows = tables["shares"]
    every = [row for row in rows if row["grouping"] == "all"]
    words = load_translations()
    told = tell_answers(findings.counting, count_answered(findings.cases))
    notes = [words.one(language, key, **values) for key, values in told for language in LANGUAGES]
    notes += [words.one(language, key) for key in _NOTES for language in LANGUAGES]
    front = Front(
        findings.title,
        _facts(findings),
        "shares",
        (list(_SUMMARY_COLUMNS), every),
        (*notes, *cut_notes(book)),
    )
    return book.close(front)


def _facts(findings: Findings) -> list[tuple[str, str]]:
    cases = findings.cases
    as_of = findings.as_of.astimezone(ZoneInfo(findings.zone)).isoformat(timespec="minutes")
    facts = {
        "page.campaign": findings.campaign,
        "page.authorisation": findings.authorisation,
        "page.as_of": f"{as_of} ({findings.zone})",
        "page.calendar": findings.calendar,
        "column.threshold": ", ".join(map(str, findings.thresholds)),
        "column.site": str(len({case.inquiry.site.code for case in cases})),
        "column.intended": str(len(cases)),
        "column.not_sent": str(sum(case.sent_at is None for case in cases)),
        "page.program": findings.program,
    }
    words = load_translations()
    return [
        (" ".join(words.one(language, key) for language in LANGUAGES), value) for key, value in facts.items()
    ]
