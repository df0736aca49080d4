"""Recognises one's own letters among the rows of a public list; reads no page and never guesses."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from replyclock.domain.claims import ANSWERED, SUBMITTED, latest
from replyclock.domain.facts import Claim
from replyclock.domain.token import find_tokens
from replyclock.ports import Wanted

# How far a site's clock may be from ours before the time of submission is another letter's.
_CLOCKS_DIFFER = timedelta(hours=1)
# Some offices enter a letter when they take it up: after a weekend that is the third day.
_ENTERED_LATE = timedelta(days=3)
# A site that claims an answer or a number from the days before our letter means another one.
_LONG_BEFORE = timedelta(days=1)
_SHORTEST_BEGINNING = 6
_CUT = ("…", "...")


class Listed(Protocol):
    """What must be known of a row, be it HTML or JSON."""

    @property
    def number(self) -> str:
        """Its number, "" for none."""
        ...

    @property
    def title(self) -> str:
        """Its title, "" for none."""
        ...

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The times it claims."""
        ...

    @property
    def link(self) -> str | None:
        """Where it leads."""
        ...

    @property
    def words(self) -> str:
        """Everything it says."""
        ...


AnyRow = TypeVar("AnyRow", bound=Listed)


@dataclass(frozen=True, slots=True)
class Recognised(Generic[AnyRow]):
    """Rows by reference: `own` for sure, `surely` those that further pages cannot make doubtful.

    `unsure` holds the rows any of which may be the letter, where nothing tells which.
    """

    own: Mapping[str, AnyRow]
    surely: frozenset[str]
    unsure: Mapping[str, tuple[AnyRow, ...]]


def own_rows(rows: Iterable[AnyRow], wanted: Sequence[Wanted]) -> Recognised[AnyRow]:
    """Which row is whose: by the receipt's number, by the token, by title and time, by title alone.

    A rung gives a row to a letter only when no other row and no other letter fits it there; a row is
    never given to two letters. By title and time: submitted within an hour of our sending. By title
    alone: not from before our letter and not entered more than three days after it.
    """
    free = {id(row): row for row in _each_once(rows)}
    waiting = {one.inquiry.reference: one for one in wanted}
    own: dict[str, AnyRow] = {}
    surely: set[str] = set()
    for fits in (_by_number, _by_token, _by_time, _by_title):
        if not free or not waiting:
            break
        for reference, row in _pairs(fits, free.values(), waiting):
            own[reference] = row
            del free[id(row)], waiting[reference]
            if fits in (_by_number, _by_token):
                surely.add(reference)
    return Recognised(own, frozenset(surely), _unsure(free.values(), waiting))


def is_older(row: Listed, sent_at: datetime) -> bool:
    """True when the row was submitted before our letter, by its own word."""
    last = _latest(row, SUBMITTED)
    return last is not None and last < sent_at - _CLOCKS_DIFFER


def _pairs(
    fits: Callable[[Listed, Wanted], bool], rows: Iterable[AnyRow], waiting: Mapping[str, Wanted]
) -> list[tuple[str, AnyRow]]:
    """The rows and letters that fit each other and nobody else."""
    every = [(reference, row) for row in rows for reference, one in waiting.items() if fits(row, one)]
    letters, shared = Counter(reference for reference, _ in every), Counter(id(row) for _, row in every)
    return [(reference, row) for reference, row in every if letters[reference] == shared[id(row)] == 1]


def _unsure(rows: Iterable[AnyRow], waiting: Mapping[str, Wanted]) -> dict[str, tuple[AnyRow, ...]]:
    """The rows that may be a letter's, unless as many letters of that title are known to be answered.

    Those rows are theirs, and the letter that still waits is not shown.
    """
    rows = tuple(rows)
    unsure = {}
    for reference, one in waiting.items():
        may_be = tuple(row for row in rows if _may_be(row, one))
        answered = [
            other
            for other in waiting.values()
            if other.answered and _plain(other.inquiry.title) == _plain(one.inquiry.title)
        ]
        if len(may_be) > len(answered) and not one.answered:
            unsure[reference] = may_be
    return unsure


def _by_number(row: Listed, one: Wanted) -> bool:
    """Numbers begin anew every year on some sites, so a row from long before our letter is another's."""
    theirs = _number(row.number)
    if not theirs or theirs != _number(one.receipt.number or ""):
        return False
    last = _latest(row, SUBMITTED)
    return last is None or last >= one.sent_at - _LONG_BEFORE


def _by_token(row: Listed, one: Wanted) -> bool:
    return not _bears_another_number(row, one) and one.inquiry.token in find_tokens(row.words)


def _by_time(row: Listed, one: Wanted) -> bool:
    entered = [claim.instant for claim in _meaning(row, SUBMITTED) if claim.instant is not None]
    close = any(instant <= one.sent_at + _CLOCKS_DIFFER for instant in entered)
    return close and _may_be(row, one)


def _by_title(row: Listed, one: Wanted) -> bool:
    return _plain(row.title) == _plain(one.inquiry.title) and _may_be(row, one)


def _may_be(row: Listed, one: Wanted) -> bool:
    """True when title, number and times leave it open that the row is this letter."""
    if _bears_another_number(row, one) or not _may_be_titled(row.title, one.inquiry.title):
        return False
    answered = _latest(row, ANSWERED)
    if answered is not None and answered < one.sent_at - _LONG_BEFORE:
        return False
    entered = [claim.instant for claim in _meaning(row, SUBMITTED) if claim.instant is not None]
    late = any(instant > one.sent_at + _ENTERED_LATE for instant in entered)
    return not late and not is_older(row, one.sent_at)


def _bears_another_number(row: Listed, one: Wanted) -> bool:
    theirs, ours = _number(row.number), _number(one.receipt.number or "")
    return bool(theirs and ours) and theirs != ours


def _may_be_titled(shown: str, title: str) -> bool:
    """True for the title itself, and for its beginning where a list has cut it short."""
    plain, ours = _plain(shown), _plain(title)
    if not plain.endswith(_CUT):
        return plain == ours and bool(ours)
    beginning = plain.rstrip("….")
    return len(beginning) >= _SHORTEST_BEGINNING and ours.startswith(beginning)


def _meaning(row: Listed, means: str) -> list[Claim]:
    return [claim for claim in row.claims if claim.means == means]


def _latest(row: Listed, means: str) -> datetime | None:
    return max(filter(None, map(latest, _meaning(row, means))), default=None)


def _number(text: str) -> str:
    """A number without its label and whatever its width."""
    return _plain(text).rpartition(":")[2].upper()


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _each_once(rows: Iterable[AnyRow]) -> list[AnyRow]:
    """A row that moves to the next page between two fetches, or stands on top as well, is one row."""
    once: dict[Hashable, AnyRow] = {}
    for row in rows:
        same = (row.link, row.number, row.title, row.claims)
        once.setdefault(same if row.link or row.number else id(row), row)
    return list(once.values())
