"""Which entries may stand here by their hash alone: those that stayed away when rounds were imported."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from replyclock.domain.evidence.merkle import root_of
from replyclock.ports.chain import Damage
from replyclock.store.schema.chain import EntryRow

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class KeptElsewhere:
    """What the newest export that was taken in says: it is entry `entry` and names all that came along.

    Below `entry` an entry may stand without its line; `entry` 0 means that nothing was taken in.
    """

    entry: int = 0
    count: int = 0
    root: str = ""
    leaves: str = ""


def kept_elsewhere(connection: Connection, *, arriving: bool) -> KeptElsewhere:
    """Read from the entries' lines, which their hashes hold; `arriving` is an export still on its way.

    That the export was taken in is told by an `import` entry right after it. The ledger that an export
    was made from keeps everything, so that there no entry may lack its line.
    """
    row = EntryRow
    imported = (
        select(row.number).where(row.kind == "import", row.line.is_not(None)).order_by(row.number.desc())
    )
    for number in connection.execute(imported).scalars().all():
        body = _body(connection, number, "import")
        found = _said(connection, number - 1)
        if found and (body.get("entry"), body.get("head")) == (number - 1, _hash(connection, number - 1)):
            return _newer(connection, found) if arriving else found
    return _newer(connection, KeptElsewhere()) if arriving else KeptElsewhere()


def check_came_along(connection: Connection, kept: KeptElsewhere) -> Iterator[Damage]:
    """The entries that stand here with their lines are all that the export named, and no others."""
    if not kept.entry:
        return
    row = EntryRow
    query = select(row.hash).where(row.number < kept.entry, row.line.is_not(None)).order_by(row.number)
    hashes = connection.execution_options(yield_per=_AT_ONCE).execute(query).scalars().all()
    if (len(hashes), root_of(hashes).hex()) != (kept.count, kept.root):
        yield Damage(
            f"The entries that stand here with their lines are not those that entry {kept.entry} says came "
            "along: one was taken out or put in."
        )


def _newer(connection: Connection, known: KeptElsewhere) -> KeptElsewhere:
    """What the last entry says, when it is an export's."""
    last = connection.scalar(select(EntryRow.number).order_by(EntryRow.number.desc()).limit(1)) or 0
    return _said(connection, last) or known


def _said(connection: Connection, number: int) -> KeptElsewhere | None:
    body = _body(connection, number, "export")
    count, root, leaves = body.get("count"), body.get("root"), body.get("leaves")
    if type(count) is not int or not isinstance(root, str) or not isinstance(leaves, str):
        return None
    return KeptElsewhere(number, count, root, leaves)


def _body(connection: Connection, number: int, kind: str) -> Mapping[str, Any]:
    """The body of the entry as its line has it; empty when it is none of the kind."""
    line = connection.scalar(select(EntryRow.line).where(EntryRow.number == number))
    try:
        entry = json.loads(line or "{}")
    except ValueError:
        return {}  # named by the check of lines
    found = entry.get("body") if isinstance(entry, dict) and entry.get("kind") == kind else {}
    return found if isinstance(found, dict) else {}


def _hash(connection: Connection, number: int) -> str:
    digest = connection.scalar(select(EntryRow.hash).where(EntryRow.number == number))
    return digest.hex() if isinstance(digest, bytes) else ""
