"""Finds which row of a table holds the headings: titles may stand above it, or there may be none."""

import re
from collections.abc import Callable, Sequence

from replyclock.analysis.spreadsheets.text_tables import TableLine
from replyclock.domain.published.columns import ColumnsOrder

QUESTION_WORDS = re.compile(
    r"question|ask|enquir|inquir|submi|receiv|creat|sent|open|提问|来信|写信|留言|咨询|提交|受理|收到|收件|登记|信件",
    re.IGNORECASE,
)
ANSWER_WORDS = re.compile(r"repl|answer|respon|clos|resolv|回复|答复|反馈|办结|办理|回信|回应", re.IGNORECASE)
_ROWS_SEARCHED = 30
_SAMPLE = 50

Reads = Callable[[str], bool]
"""Whether a cell reads as a time."""


def headings_place(rows: Sequence[TableLine], order: ColumnsOrder, is_time: Reads) -> int | None:
    """The place of the row with the headings, from 0; None where the first row holds times already.

    A row is taken whose headings were named, or speak of question and answer above times; else the first
    row that is as wide as most.
    """
    searched = rows[:_ROWS_SEARCHED]
    named = [said for said in (order.question, order.answer) if said and not said.isdecimal()]
    for place, (_, cells) in enumerate(searched):
        if named and all(said in cells for said in named):
            return place
        if not named and _speaks(cells, rows[place + 1 : place + 1 + _SAMPLE], is_time):
            return place
    width = sorted(_filled(cells) for _, cells in rows[:_SAMPLE])[len(rows[:_SAMPLE]) // 2]
    wide = (place for place, (_, cells) in enumerate(searched) if _filled(cells) >= min(width, 2))
    place = next(wide, 0)
    return None if any(is_time(cell) for cell in searched[place][1]) else place


def headings_of(rows: Sequence[TableLine], place: int | None) -> tuple[str, ...]:
    """The headings, of which none stands twice: a second "time" becomes "time (2)", no heading "column 3"."""
    width = max((len(cells) for _, cells in rows[:_SAMPLE]), default=0)
    cells = [""] * width if place is None else rows[place][1]
    told: list[str] = []
    for number, name in enumerate(cells, start=1):
        plain = name or f"column {number}"
        told.append(plain if plain not in told else f"{plain} ({number})")
    return tuple(told)


def _speaks(cells: Sequence[str], below: Sequence[TableLine], is_time: Reads) -> bool:
    """True when one heading speaks of the question, another of the answer, each above times."""
    if any(is_time(cell) for cell in cells):
        return False
    above = [
        place
        for place, cell in enumerate(cells)
        if (QUESTION_WORDS.search(cell) or ANSWER_WORDS.search(cell)) and _holds_times(place, below, is_time)
    ]
    asked = {place for place in above if QUESTION_WORDS.search(cells[place])}
    answered = {place for place in above if ANSWER_WORDS.search(cells[place])}
    return bool(asked) and bool(answered) and len(asked | answered) > 1


def _holds_times(place: int, below: Sequence[TableLine], is_time: Reads) -> bool:
    filled = [cells[place] for _, cells in below if place < len(cells) and cells[place]]
    return 2 * sum(map(is_time, filled)) >= len(filled) > 0


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell) for cell in cells)
