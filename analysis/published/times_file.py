"""Finds and reads the question and answer times of a table: which columns, written how. Judges no time."""

import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from pathlib import Path

from replyclock.analysis.published.time_formats import FAMILIES, formats_used, read_time, readable
from replyclock.analysis.spreadsheets.table_file import SheetTable, read_table
from replyclock.domain.published.columns import ColumnsOrder, FileOrder, TimesColumn, TimesColumns
from replyclock.domain.published.durations import ListedTimes
from replyclock.errors import WrongUse
from replyclock.ports.report import TimesSource

_QUESTION = re.compile(
    r"question|ask|enquir|inquir|submi|receiv|creat|sent|open|提问|来信|写信|留言|咨询|提交|受理|收到|收件|登记|信件",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"repl|answer|respon|clos|resolv|回复|答复|反馈|办结|办理|回信|回应", re.IGNORECASE)
_SAMPLE = 200
_MOST_ARE_TIMES = 0.5


class TimesFile(TimesSource):
    """A table whose times are read once its columns are settled."""

    def __init__(self, path: Path, order: FileOrder) -> None:
        self._path = path
        self._table: SheetTable = read_table(path, order)

    @property
    def read_as(self) -> dict[str, str]:
        return self._table.read_as

    def settle(self, order: ColumnsOrder) -> TimesColumns:
        question = self._named(order.question) if order.question else self._guess("question", order)
        answer = self._named(order.answer) if order.answer else self._guess("answer", order)
        if question == answer:
            raise WrongUse(f"{self._path}: question and answer are both {question!r}: name two columns.")
        guessed = [f"the {name} column" for name, said in
                   (("question", order.question), ("answer", order.answer)) if not said]  # fmt: skip
        if not order.formats:
            guessed.append("the formats")
        return TimesColumns(self._column(question, order), self._column(answer, order), tuple(guessed))

    def read(self, columns: TimesColumns, zone: tzinfo) -> tuple[ListedTimes, ...]:
        """Both times of every row; a cell that is missing is empty."""
        places = [
            self._table.headings.index(name) for name in (columns.question.heading, columns.answer.heading)
        ]
        return tuple(
            ListedTimes(
                line,
                read_time(_cell(cells, places[0]), columns.question.formats, zone),
                read_time(_cell(cells, places[1]), columns.answer.formats, zone),
            )
            for line, cells in self._table.rows
        )

    def _named(self, said: str) -> str:
        headings = self._table.headings
        if said in headings:
            return said
        if said.isdecimal() and 1 <= int(said) <= len(headings):
            return headings[int(said) - 1]
        raise WrongUse(f"{self._path} has no column {said!r}; there are: {', '.join(headings)}.")

    def _guess(self, which: str, order: ColumnsOrder) -> str:
        """The one time column whose heading speaks of it."""
        taken = {self._named(said) for said in (order.question, order.answer) if said}
        times = [name for name in self._time_columns(order.formats) if name not in taken]
        words, others = (_QUESTION, _ANSWER) if which == "question" else (_ANSWER, _QUESTION)
        fitting = [name for name in times if words.search(name) and not others.search(name)]
        fitting = fitting or [name for name in times if words.search(name)]
        if len(fitting) == 1:
            return fitting[0]
        there = ", ".join(fitting or times or self._table.headings)
        fault = "more than one column may be" if fitting else "no heading speaks of"
        raise WrongUse(
            f"{self._path}: {fault} the time of the {which}: name it with --{which}; there are: {there}."
        )

    def _time_columns(self, formats: Sequence[str]) -> Iterator[str]:
        """The columns most of whose first cells are times."""
        for place, name in enumerate(self._table.headings):
            cells = [cell for _, row in self._table.rows if (cell := _cell(row, place))][:_SAMPLE]
            known = len([1 for cell in cells if formats and formats_used([cell], formats)])
            best = known if formats else max(readable(cells).values(), default=0)
            if cells and best / len(cells) >= _MOST_ARE_TIMES:
                yield name

    def _column(self, heading: str, order: ColumnsOrder) -> TimesColumn:
        """The column with the formats ordered, else those of the family that reads the most cells."""
        place = self._table.headings.index(heading)
        cells = [cell for _, row in self._table.rows if (cell := _cell(row, place))]
        formats = order.formats or FAMILIES[self._family(heading, cells)]
        used = formats_used(cells, formats)
        if not used:
            raise WrongUse(f"{self._path}: nothing in the column {heading!r} reads as a time: say --format.")
        return TimesColumn(heading, (*used, *(each for each in formats if each not in used)), used)

    def _family(self, heading: str, cells: Sequence[str]) -> str:
        counts = readable(cells)
        best = [family for family, count in counts.items() if count == max(counts.values())]
        if len(best) > 1:
            raise WrongUse(
                f"{self._path}: the times of {heading!r} can be read {' or '.join(best)}: say --format, "
                "such as --format %d/%m/%Y."
            )
        return best[0] if best else next(iter(FAMILIES))


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
