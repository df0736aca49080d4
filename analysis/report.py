"""Prints findings: the reading copy, the tables beside it and the JSON.

Reads no clock and no network: the same findings give the same bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from replyclock.analysis.cases import case_frame
from replyclock.analysis.page import print_page
from replyclock.analysis.pictures import EMBED_LIMIT, fill_album
from replyclock.analysis.shares import SHARE_COLUMNS, share_table
from replyclock.analysis.tables import csv_bytes, inquiry_table, json_bytes, reply_table, sorted_cases
from replyclock.errors import WrongUse
from replyclock.ports import Exhibits, Findings

Beside = Callable[[Findings, Sequence[Mapping[str, object]]], Mapping[str, bytes]]
"""Makes further files (name to bytes) of findings and share rows."""


class ReportWriter:
    """Prints findings into a folder; `exhibits` holds the pictures.

    Pictures of more than `embed_limit` bytes in all go into a folder beside the report, and so does
    what each of `beside` makes.
    """

    def __init__(
        self, exhibits: Exhibits, embed_limit: int = EMBED_LIMIT, beside: Sequence[Beside] = ()
    ) -> None:
        self._exhibits = exhibits
        self._embed_limit = embed_limit
        self._beside = tuple(beside)

    def shares(self, findings: Findings) -> list[dict[str, object]]:
        """The share rows (columns of analysis.shares); fractions, None where nothing is mature."""
        table = share_table(case_frame(findings), findings.as_of).astype(object)
        rows = table.where(pd.notna(table), None).to_dict("records")
        return [{str(column): value for column, value in row.items()} for row in rows]

    def write(self, findings: Findings, folder: Path) -> tuple[Path, ...]:
        """Write report.html and the tables as CSV and JSON; the HTML's path comes first.

        Raises WrongUse when the folder cannot be written, LedgerFault when a picture is gone.
        """
        shares = self.shares(findings)
        album = fill_album(sorted_cases(findings), self._exhibits, self._embed_limit)
        files = {
            "report.html": print_page(findings, shares, album).encode(),
            "shares.csv": csv_bytes(SHARE_COLUMNS, shares),
            "inquiries.csv": csv_bytes(*inquiry_table(findings)),
            "replies.csv": csv_bytes(*reply_table(findings)),
            "report.json": json_bytes(findings, shares),
            **album.files,
        }
        for make in self._beside:
            files |= make(findings, shares)
        return _write(files, folder)


def _write(files: Mapping[str, bytes], folder: Path) -> tuple[Path, ...]:
    paths = tuple(folder / name for name in files)
    try:
        for path, data in zip(paths, files.values(), strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise WrongUse(
            f"The report cannot be written to {folder} ({error.strerror}): choose another folder."
        ) from error
    return paths
