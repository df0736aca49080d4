"""The file a published list is gathered in, and what is still to be read; knows no site and no page.

Beside FILE lies FILE.progress until everything was read; with it a later run goes on where one ended.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from replyclock.domain.clean_text import one_line
from replyclock.domain.csv_cells import csv_text, unguarded
from replyclock.domain.published.archive import COLUMNS, ArchiveAddress
from replyclock.errors import WrongUse

_MARK = b"\xef\xbb\xbf"  # spreadsheets need it for Chinese


class ArchiveFile:
    """Rows are appended one by one; a program that is killed loses none that was added."""

    def __init__(self, path: Path, site_code: str, first: Sequence[ArchiveAddress]) -> None:
        """Begin the file, or go on with it; raises WrongUse for a finished one or one of another site."""
        self._path = path
        self._progress = path.with_name(f"{path.name}.progress")
        self._site = site_code
        self._todo = list(first)
        self._been: list[str] = []
        self._known: set[str] = set()
        if self._progress.exists():
            self._go_on()
        elif path.exists():
            raise WrongUse(f"{path} is there already and nothing of it is left to read: name another file.")
        else:
            path.write_bytes(_MARK)
            self._write(COLUMNS)
            self._note()

    @property
    def next(self) -> ArchiveAddress | None:
        """The page of the list to read next; None when all was read."""
        return self._todo[0] if self._todo else None

    @property
    def pages(self) -> int:
        """How many pages of the list were read so far, by earlier runs too."""
        return len(self._been)

    def __len__(self) -> int:
        return len(self._known)

    def has(self, identity: str) -> bool:
        """True when the letter is in the file."""
        return one_line(identity) in self._known

    def add(self, row: Mapping[str, str]) -> None:
        """Append a letter."""
        self._write([one_line(row[column]) for column in COLUMNS])
        self._known.add(one_line(row["letter"]))

    def turn(self, onward: ArchiveAddress | None) -> None:
        """The next page was read to its end; the list goes on at `onward`, unless that was read already."""
        self._been.append(self._todo.pop(0).url)
        if onward is not None and onward.url not in self._been:
            self._todo.insert(0, onward)
        self._note()

    def _write(self, cells: Sequence[str]) -> None:
        with self._path.open("a", encoding="utf-8", newline="") as file:
            file.write(csv_text([cells]))

    def _note(self) -> None:
        """Write down what is left; nothing is left of a list that was read."""
        if not self._todo:
            self._progress.unlink(missing_ok=True)
            return
        todo = [[each.url, each.host] for each in self._todo]
        text = json.dumps({"site": self._site, "todo": todo, "been": self._been}, ensure_ascii=False)
        fresh = self._progress.with_suffix(".new")
        fresh.write_text(text, "utf-8")
        fresh.replace(self._progress)

    def _go_on(self) -> None:
        try:
            known = json.loads(self._progress.read_text("utf-8"))
            site, been = str(known["site"]), [str(url) for url in known["been"]]
            todo = [ArchiveAddress(str(url), str(host)) for url, host in known["todo"]]
        except (ValueError, KeyError, TypeError) as fault:
            raise WrongUse(
                f"{self._progress} is no progress of an archive: take it and the file away."
            ) from fault
        if site != self._site:
            raise WrongUse(f"{self._path} holds letters of {site}, not of {self._site}: name another file.")
        self._todo, self._been = todo, been
        self._known = self._read_back()

    def _read_back(self) -> set[str]:
        """The letters in the file; a line that was being written when the program died is taken off."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError as fault:
            raise WrongUse(
                f"{self._path} is gone and {self._progress} is not: take that away too."
            ) from fault
        whole = data[: data.rfind(b"\r\n") + 2]
        if whole != data:
            self._path.write_bytes(whole)
        rows = csv.DictReader(whole.decode("utf-8-sig").splitlines())
        return {unguarded(row["letter"]) for row in rows}
