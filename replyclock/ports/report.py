"""What a report is printed from, and what prints it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Protocol

from replyclock.domain.case import Case, Counting
from replyclock.domain.published.columns import ColumnsOrder, TimesColumns
from replyclock.domain.published.durations import ListedTimes, TimesFindings
from replyclock.domain.replies.chat import ChatResult
from replyclock.domain.trace import Trace
from replyclock.domain.verdict import Verdict
from replyclock.domain.workdays import WorkCalendar

Row = Mapping[str, Any]
"""A line of a table or of JSON, by the names of its columns."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a report is printed from: the same findings give the same bytes.

    `zone` is the IANA name of the campaign's time zone; `thresholds` are working days, ascending;
    `verdicts` hold one verdict per case and threshold; `calendar` names calendar and version;
    `authorisation` is issuing body and document number; `unmatched` counts kept mails that fit no
    inquiry; `program` is name and version; `traces` say how each deadline was counted; `days` is the
    calendar itself, for curves and pictures, None where only its name is known; `published` is what a list
    of published answers says, to be set beside the letters; `removed` are exhibits that are gone for good;
    `chats` are what chat assistants replied, which counts in no share of letters; `counting` says which
    answers count.
    """

    campaign: str
    title: str
    authorisation: str
    as_of: datetime
    zone: str
    calendar: str
    thresholds: tuple[int, ...]
    cases: tuple[Case, ...]
    verdicts: tuple[Verdict, ...]
    unmatched: int
    program: str
    traces: tuple[Trace, ...] = ()
    days: WorkCalendar | None = None
    published: TimesFindings | None = None
    removed: frozenset[str] = frozenset()
    chats: tuple[ChatResult, ...] = ()
    counting: Counting = Counting.SUGGESTED


class Publisher(Protocol):
    """Prints findings."""

    def write(self, findings: Findings, folder: Path) -> tuple[Path, ...]:
        """Write report.html, the tables as CSV and report.json into `folder`; the HTML's path comes first."""
        ...

    def shares(self, findings: Findings) -> list[dict[str, object]]:
        """The rows of the share table, as the JSON has them."""
        ...


class TimesSource(Protocol):
    """A file of question and answer times."""

    @property
    def read_as(self) -> dict[str, str]:
        """How the file was read: encoding and separator, or the sheet."""
        ...

    def settle(self, order: ColumnsOrder) -> TimesColumns:
        """The columns as ordered, the rest guessed; raises WrongUse where two guesses are as good."""
        ...

    def read(self, columns: TimesColumns, zone: tzinfo) -> tuple[ListedTimes, ...]:
        """Both times of every row."""
        ...
