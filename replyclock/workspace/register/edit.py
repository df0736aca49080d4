"""Writes sites into `sites.csv` without touching any other line of it: comments, order and blanks stay."""

import csv
import io
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from replyclock.domain.csv_cells import csv_text
from replyclock.domain.inquiry import Site
from replyclock.domain.register.join import COLUMNS
from replyclock.errors import WrongUse

_MARK = b"\xef\xbb\xbf"


class RegisterFile:
    """The text of a `sites.csv` at one moment; writing refuses when somebody changed it since."""

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()
        self._data = self._path.read_bytes()
        text = self._data.decode("utf-8-sig")
        self._line_end = "\r\n" if "\r\n" in text else "\n"
        self._text = text.replace("\r\n", "\n")

    def write(self, changed: Mapping[str, Site], new: Sequence[Site]) -> None:
        """Put the changed sites in their lines and the new ones at the end, all or nothing."""
        text = "".join(self._lines(changed, new)).replace("\n", self._line_end)
        mark = _MARK if self._data.startswith(_MARK) else b""
        fresh = self._path.with_name(f".{self._path.name}.new")
        with fresh.open("wb") as file:
            file.write(mark + text.encode())
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(self._path, fresh)
        if self._path.read_bytes() != self._data:
            fresh.unlink()
            raise WrongUse(f"{self._path} was changed meanwhile: import again.")
        fresh.replace(self._path)

    def _lines(self, changed: Mapping[str, Site], new: Sequence[Site]) -> Iterator[str]:
        records = _records(self._text)
        raw, columns = next(records)
        there = [column for column in columns if column]
        absent = [column for column in COLUMNS if column not in there and _any_has(column, changed, new)]
        yield _line([*there, *absent]) if absent else _ended(raw)
        for raw_line, cells in records:
            code = cells[there.index("code")].strip() if len(cells) > there.index("code") else ""
            site = changed.get(code)
            yield _ended(raw_line) if site is None else _line(_cells(site, [*there, *absent]))
        for site in new:
            yield _line(_cells(site, [*there, *absent]))


def _records(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each record as it stands in the text, and its cells; a cell may hold line ends."""
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, strict=True)
    begin = 0
    for cells in reader:
        yield "".join(lines[begin : reader.line_num]), cells
        begin = reader.line_num


def _any_has(column: str, changed: Mapping[str, Site], new: Iterable[Site]) -> bool:
    return any(getattr(site, column) for site in (*changed.values(), *new))


def _cells(site: Site, columns: Sequence[str]) -> list[str]:
    return [getattr(site, column) for column in columns]


def _line(cells: Sequence[str]) -> str:
    return csv_text([cells], "\n")


def _ended(raw: str) -> str:
    return raw if raw.endswith("\n") else f"{raw}\n"
