"""Joins rows of somebody's list with the register, and accounts for every row. Reads and writes no file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from urllib.parse import urlsplit

from replyclock.domain.inquiry import Site

COLUMNS = tuple(each.name for each in fields(Site))


class Became(StrEnum):
    """What became of a row."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was read: its line, its cells as they stood by column, and the site or why it is none."""

    line: int
    cells: Mapping[str, str]
    site: Site | None = None
    fault: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What became of a row, and why; `changes` are the columns that changed, as (column, before, now)."""

    row: ReadRow
    became: Became
    reason: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """Every row of the list, and the sites it adds and changes; `unnamed` sites the list does not name."""

    rows: tuple[AccountRow, ...]
    new: tuple[Site, ...]
    changed: tuple[Site, ...]
    unnamed: int

    @property
    def counts(self) -> dict[str, int]:
        """How many rows became what."""
        return {kind.value: sum(row.became is kind for row in self.rows) for kind in Became}


def join(register: Sequence[Site], rows: Sequence[ReadRow]) -> Account:
    """Add and update by code; the first row of a code counts, and an address stands under one code only.

    An empty cell takes nothing away from the register, and a site that no row names stays as it is.
    """
    joining = _Joining(register, rows)
    account = tuple(joining.judge(row) for row in rows)
    named = {row.site.code for row in rows if row.site}
    new = tuple(row.row.site for row in account if row.became is Became.NEW and row.row.site)
    changed = tuple(joining.after[code] for code in joining.updated)
    return Account(account, new, changed, sum(site.code not in named for site in register))


def address_key(address: str) -> str:
    """What two addresses of one website share: host, path and query, without scheme and last slash."""
    parts = urlsplit(address)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{parts.query}"


@dataclass
class _Joining:
    """The state of one joining: which row took a code, and whose an address is."""

    register: Sequence[Site]
    rows: Sequence[ReadRow]
    updated: list[str] = field(default_factory=list)
    after: dict[str, Site] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._before = {site.code: site for site in self.register}
        named = {row.site.code for row in self.rows if row.site}
        self._lines: dict[str, int] = {}
        self._owners = {
            address_key(site.address): (site.code, "the register")
            for site in self.register
            if site.code not in named
        }

    def judge(self, row: ReadRow) -> AccountRow:
        site = row.site
        if site is None:
            return AccountRow(row, Became.REJECTED, row.fault)
        if site.code in self._lines:
            return self._second(row, site)
        code, where = self._owners.get(address_key(site.address), (site.code, ""))
        if code != site.code:
            return AccountRow(
                row, Became.DUPLICATE, f"its address stands under the code {code} in {where} already"
            )
        self._lines[site.code] = row.line
        self._owners[address_key(site.address)] = (site.code, f"row {row.line}")
        return self._taken(row, site)

    def _second(self, row: ReadRow, site: Site) -> AccountRow:
        line, first = self._lines[site.code], self.after[site.code]
        differs = [column for column in COLUMNS if _value(site, column) not in ("", _value(first, column))]
        how = f", with another {', '.join(differs)}" if differs else ""
        return AccountRow(row, Became.DUPLICATE, f"the code stands in row {line} already{how}")

    def _taken(self, row: ReadRow, site: Site) -> AccountRow:
        before = self._before.get(site.code)
        if before is None:
            self.after[site.code] = site
            return AccountRow(row, Became.NEW)
        said = {column: _value(site, column) for column in COLUMNS if _value(site, column)}
        said["address"] = _address(before.address, site.address)
        self.after[site.code] = after = replace(before, **said)
        changes = tuple(
            (column, _value(before, column), _value(after, column))
            for column in COLUMNS
            if _value(before, column) != _value(after, column)
        )
        if not changes:
            return AccountRow(row, Became.UNCHANGED)
        self.updated.append(site.code)
        return AccountRow(row, Became.UPDATED, changes=changes)


def _address(before: str, now: str) -> str:
    """The address to keep: one that only loses its https, or a slash, is no news."""
    if address_key(before) != address_key(now):
        return now
    return now if before.startswith("http:") and now.startswith("https:") else before


def _value(site: Site, column: str) -> str:
    return str(getattr(site, column))
