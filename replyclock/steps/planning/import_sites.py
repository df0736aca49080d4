"""Takes somebody's list of sites into the register, and accounts for every row of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from replyclock.domain.register.join import Account, join
from replyclock.workspace.register.edit import RegisterFile
from replyclock.workspace.register.file import read_sites
from replyclock.workspace.register.headings import require_columns
from replyclock.workspace.register.import_rows import ReadingOrder, ReadList, Sheet, read_list


@dataclass(frozen=True, slots=True)
class Imported:
    """How the list was read, and what became of its rows."""

    read: ReadList
    account: Account


def import_sites(
    register: Path, sheets: Sequence[Sheet], order: ReadingOrder, *, dry_run: bool = False
) -> Imported:
    """Read the list and bring the register up to date, all or nothing; raises WrongUse where it is none."""
    require_columns(order.headings)
    sites, file = read_sites(register), RegisterFile(register)
    read = read_list(sheets, order)
    account = join(sites, read.rows)
    if not dry_run and (account.new or account.changed):
        file.write({site.code: site for site in account.changed}, account.new)
    return Imported(read, account)
