"""Holds the database's own guards, and what no entry's line says of a column, against what they should be."""

import json
from collections.abc import Iterator, Mapping, Set

from sqlalchemy import Connection, or_, select, text

from replyclock.ports.chain import Damage
from replyclock.store.schema.append_only import refuse_changes
from replyclock.store.schema.chain import EntryRow
from replyclock.store.schema.exhibits import ExhibitRow
from replyclock.store.schema.tables import METADATA, WORKING_STATE

_AT_ONCE = 1000
_MAIL = "message/rfc822"
_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
_POSTGRESQL = """
    SELECT t.tgname, c.relname, t.tgenabled, t.tgtype, p.proname, p.prosrc
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""
# pg_trigger.h: BEFORE 2, DELETE 8, UPDATE 16, TRUNCATE 32; for each statement, so that ROW (1) is not set.
_BEFORE_CHANGES = 2 | 8 | 16 | 32
_BODY = "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END"


def check_guards(connection: Connection) -> Iterator[Damage]:
    """Every append-only table has the triggers that refuse changes, as they were made, and switched on."""
    kept = sorted(table for table in METADATA.tables if table not in WORKING_STATE)
    good = _on_sqlite(connection) if connection.dialect.name == "sqlite" else _on_postgresql(connection)
    for table in kept:
        if table not in good:
            yield Damage(f"The table {table} is no longer append-only: its trigger was dropped or changed.")


def _on_sqlite(connection: Connection) -> Set[str]:
    there = {_bare(row.sql or "") for row in connection.execute(text(_SQLITE))}
    return {
        table
        for table in METADATA.tables
        if all(_bare(each) in there for each in refuse_changes(table, "sqlite"))
    }


def _on_postgresql(connection: Connection) -> Set[str]:
    return {
        row.relname
        for row in connection.execute(text(_POSTGRESQL))
        if row.tgname == f"keep_{row.relname}"
        and row.tgenabled in ("O", "A")
        and row.tgtype == _BEFORE_CHANGES
        and row.proname == "keep_what_was_seen"
        and _bare(row.prosrc) == _BODY
    }


def _bare(sql: str) -> str:
    return " ".join(sql.split())


def check_media_types(connection: Connection) -> Iterator[Damage]:
    """The database says of every exhibit a media type that an entry says, too."""
    named = _named(connection)
    for row in connection.execute(select(ExhibitRow.__table__).order_by(ExhibitRow.sha256)):
        if row.sha256 in named and row.media_type not in named[row.sha256]:
            says = " or ".join(sorted(named[row.sha256]))
            yield Damage(
                f"The exhibit {row.sha256} is {row.media_type!r} in the database, and {says} by its entries."
            )


def _named(connection: Connection) -> Mapping[str, Set[str]]:
    found: dict[str, set[str]] = {}
    row = EntryRow
    lines = select(row.kind, row.line).where(or_(row.line.contains('"exhibits":[{'), row.kind == "message"))
    for kind, line in connection.execution_options(yield_per=_AT_ONCE).execute(lines):
        body = json.loads(line or '{"body":{}}')["body"]
        for each in body.get("exhibits", ()):
            found.setdefault(each["sha256"], set()).add(each["media_type"])
        if kind == "message" and "sha256" in body:
            found.setdefault(body["sha256"], set()).add(_MAIL)
    return found
