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
_SQLITE = "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
_POSTGRESQL = """
    SELECT c.relname, t.tgname, t.tgenabled, t.tgtype, p.proname, p.prosrc,
           t.tgqual IS NULL AND cardinality(t.tgattr::smallint[]) = 0 AS always
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""
_RULES = """
    SELECT tablename, rulename FROM pg_rules WHERE schemaname = current_schema() ORDER BY tablename, rulename
"""
_ROLE = "SELECT current_setting('session_replication_role')"
# pg_trigger.h: BEFORE 2, DELETE 8, UPDATE 16, TRUNCATE 32; for each statement, so that ROW (1) is not set.
_BEFORE_CHANGES = 2 | 8 | 16 | 32
_BODY = "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END"


def check_guards(connection: Connection) -> Iterator[Damage]:
    """Every append-only table has the triggers that refuse changes, as they were made, and no others."""
    sqlite = connection.dialect.name == "sqlite"
    good, others = _on_sqlite(connection) if sqlite else _on_postgresql(connection)
    for table in sorted(METADATA.tables.keys() - set(WORKING_STATE)):
        if table not in good:
            yield Damage(f"The table {table} is no longer append-only: its trigger was dropped or changed.")
    for table in sorted(others & METADATA.tables.keys()):
        yield Damage(f"The table {table} has a trigger or rule that is none of its own: it was put in.")
    if not sqlite and connection.scalar(text(_ROLE)) != "origin":
        yield Damage("The server passes over triggers (session_replication_role): no table is append-only.")


def _on_sqlite(connection: Connection) -> tuple[Set[str], Set[str]]:
    """The tables that have their triggers, and those that have others."""
    there = {(row.tbl_name, _bare(row.sql or "")) for row in connection.execute(text(_SQLITE))}
    own = {
        table: {(table, _bare(each)) for each in refuse_changes(table, "sqlite")}
        for table in METADATA.tables.keys() - set(WORKING_STATE)
    }
    known = set[tuple[str, str]]().union(*own.values())
    return {table for table in own if own[table] <= there}, {table for table, _ in there - known}


def _on_postgresql(connection: Connection) -> tuple[Set[str], Set[str]]:
    """The tables that have their trigger, and those that have others, or rules."""
    good, others = set[str](), {row.tablename for row in connection.execute(text(_RULES))}
    for row in connection.execute(text(_POSTGRESQL)):
        if row.tgname != f"keep_{row.relname}":
            others.add(row.relname)
        elif (
            row.always
            and row.tgenabled in ("O", "A")
            and row.tgtype == _BEFORE_CHANGES
            and row.proname == "keep_what_was_seen"
            and _bare(row.prosrc) == _BODY
        ):
            good.add(row.relname)
    return good, others


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
