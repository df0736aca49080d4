"""Which rows a list showed and which of them are missing now; reads no page and knows no letter.

A list that lost a row may not have come whole, and an answered letter may have left it: no silence is
seen there.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

MOST_ROWS = 500
_DIGITS = 8
_LOOKS_BORNE = 3
_LONGEST_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class SeenRows:
    """What stood at a place, each as eight hex digits: letters of ours, and all rows from the top down.

    `gone` are rows that were missing at the last looks, `looks` of them in a row since `since` (seconds).
    """

    own: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    looks: int = 0
    since: int = 0

    def with_own(self, references: Iterable[str]) -> "SeenRows":
        """These letters of ours are there, too; of letters that left nothing is forgotten."""
        known = set(self.own)
        new = tuple(mark for mark in map(mark_of, references) if mark not in known)
        return replace(self, own=(*self.own, *new)) if new else self

    def lost(self, references: Iterable[str]) -> tuple[str, ...]:
        """Which of these letters stood there once."""
        known = set(self.own)
        return tuple(each for each in references if mark_of(each) in known)

    def without_own(self, references: Iterable[str]) -> "SeenRows":
        """These letters need not be there any more."""
        ended = set(map(mark_of, references))
        kept = tuple(each for each in self.own if each not in ended)
        return self if kept == self.own else replace(self, own=kept)


def mark_of(words: str) -> str:
    """What stands for a row or a letter in a memory that has little room."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def judge_rows(
    before: SeenRows, marks: Sequence[str], at: int, *, ended: bool, ordered: bool = True
) -> tuple[SeenRows, bool]:
    """What to remember of a list that shows these rows now; True where a row is missing for no reason.

    `ended` says that the list was read to its end, `ordered` that it is one list. A row is missing for a
    reason when newer ones can have pushed it over the end, or when it was behind what was read. What
    stays missing is taken for withdrawn after three looks in a row; a list that lost all of its rows, only
    after a day.
    """
    now = tuple(dict.fromkeys(marks))[:MOST_ROWS]
    there = set(now)
    gone = tuple(each for each in before.rows if each not in there)
    if not gone or _were_pushed_out(before.rows, now, gone, ended=ended, ordered=ordered):
        return replace(before, rows=now, gone=(), looks=0, since=0), False
    again = bool(before.gone) and set(gone) <= set(before.gone)
    looks, since = (before.looks + 1, before.since) if again else (1, at)
    is_borne = looks >= _LOOKS_BORNE if len(gone) < len(before.rows) else at - since >= _LONGEST_SECONDS
    if is_borne:
        return replace(before, rows=now, gone=(), looks=0, since=0), False
    return replace(before, gone=gone, looks=looks, since=since), True


def _were_pushed_out(
    before: Sequence[str], now: Sequence[str], gone: Sequence[str], *, ended: bool, ordered: bool
) -> bool:
    """True when as many rows are new as are missing, and those that are missing stood at an end.

    Rows that are pinned on top are no end. A list that is not in the order of its last look (by the last
    change, by visits) has no ends, and one of which most rows are new has turned over.
    """
    pairs = enumerate(zip(before, now, strict=False))
    pinned = next((place for place, (was, is_) in pairs if was != is_), 0)
    before, now = before[pinned:], now[pinned:]
    known, missing = set(before), set(gone)
    stayed = [each for each in before if each not in missing]
    is_ordered = ordered and stayed == [each for each in now if each in known]
    last = before.index(stayed[-1]) if stayed else 0
    is_at_the_end = not (missing & set(before[:last]))
    if not ended and (is_at_the_end or not is_ordered):
        return True
    is_at_the_top = stayed == list(before[-len(stayed) :]) and now[: len(stayed)] == tuple(stayed)
    is_turned_over = len(stayed) * 2 < len(before)
    is_replaced = len(now) - len(stayed) >= len(gone)
    return is_replaced and (is_turned_over or is_at_the_end or is_at_the_top or not is_ordered)
