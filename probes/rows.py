"""Recognises one's own letters among the rows of a public list; reads no page."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from replyclock.domain.claims import latest
from replyclock.ports import Wanted
from replyclock.probes.extract import Row

# How far a site's clock may go behind ours before its row counts as older than our letter.
_CLOCKS_DIFFER = timedelta(hours=1)


def own_rows(rows: Sequence[Row], wanted: Sequence[Wanted]) -> dict[str, Row]:
    """The row of each inquiry by its reference; an inquiry with none, or with several, is left out.

    The receipt's number decides where both sides have one. Titles repeat: a title counts only when one
    row bears it that was not submitted before our letter was sent, and each row is given away once,
    to the youngest letter first.
    """
    found: dict[str, Row] = {}
    for one in wanted:
        numbered = [row for row in rows if row.number and row.number == one.receipt.number]
        if len(numbered) == 1:
            found[one.inquiry.reference] = numbered[0]
    taken = {id(row) for row in found.values()}
    for one in sorted(wanted, key=lambda one: one.sent_at, reverse=True):
        if one.inquiry.reference in found:
            continue
        titled = [row for row in rows if id(row) not in taken and _may_be(row, one)]
        if len(titled) == 1 and not _rivals(titled[0], one, wanted):
            found[one.inquiry.reference] = titled[0]
            taken.add(id(titled[0]))
    return found


def _may_be(row: Row, one: Wanted) -> bool:
    if row.number and one.receipt.number:
        return False  # somebody else's, or it would have matched by number
    return row.title == _plain(one.inquiry.title) and not _is_older(row, one.sent_at)


def _is_older(row: Row, sent_at: datetime) -> bool:
    last = latest(row.submitted) if row.submitted else None
    return last is not None and last < sent_at - _CLOCKS_DIFFER


def _rivals(row: Row, one: Wanted, wanted: Sequence[Wanted]) -> bool:
    """True when only the title tells, and another inquiry bears the same."""
    if row.submitted is not None and row.submitted.instant is not None:
        return False
    return any(
        other is not one and _plain(other.inquiry.title) == _plain(one.inquiry.title) for other in wanted
    )


def _plain(title: str) -> str:
    return " ".join(title.split())
