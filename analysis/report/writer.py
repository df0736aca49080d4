"""Prints findings: the reading copy, the tables beside it and the JSON.

Reads no clock and no network: the same findings give the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from replyclock.analysis.report.chapters import WHOLE_LIMIT, divide, letters_by_site
from replyclock.analysis.report.pictures import EMBED_LIMIT, fill_album
from replyclock.analysis.report.reading_copy import Printer
from replyclock.analysis.statistics.frame import case_frame
from replyclock.analysis.statistics.shares import SHARE_COLUMNS, share_table
from replyclock.analysis.statistics.waiting_times import MEDIAN_COLUMNS, WAIT_COLUMNS
from replyclock.analysis.tables.chats import CHAT_COLUMNS, chat_rows
from replyclock.analysis.tables.findings import csv_bytes, inquiry_table, json_bytes, reply_table
from replyclock.errors import WrongUse
from replyclock.ports.exhibits import Exhibits
from replyclock.ports.report import Findings

Beside = Callable[[Findings, Sequence[Mapping[str, object]]], Mapping[str, bytes]]
"""Makes further files (name to bytes) of findings and share rows."""


class ReportWriter:
    """Prints findings into a folder; `exhibits` holds the pictures.

    Pictures of more than `embed_limit` bytes in all go into a folder beside the report, letters of more
    than about `whole_limit` bytes onto pages of their own, and what each of `beside` makes beside it.
    """

    def __init__(
        self,
        exhibits: Exhibits,
        embed_limit: int = EMBED_LIMIT,
        beside: Sequence[Beside] = (),
        whole_limit: int = WHOLE_LIMIT,
    ) -> None:
        self._exhibits = exhibits
        self._embed_limit = embed_limit
        self._whole_limit = whole_limit
        self._beside = tuple(beside)

    def shares(self, findings: Findings) -> list[dict[str, object]]:
        """The share rows (columns of analysis.shares); fractions, None where nothing is mature."""
        return _rows(share_table(case_frame(findings), findings.as_of))

    def write(self, findings: Findings, folder: Path) -> tuple[Path, ...]:
        """Write report.html, the pages it leads to and the tables as CSV and JSON; the HTML comes first.

        Raises WrongUse when the folder cannot be written. A picture that is gone or was changed costs itself
        and a note.
        """
        return _write(self._files(findings), folder)

    def _files(self, findings: Findings) -> Iterator[tuple[str, bytes]]:
        """Names and bytes, made one after the other: those of a large round are not held all at once."""
        table = share_table(case_frame(findings), findings.as_of)
        shares = _rows(table)
        sites = letters_by_site(findings)
        chapters = divide(sites, self._whole_limit)
        album = fill_album(findings.cases, self._exhibits, self._embed_limit, findings.removed)
        printer = Printer(findings, sites, chapters, album)
        yield "report.html", printer.report(table, shares).encode()
        yield "shares.csv", csv_bytes(SHARE_COLUMNS, shares)
        yield "waits.csv", csv_bytes(WAIT_COLUMNS, printer.waits.rows if printer.waits else ())
        yield "medians.csv", csv_bytes(MEDIAN_COLUMNS, printer.waits.median_rows if printer.waits else ())
        yield "inquiries.csv", csv_bytes(*inquiry_table(findings))
        yield "replies.csv", csv_bytes(*reply_table(findings))
        if findings.chats:
            yield "chats.csv", csv_bytes(CHAT_COLUMNS, chat_rows(findings.chats))
        yield "report.json", json_bytes(findings, shares)
        for chapter in chapters:
            yield chapter.name, printer.chapter(chapter).encode()
        for name, sha256 in album.files.items():
            yield name, self._exhibits.read(sha256)
        for make in self._beside:
            yield from make(findings, shares).items()


def _rows(table: pd.DataFrame) -> list[dict[str, object]]:
    whole = table.astype(object)
    rows = whole.where(pd.notna(whole), None).to_dict("records")
    return [{str(column): value for column, value in row.items()} for row in rows]


def _write(files: Iterable[tuple[str, bytes]], folder: Path) -> tuple[Path, ...]:
    paths = []
    try:
        for name, data in files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            paths.append(path)
    except OSError as error:
        raise WrongUse(
            f"The report cannot be written to {folder} ({error.strerror}): choose another folder."
        ) from error
    return tuple(paths)
