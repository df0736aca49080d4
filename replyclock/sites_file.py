"""Reads `sites.csv`, the register of a workspace."""

import csv
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from replyclock.domain.inquiry import Site
from replyclock.errors import WrongUse
from replyclock.toml_file import read_text

COLUMNS = ("code", "name", "address", "sponsor", "region", "level", "kind")


def read_sites(path: Path) -> tuple[Site, ...]:
    """The sites in the file's order; raises WrongUse with file and line for the first fault."""
    rows = csv.DictReader(read_text(path).removeprefix("\ufeff").splitlines())
    missing = [column for column in COLUMNS[:3] if column not in (rows.fieldnames or ())]
    if missing:
        raise WrongUse(
            f"{path}:1: the column `{missing[0]}` is missing; the columns are {', '.join(COLUMNS)}."
        )
    sites: dict[str, Site] = {}
    for line, site in _sites(path, rows):
        if site.code in sites:
            raise WrongUse(f"{path}:{line}: the code {site.code!r} stands here a second time.")
        sites[site.code] = site
    return tuple(sites.values())


def host_of(address: str) -> str:
    """The host (with its port where one stands) of an address, lower-cased; "" when there is none."""
    return urlsplit(address).netloc.rpartition("@")[2].lower()


def _sites(path: Path, rows: "csv.DictReader[str]") -> Iterator[tuple[int, Site]]:
    for row in rows:
        values = {column: (row.get(column) or "").strip() for column in COLUMNS}
        if not any(values.values()) or values["code"].startswith("#"):
            continue
        if not values["code"] or not values["name"]:
            raise WrongUse(f"{path}:{rows.line_num}: a site needs a code and a name.")
        if urlsplit(values["address"]).scheme not in ("http", "https") or not host_of(values["address"]):
            raise WrongUse(
                f"{path}:{rows.line_num}: {values['address']!r} is no web address: "
                "it must begin with https:// or http://."
            )
        yield rows.line_num, Site(**values)
