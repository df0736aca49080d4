"""Reads `sites.csv`, the register of a workspace."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from replyclock.domain.csv_cells import unguarded
from replyclock.domain.hosts import host_of
from replyclock.domain.inquiry import Site
from replyclock.domain.register.join import COLUMNS
from replyclock.errors import WrongUse
from replyclock.files.model_file import read_text

_NEEDED = COLUMNS[:3]
# A code names a recipe file and stands in references, where / and # mean something.
_CODE = re.compile(r"[^\W_][\w.-]{0,59}")


def read_sites(path: Path) -> tuple[Site, ...]:
    """The sites in the file's order; raises WrongUse with file and line for the first fault."""
    rows = csv.DictReader(io.StringIO(read_text(path), newline=""), strict=True)
    sites: dict[str, Site] = {}
    try:
        _require_columns(path, rows.fieldnames or ())
        for line, site in _sites(path, rows):
            if site.code in sites:
                raise WrongUse(f"{path}:{line}: the code {site.code!r} stands here a second time.")
            sites[site.code] = site
    except csv.Error as fault:
        raise WrongUse(
            f"{path}:{rows.reader.line_num}: this is not CSV ({fault}): mend that line."
        ) from fault
    return tuple(sites.values())


def site_codes(workspace: Path) -> tuple[str, ...]:
    """The codes of all sites of a workspace, in the order of its file."""
    return tuple(site.code for site in read_sites(workspace / "sites.csv"))


def is_code(text: str) -> bool:
    """True for what may stand as a site's code."""
    return _CODE.fullmatch(text) is not None


def _require_columns(path: Path, there: Sequence[str]) -> None:
    known = f"the columns are {', '.join(COLUMNS)}"
    missing = [column for column in _NEEDED if column not in there]
    unknown = [column for column in there if column not in COLUMNS]
    if missing:
        raise WrongUse(f"{path}:1: the column `{missing[0]}` is missing; {known}.")
    if unknown:
        raise WrongUse(f"{path}:1: unknown column `{unknown[0]}`; {known}.")


def _sites(path: Path, rows: "csv.DictReader[str]") -> Iterator[tuple[int, Site]]:
    for row in rows:
        place = f"{path}:{rows.line_num}"
        values = {column: unguarded(row.get(column) or "").strip() for column in COLUMNS}
        if not any(values.values()) or values["code"].startswith("#"):
            continue
        if None in row:
            raise WrongUse(f"{place}: this line has more cells than there are columns.")
        if not values["code"] or not values["name"]:
            raise WrongUse(f"{place}: a site needs a code and a name.")
        if not is_code(values["code"]):
            raise WrongUse(
                f"{place}: {values['code']!r} is no code: use letters, digits, dot, hyphen and underscore."
            )
        if not values["address"].startswith(("http://", "https://")) or not host_of(values["address"]):
            raise WrongUse(
                f"{place}: {values['address']!r} is no web address: it must begin with https:// or http://."
            )
        yield rows.line_num, Site(**values)
