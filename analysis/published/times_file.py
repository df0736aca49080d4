"""Finds and reads the question and answer times of a table: which columns, written how. Judges no time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path

from replyclock.analysis.published.column_formats import (
    checked_formats,
    number_formats,
    settle_formats,
    text_formats,
)
from replyclock.analysis.published.headings_row import (
    ANSWER_WORDS,
    QUESTION_WORDS,
    headings_of,
    headings_place,
)
from replyclock.analysis.published.time_formats import format_of, formats_used, read_time
from replyclock.analysis.spreadsheets.table_file import SheetTable, read_table
from replyclock.analysis.spreadsheets.text_tables import TableLine
from replyclock.domain.published.columns import ColumnsOrder, FileOrder, TimesColumn, TimesColumns
from replyclock.domain.published.durations import ListedTimes
from replyclock.errors import WrongUse
from replyclock.ports.report import TimesSource

# Columns of numbers that are no times, although some numbers look like some: numbers of letters, counts.
_NO_TIMES = re.compile(
    r"编号|序号|号码|代码|电话|手机|[号数率次量]$|(?<![a-z])(?:id|no|number|code|count|phone)(?![a-z])",
    re.IGNORECASE,
)
_SAY_SHORT = "say --two-digit-years where 26 is 2026, or --format"
_SAMPLE = 200
_MOST_ARE_TIMES = 0.5


class TimesFile(TimesSource):
    """A table whose times are read once its columns are settled."""

    def __init__(self, path: Path, order: FileOrder) -> None:
        self._path = path
        self._table: SheetTable = read_table(path, order)
        self._numbers = number_formats(counts_from_1904=self._table.counts_from_1904)
        self._headings: tuple[str, ...] = ()
        self._rows: tuple[TableLine, ...] = ()
        self._place: int | None = 0

    @property
    def read_as(self) -> dict[str, str]:
        where = {} if self._place == 0 else {"headings": self._headings_words()}
        return {**self._table.read_as, **where}

    def settle(self, order: ColumnsOrder) -> TimesColumns:
        order = replace(order, formats=checked_formats(order.formats))
        self._find_headings(order)
        question = self._named(order.question) if order.question else self._guess("question", order)
        answer = self._named(order.answer) if order.answer else self._guess("answer", order)
        if question == answer:
            raise WrongUse(f"{self._path}: question and answer are both {question!r}: name two columns.")
        guessed = [f"the {name} column" for name, said in
                   (("question", order.question), ("answer", order.answer)) if not said]  # fmt: skip
        if self._place != 0:
            guessed.append("the headings")
        if not order.formats:
            guessed.append("the formats")
        return TimesColumns(self._column(question, order), self._column(answer, order), tuple(guessed))

    def read(self, columns: TimesColumns, zone: tzinfo) -> tuple[ListedTimes, ...]:
        """Both times of every row; a cell that is missing is empty."""
        places = [self._headings.index(name) for name in (columns.question.heading, columns.answer.heading)]
        return tuple(
            ListedTimes(
                line,
                read_time(_cell(cells, places[0]), columns.question.formats, zone),
                read_time(_cell(cells, places[1]), columns.answer.formats, zone),
            )
            for line, cells in self._rows
        )

    def _find_headings(self, order: ColumnsOrder) -> None:
        known = order.formats or (*text_formats(order), *self._numbers)
        rows = self._table.rows
        self._place = headings_place(rows, order, lambda cell: format_of(cell, known) is not None)
        self._headings = headings_of(rows, self._place)
        self._rows = rows if self._place is None else rows[self._place + 1 :]

    def _headings_words(self) -> str:
        return "none" if self._place is None else f"line {self._table.rows[self._place][0]}"

    def _named(self, said: str) -> str:
        headings = self._headings
        if said in headings:
            return said
        if said.isdecimal() and 1 <= int(said) <= len(headings):
            return headings[int(said) - 1]
        raise WrongUse(f"{self._path} has no column {said!r}; there are: {', '.join(headings)}.")

    def _guess(self, which: str, order: ColumnsOrder) -> str:
        """The one time column whose heading speaks of it; one of bare numbers where no other does."""
        taken = {self._named(said) for said in (order.question, order.answer) if said}
        written = [
            name for name in self._time_columns(order.formats or text_formats(order)) if name not in taken
        ]
        fitting = _speaking(which, written)
        if not fitting and not order.formats:
            counted = [name for name in self._time_columns(self._numbers) if not _NO_TIMES.search(name)]
            fitting = _speaking(which, [name for name in counted if name not in taken])
        if len(fitting) == 1:
            return fitting[0]
        if not fitting and not order.formats:
            self._require_whole_years(which, order)
            self._require_times(which, taken)
        there = ", ".join(fitting or written or self._headings)
        fault = "more than one column may be" if fitting else "no heading speaks of"
        raise WrongUse(
            f"{self._path}: {fault} the time of the {which}: name it with --{which}; there are: {there}."
        )

    def _require_whole_years(self, which: str, order: ColumnsOrder) -> None:
        """Say so where a column would be found if its years of two digits were taken for years."""
        short = ColumnsOrder(two_digit_years=True)
        if order.two_digit_years:
            return
        for name in _speaking(which, list(self._time_columns(text_formats(short)))):
            raise WrongUse(f"{self._path}: the years of {name!r} have two digits: {_SAY_SHORT}.")

    def _require_times(self, which: str, taken: set[str]) -> None:
        """Say so where the one column that speaks of it holds something else."""
        speaking = _speaking(which, [name for name in self._headings if not _NO_TIMES.search(name)])
        for name in speaking if len(speaking) == 1 and not taken & {*speaking} else ():
            place = self._headings.index(name)
            for _, row in self._rows:
                cell = _cell(row, place)
                if cell and format_of(cell, (*text_formats(ColumnsOrder()), *self._numbers)) is None:
                    raise WrongUse(
                        f"{self._path}: the cells of {name!r}, such as {cell[:40]!r}, read as no times: "
                        f"say --format, or name another column with --{which}."
                    )

    def _time_columns(self, formats: Sequence[str]) -> Iterator[str]:
        """The columns most of whose first cells are times."""
        for place, name in enumerate(self._headings):
            cells = [cell for _, row in self._rows if (cell := _cell(row, place))][:_SAMPLE]
            known = sum(format_of(cell, formats) is not None for cell in cells)
            if cells and known / len(cells) >= _MOST_ARE_TIMES:
                yield name

    def _column(self, heading: str, order: ColumnsOrder) -> TimesColumn:
        """The column with the formats that are ordered or that its cells allow, those in use first."""
        place = self._headings.index(heading)
        cells = [cell for _, row in self._rows if (cell := _cell(row, place))]
        where = f"{self._path}: the times of {heading!r}"
        formats = settle_formats(where, cells, order, self._numbers)
        used = formats_used(cells, formats)
        if not used:
            short = formats_used(cells[:_SAMPLE], text_formats(ColumnsOrder(two_digit_years=True)))
            if short and not order.formats:
                raise WrongUse(f"{self._path}: the years of {heading!r} have two digits: {_SAY_SHORT}.")
            raise WrongUse(f"{self._path}: nothing in the column {heading!r} reads as a time: say --format.")
        return TimesColumn(heading, (*used, *(each for each in formats if each not in used)), used)


def _speaking(which: str, headings: Sequence[str]) -> list[str]:
    """The headings that speak of the question, or of the answer, and if possible not of both."""
    words, others = (QUESTION_WORDS, ANSWER_WORDS) if which == "question" else (ANSWER_WORDS, QUESTION_WORDS)
    own = [name for name in headings if words.search(name) and not others.search(name)]
    return own or [name for name in headings if words.search(name)]


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
