"""Findings of letters laid out by hand, for the tests of notice, workbook and Parquet files."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
from support.score_sheets import AS_OF, BEIJING, HAND

from replyclock.analysis.statistics.frame import case_frame
from replyclock.analysis.statistics.shares import share_table
from replyclock.domain.case import Case
from replyclock.domain.trace import trace_deadlines
from replyclock.domain.verdict import judge
from replyclock.ports.report import Findings

THRESHOLDS = (1, 2, 5)


def found(*cases: Case, title: str = "秋季抽查") -> Findings:
    """The findings of these cases as of the 20th, by the hand calendar."""
    verdicts = tuple(judge(case, days, HAND, BEIJING, AS_OF) for case in cases for days in THRESHOLDS)
    traces = trace_deadlines(cases, THRESHOLDS, HAND, BEIJING)
    return Findings(
        "autumn", title, "省政府办公厅 试查〔2026〕1号", AS_OF, "Asia/Shanghai", "HAND v1", THRESHOLDS, cases,
        verdicts, 2, "replyclock 0.1.0", traces,
    )  # fmt: skip


def share_rows(findings: Findings) -> list[dict[str, object]]:
    """The share rows as the JSON has them."""
    table = share_table(case_frame(findings), findings.as_of).astype(object)
    return table.where(pd.notna(table), None).to_dict("records")


@contextmanager
def elsewhere(monkeypatch) -> Iterator[None]:
    """Years later, on a machine in another time zone."""
    later = time.time() + 1e8
    try:
        with monkeypatch.context() as patch:
            patch.setenv("TZ", "America/New_York")
            patch.setattr(time, "time", lambda: later)
            time.tzset()
            yield
    finally:
        time.tzset()
