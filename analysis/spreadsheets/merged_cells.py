"""Reads which cells of a workbook are merged, where cells lead, which rows are hidden; knows no words.

openpyxl tells both only where it builds every cell of the grid, and a stray cell in the last row would make
that billions.
"""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element, fromstring

from openpyxl.utils.cell import range_boundaries

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BOOK = "xl/workbook.xml"
# Marks stand behind the cells (ECMA-376 part 1, 18.3.1.99), which are most of a sheet.
_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,7})["']""")
_FORMULA = re.compile(rb"HYPERLINK\s*\(", re.IGNORECASE)
_MOST_LINKED = 100_000
_MOST_LINKED_OF_ALL = 1_000_000
_CELLS_BEGIN = re.compile(rb"<(?:\w+:)?sheetData\b")
_CELLS_END = re.compile(rb"</(?:\w+:)?sheetData\s*+>")


@dataclass(frozen=True, slots=True)
class Merged:
    """A range of merged cells: rows from 1 and places from 0, both ends counted."""

    first_row: int
    last_row: int
    first_place: int
    last_place: int


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """The merged ranges of a sheet by their first row, and addresses by row and place from 0.

    `hidden` holds the rows that the sheet does not show; `has_formulas` says that some lead somewhere.
    """

    merged: tuple[Merged, ...] = ()
    links: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    has_formulas: bool = False


def read_marks(data: bytes) -> Mapping[str, SheetMarks]:
    """The marks of every sheet by its title; raises ValueError, and what zipfile and the XML parser raise."""
    with zipfile.ZipFile(BytesIO(data)) as parts:
        targets = _targets(parts, _BOOK)
        return {
            str(sheet.get("name")): _marks_of(parts, targets[sheet.get(_RELATION, "")])
            for sheet in _parsed(parts.read(_BOOK)).iter()
            if _tag(sheet) == "sheet" and sheet.get(_RELATION, "") in targets
        }


def _marks_of(parts: zipfile.ZipFile, part: str) -> SheetMarks:
    targets = _targets(parts, part)
    merged: list[Merged] = []
    links: dict[int, dict[int, str]] = {}
    left = _MOST_LINKED_OF_ALL
    data = parts.read(part)
    for each in _parsed(_without_cells(data)).iter():
        if _tag(each) == "mergeCell":
            merged.append(_range(each.attrib["ref"]))
        elif _tag(each) == "hyperlink" and (url := targets.get(each.get(_RELATION, ""))):
            # What stands behind the # of an address is kept apart, as if it were a place in a workbook.
            behind = f"#{place}" if (place := each.get("location")) and "#" not in url else ""
            left -= _link(links, _range(each.attrib["ref"]), f"{url}{behind}")
            if left < 0:
                raise ValueError(f"its links are of more than {_MOST_LINKED_OF_ALL} cells")
    hidden = (_NUMBER.search(row[1]) for row in _ROW.finditer(data) if _HIDDEN.search(row[1]))
    return SheetMarks(
        tuple(sorted(merged, key=lambda each: each.first_row)),
        links,
        frozenset(int(number[1]) for number in hidden if number),
        _FORMULA.search(data) is not None,
    )


def _without_cells(data: bytes) -> bytes:
    begin = _CELLS_BEGIN.search(data)
    ends = [found.end() for found in _CELLS_END.finditer(data, begin.end())] if begin else []
    return data[: begin.start()] + data[ends[-1] :] if begin and ends else data


def _link(links: dict[int, dict[int, str]], cells: Merged, url: str) -> int:
    """One link may be of many cells; a whole sheet of them is nobody's list. Gives how many got it."""
    rows = range(cells.first_row, cells.last_row + 1)
    places = range(cells.first_place, cells.last_place + 1)
    count = len(rows) * len(places)
    if count > _MOST_LINKED:
        return 0
    for row in rows:
        links.setdefault(row, {}).update(dict.fromkeys(places, url))
    return count


def _targets(parts: zipfile.ZipFile, part: str) -> Mapping[str, str]:
    """What a part's relations lead to, by their name: parts of the workbook, or addresses outside."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in parts.namelist():
        return {}
    return {
        each.get("Id", ""): each.get("Target", "")
        if each.get("TargetMode") == "External"
        else posixpath.normpath(posixpath.join(f"/{folder}", each.get("Target", ""))).lstrip("/")
        for each in _parsed(parts.read(relations))
    }


def _parsed(data: bytes) -> Element:
    """The part's root; expat loads nothing from outside, and refuses entities that grow (since 2.4.1)."""
    return fromstring(data)  # noqa: S314 - see above; a test has such a part


def _range(ref: str) -> Merged:
    first_column, first_row, last_column, last_row = range_boundaries(ref)
    return Merged(int(first_row), int(last_row), int(first_column) - 1, int(last_column) - 1)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]
