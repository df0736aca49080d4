"""The file of a sample: how it was drawn, and the codes; a campaign may name it. Draws nothing.

CSV all through, so that a spreadsheet may open and save it: lines whose first cell begins with # say how it
was drawn, then come headings and sites.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from replyclock.domain.clean_text import one_line
from replyclock.domain.csv_cells import csv_text, unguarded
from replyclock.domain.register.sampling import METHOD, STRATA, Sample, SampleOrder
from replyclock.errors import WrongUse
from replyclock.files.model_file import read_text

_MARK = b"\xef\xbb\xbf"  # spreadsheets need it for Chinese
_COLUMNS = ("code", "name", "region", "level", "kind")
_KEYS = ("seed", "by", "size", "method", "population", "register")
_ONLY = "only "


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A sample as its file tells it."""

    order: SampleOrder
    register: str
    codes: tuple[str, ...]


def write_sample(path: Path, sample: Sample) -> None:
    """Write a new file; raises WrongUse when it is there already."""
    if path.exists():
        raise WrongUse(f"{path} is there already: name another file, or move that one away.")
    order = sample.order
    said = (order.seed, " ".join(order.by), order.size, METHOD, sample.population, sample.register)
    rows = [
        ["# A sample of sites; check it with: replyclock sites sample --verify FILE"],
        *zip((f"# {key}" for key in _KEYS), said, strict=True),
        *((f"# {_ONLY}{column}", one_line(value)) for column, values in order.only for value in values),
        _COLUMNS,
        *([one_line(getattr(site, column)) for column in _COLUMNS] for site in sample.sites),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_MARK + csv_text(rows).encode())


def read_sample(path: Path) -> SampleFile:
    """The sample; raises WrongUse with what is wrong with the file."""
    read = csv.reader(io.StringIO(read_text(path), newline=""))
    rows = [[unguarded(cell) for cell in row] for row in read if any(row)]
    head = [(row[0].lstrip("# ").strip(), row[1:]) for row in rows if row[0].startswith("#")]
    said = {key: values[0].strip() for key, values in head if values}
    only: dict[str, tuple[str, ...]] = {}
    for key, values in head:
        if key.startswith(_ONLY) and values:
            column = key.removeprefix(_ONLY)
            only[column] = (*only.get(column, ()), values[0].strip())
    listed = [row[0].strip() for row in rows if not row[0].startswith("#")]
    by = tuple(said.get("by", "").split())
    size = said.get("size", "")
    if listed[:1] != ["code"] or not size.isdecimal() or not by or {*by, *only} - {*STRATA}:
        raise WrongUse(f"{path} is no sample as `replyclock sites sample -o` writes it: draw it again.")
    order = SampleOrder(int(size), by, said.get("seed", ""), tuple(only.items()))
    return SampleFile(order, said.get("register", ""), tuple(listed[1:]))
