"""Findings as CSV and JSON: the figures and facts of the report for other programs.

Times are ISO 8601 with the offset of the campaign's zone. Knows no layout.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from replyclock.analysis.tables.chats import chat_rows
from replyclock.analysis.text.sanitize import Redactor, make_plain
from replyclock.domain.answer_count import count_answered
from replyclock.domain.case import Case
from replyclock.domain.csv_cells import csv_text
from replyclock.domain.facts import Claim, Exhibit, Reply
from replyclock.domain.replies.doubts import doubts
from replyclock.domain.verdict import Verdict
from replyclock.ports.report import Findings, Row

INQUIRY_COLUMNS = [
    "reference",
    "site",
    "site_name",
    "address",
    "sponsor",
    "region",
    "level",
    "kind",
    "topic",
    "language",
    "title",
    "planned_at",
    "outcome",
    "not_sent_reason",
    "sent_at",
    "receipt_number",
    "answer_kind",
    "answer_via",
    "answer_after",
    "answer_until",
    "answer_rests_on",
    "doubts",
]
VERDICT_COLUMNS = [
    "reference",
    "threshold",
    "finding",
    "due_on",
    "clock",
    "calendar",
    "reason",
    "rests_on",
    "could_turn",
]
REPLY_COLUMNS = [
    "reference",
    "reply",
    "site",
    "via",
    "kind",
    "kind_reason",
    "after",
    "until",
    "claims",
    "text",
    "exhibits",
    "rests_on",
    "doubts",
]


def csv_bytes(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """RFC 4180 with the byte order mark that spreadsheets need for Chinese; None is an empty cell."""
    cells = ([_plain(row[column]) for column in columns] for row in rows)
    return csv_text(chain([columns], cells)).encode("utf-8-sig")


def _plain(value: object) -> object:
    return make_plain(value) if isinstance(value, str) else value


def inquiry_table(findings: Findings) -> tuple[list[str], list[Row]]:
    """Columns and a row per inquiry, with finding, basis, last day, clock and reason for each threshold."""
    by_reference: dict[str, list[Verdict]] = {}
    for verdict in findings.verdicts:
        by_reference.setdefault(verdict.reference, []).append(verdict)
    verdict_columns = [
        f"{name}_{days}"
        for days in findings.thresholds
        for name in ("finding", "rests_on", "due_on", "clock", "reason")
    ]
    zone = ZoneInfo(findings.zone)
    empty: Row = dict.fromkeys(verdict_columns)
    against = doubts(findings.cases)
    rows: list[Row] = [
        {
            **empty,
            **_inquiry(case, zone),
            "doubts": "; ".join(against.get(case.reference, ())),
            **_wide(by_reference.get(case.reference, []), Redactor(case)),
        }
        for case in sorted_cases(findings)
    ]
    return [*INQUIRY_COLUMNS, *verdict_columns], rows


def reply_table(findings: Findings) -> tuple[list[str], list[Row]]:
    """Columns and a row per reply, in order of appearance."""
    zone = ZoneInfo(findings.zone)
    return REPLY_COLUMNS, [
        _reply(case, reply, zone) for case in sorted_cases(findings) for reply in sorted_replies(case)
    ]


def json_bytes(findings: Findings, shares: Sequence[Row]) -> bytes:
    """The figures, the verdicts and what they rest on, keys in a fixed order."""
    redactor = {case.reference: Redactor(case) for case in findings.cases}
    report = {
        "campaign": findings.campaign,
        "title": make_plain(findings.title),
        "authorisation": make_plain(findings.authorisation),
        "as_of": findings.as_of.isoformat(),
        "zone": findings.zone,
        "calendar": findings.calendar,
        "program": findings.program,
        "thresholds": list(findings.thresholds),
        "count": str(findings.counting),
        "inquiries": len(findings.cases),
        "answers": asdict(count_answered(findings.cases)),
        "unmatched_mails": findings.unmatched,
        "shares": list(shares),
        "doubts": {reference: list(against) for reference, against in doubts(findings.cases).items()},
        "verdicts": [
            verdict_row(verdict, redactor[verdict.reference]) for verdict in sorted_verdicts(findings)
        ],
    }
    if findings.chats:
        report["chats"] = chat_rows(findings.chats)
    return (json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def sorted_cases(findings: Findings) -> list[Case]:
    """By site, then by reference."""
    return sorted(findings.cases, key=lambda case: (case.inquiry.site.code, case.reference))


def sorted_replies(case: Case) -> list[Reply]:
    """By the instant at which each was surely there."""
    return sorted(case.replies, key=lambda reply: (reply.window.until, reply.identity))


def sorted_verdicts(findings: Findings) -> list[Verdict]:
    """By reference, then by threshold."""
    return sorted(findings.verdicts, key=lambda verdict: (verdict.reference, verdict.working_days))


def _inquiry(case: Case, zone: ZoneInfo) -> Row:
    inquiry, site, redactor = case.inquiry, case.inquiry.site, Redactor(case)
    answer = case.first_answer
    return {
        "reference": inquiry.reference,
        "site": site.code,
        "site_name": site.name,
        "address": site.address,
        "sponsor": site.sponsor,
        "region": site.region,
        "level": site.level,
        "kind": site.kind,
        "topic": inquiry.topic,
        "language": inquiry.language,
        "title": redactor.redact(inquiry.title),
        "planned_at": _iso(inquiry.planned_at, zone),
        "outcome": str(case.outcome or ""),
        "not_sent_reason": redactor.redact(case.not_sent_reason) if case.sent_at is None else "",
        "sent_at": _iso(case.sent_at, zone),
        "receipt_number": next((a.receipt.number for a in reversed(case.attempts) if a.receipt.number), None),
        "answer_kind": str(answer.kind) if answer else None,
        "answer_via": answer.via if answer else None,
        "answer_after": _iso(answer.window.after, zone) if answer else None,
        "answer_until": _iso(answer.window.until, zone) if answer else None,
        "answer_rests_on": str(case.answered) if case.sent_at else "",
    }


def _wide(verdicts: Iterable[Verdict], redactor: Redactor) -> Row:
    cells: dict[str, object] = {}
    for verdict in verdicts:
        days = verdict.working_days
        cells[f"finding_{days}"] = str(verdict.finding)
        cells[f"rests_on_{days}"] = str(verdict.rests_on)
        cells[f"due_on_{days}"] = str(verdict.due_on or "")
        cells[f"clock_{days}"] = verdict.clock
        cells[f"reason_{days}"] = redactor.redact(verdict.reason)
    return cells


def _reply(case: Case, reply: Reply, zone: ZoneInfo) -> Row:
    redactor = Redactor(case)
    return {
        "reference": case.reference,
        "reply": reply.identity,
        "site": case.inquiry.site.code,
        "via": reply.via,
        "kind": str(reply.kind),
        "kind_reason": redactor.redact(reply.reason),
        "rests_on": str(case.rests_on(reply)),
        "after": _iso(reply.window.after, zone),
        "until": _iso(reply.window.until, zone),
        "claims": redactor.redact("; ".join(_claim(claim, zone) for claim in reply.claims)),
        "text": redactor.redact(reply.text),
        "exhibits": " ".join(_exhibit(exhibit) for exhibit in reply.exhibits),
        "doubts": " ".join(reply.doubts),
    }


def _claim(claim: Claim, zone: ZoneInfo) -> str:
    read = _iso(claim.instant, zone) or "not readable"
    flags = f" ({', '.join(claim.flags)})" if claim.flags else ""
    return f"{claim.label}: {claim.text} = {read}{flags}"


def _exhibit(exhibit: Exhibit) -> str:
    return f"{exhibit.role.replace(' ', '-')}:{exhibit.sha256}"


def verdict_row(verdict: Verdict, redactor: Redactor) -> Row:
    """One verdict as JSON has it (VERDICT_COLUMNS)."""
    return {
        "reference": verdict.reference,
        "threshold": verdict.working_days,
        "finding": str(verdict.finding),
        "due_on": str(verdict.due_on) if verdict.due_on else None,
        "clock": verdict.clock,
        "calendar": verdict.calendar,
        "reason": redactor.redact(verdict.reason),
        "rests_on": str(verdict.rests_on),
        "could_turn": verdict.could_turn,
    }


def _iso(instant: datetime | None, zone: ZoneInfo) -> str | None:
    return instant.astimezone(zone).isoformat() if instant else None
