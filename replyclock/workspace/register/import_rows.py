"""Reads rows of somebody's list as sites, or says why a row is none. Opens no file, knows no register."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from replyclock.domain.clean_text import one_line
from replyclock.domain.inquiry import Site
from replyclock.domain.register.join import COLUMNS, ReadRow
from replyclock.errors import WrongUse
from replyclock.workspace.register.file import is_code
from replyclock.workspace.register.headings import Headings, known_value, read_headings
from replyclock.workspace.register.web_address import NoAddress, tidy_address, to_ascii_width

_ROWS_SEARCHED = 30
_AS_FLOAT = re.compile(r"(\d+)\.0+")
_ROUNDED = re.compile(r"\d(\.\d+)?e\+?\d+", re.IGNORECASE)
# Ten characters; ministries' sites have letters where the others have a division.
_IDENTIFICATION = re.compile(r"(\d{2}|[A-Za-z]{2})\d{8}")


class Sheet(Protocol):
    """One sheet of a list, or the whole of a CSV file."""

    @property
    def title(self) -> str:
        """What the sheet is called; "" for a CSV file."""
        ...

    @property
    def rows(self) -> Sequence[tuple[int, Sequence[str], Mapping[int, str]]]:
        """Each row that holds anything: its line, its cells, and where its cells lead, by place from 0."""
        ...

    @property
    def hidden(self) -> Collection[int]:
        """The lines of rows that the sheet does not show."""
        ...


@dataclass(frozen=True, slots=True)
class ReadingOrder:
    """How a list is to be read: headings by column that a person named, the scheme of bare addresses."""

    headings: Mapping[str, str] = field(default_factory=dict)
    scheme: str = "http"


@dataclass(frozen=True, slots=True)
class ReadList:
    """The rows of a list, its sheet, the line of its headings and what they were taken for."""

    sheet: str
    line: int
    headings: Headings
    taken: Mapping[str, str]
    rows: tuple[ReadRow, ...]


def read_list(sheets: Sequence[Sheet], order: ReadingOrder) -> ReadList:
    """The first sheet that has the headings; raises WrongUse that names what no sheet has."""
    nearest: tuple[str, ...] | None = None
    for sheet in sheets:
        for place, (line, cells, _) in enumerate(sheet.rows[:_ROWS_SEARCHED]):
            headings = _by_links(read_headings(cells, order.headings), sheet)
            if not headings.missing:
                taken = {column: cells[at] for column, at in headings.places.items()}
                rows = tuple(_rows(sheet, place, headings, order))
                return ReadList(sheet.title, line, headings, taken, rows)
            if nearest is None or len(headings.missing) < len(nearest):
                nearest = headings.missing
    missing = ", ".join(nearest or ())
    raise WrongUse(
        f"No row has headings for {missing or 'a register'}: "
        'say which column it is with --column, as in --column "code=编号".'
    )


def _by_links(headings: Headings, sheet: Sheet) -> Headings:
    """Where no column is for addresses and the names lead somewhere, that is where the sites are."""
    name = headings.places.get("name")
    if headings.missing != ("address",) or not any(name in links for _, _, links in sheet.rows):
        return headings
    return replace(headings, places={**headings.places, "address": headings.places["name"]})


def _rows(sheet: Sheet, heading: int, headings: Headings, order: ReadingOrder) -> Iterator[ReadRow]:
    head = tuple(sheet.rows[heading][1])
    for line, cells, links in sheet.rows[heading + 1 :]:
        if tuple(cells) == head:  # the headings again, at the top of a printed page
            continue
        said = {
            column: cells[place] if place < len(cells) else "" for column, place in headings.places.items()
        }
        link = links.get(headings.places["address"], "")
        if not link and not said["address"]:
            link = links.get(headings.places["name"], "")
        notes = ("its row is hidden in the list",) if line in sheet.hidden else ()
        yield _row(ReadRow(line, said, notes=notes), link, headings.strict_codes, order.scheme)


def _row(row: ReadRow, link: str, strict: bool, scheme: str) -> ReadRow:
    try:
        code, notes = _code(row.cells["code"], strict=strict)
        name = _name(row.cells["name"])
        address, more = _address(row.cells["address"], link, scheme)
    except (_NoSiteError, NoAddress) as fault:
        return replace(row, fault=str(fault))
    rest = {
        column: one_line(known_value(column, row.cells[column]))
        for column in COLUMNS[3:]
        if column in row.cells
    }
    return replace(row, site=Site(code, name, address, **rest), notes=(*notes, *more, *row.notes))


class _NoSiteError(ValueError):
    """A row is no site; its words say why."""


def _code(cell: str, *, strict: bool) -> tuple[str, tuple[str, ...]]:
    """The code without what spreadsheets did to it, and what that was."""
    plain = "".join(to_ascii_width(cell).lstrip("'").split())
    if not known_value("code", plain):
        raise _NoSiteError("there is no code")
    number = _AS_FLOAT.fullmatch(plain)
    code = number[1] if number else plain
    if _ROUNDED.fullmatch(code):
        raise _NoSiteError(
            f"{code!r} is a rounded number: make the column text in the spreadsheet, and type the code again"
        )
    if strict and not _IDENTIFICATION.fullmatch(code):
        raise _NoSiteError(f"{code!r} is no website identification code, which has ten digits")
    if not is_code(code):
        raise _NoSiteError(f"{code!r} is no code: use letters, digits, dot, hyphen and underscore")
    return code, () if code == cell.strip() else (f"the code stood there as {cell.strip()}",)


def _name(cell: str) -> str:
    name = one_line(cell)
    if not known_value("name", name):
        raise _NoSiteError("there is no name")
    return name


def _address(cell: str, link: str, scheme: str) -> tuple[str, tuple[str, ...]]:
    """The address the cell shows, or the one it leads to where it shows none."""
    try:
        shown = tidy_address(known_value("address", cell), scheme)
    except NoAddress:
        if not link:
            raise
        return tidy_address(link, scheme).url, ("the address is the one its cell leads to",)
    if link and _leads_elsewhere(shown.url, link, scheme):
        return shown.url, (*shown.notes, f"its cell leads to {link}, which is another address")
    return shown.url, shown.notes


def _leads_elsewhere(url: str, link: str, scheme: str) -> bool:
    try:
        there = tidy_address(link, scheme).url
    except NoAddress:
        return True
    return url.partition("://")[2].rstrip("/") != there.partition("://")[2].rstrip("/")
