"""The tamper table of the ledger itself: every column of every table of record is held by something."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Column, Engine, Integer, LargeBinary, Table, create_engine, event, text
from sqlalchemy.types import JSON, TypeDecorator
from support.pack_builder import PackBench, pack_bench

from replyclock.domain.facts import Inconclusive, LookState
from replyclock.evidence.verifying.ledger_seals import seal_faults
from replyclock.ports.looks import NewLook
from replyclock.steps.evidence.check import check
from replyclock.steps.evidence.seal import seal_now
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.append_only import allow_changes, refuse_changes
from replyclock.store.schema.database import open_database
from replyclock.store.schema.tables import METADATA, WORKING_STATE

IMPORTED = "look_leaves"  # has rows where campaigns were imported; see test_transfer.py
RECORDED = [table for table in METADATA.sorted_tables if table.name not in {*WORKING_STATE, IMPORTED}]
UNHELD = {
    "entry.salt": "of an entry that hides nothing it opens nothing",
    "exhibit_use.id": "a number of the database's own, which nothing names",
    "heard.id": "a number of the database's own, which nothing names",
    "look_reason.cause": "a word for people; the sealed line has the reason's text",
    "message_name.message_id": "see message_name below",
    "message_name.name": "see message_name below",
    "stamp.authority": "our own name for an authority; the stamp's certificate says whose it is",
    "stamp.at": "when the answer was stored; the stamp itself says when it was given",
}
"""What may be changed unseen, since no figure, text or time that is told rests on it."""


UNHELD_ROWS = {
    "message_name": "an index of what the kept mail says; a changed one lets a later mail be a reply",
    "stamp": "a note says that a stamp is pending, and the authority is asked again",
}
"""Which rows may be taken out without a fault."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PackBench]:
    """A sealed ledger with a row in every table."""
    with pack_bench(tmp_path_factory.mktemp("bench")) as made:
        ledger, at = made.outside.ledger, made.began + timedelta(hours=5)
        [watched] = ledger.looks.places_of("autumn")
        ledger.looks.record(
            [NewLook(watched, at, LookState.UNKNOWN, at, cause=Inconclusive.UNREADABLE, reason="it is torn")]
        )
        asyncio.run(seal_now(made.outside, looks_until=made.outside.clock.now()))
        yield made


def another(column: Column[object]) -> str:
    """SQL for a value that the column may hold and does not."""
    name, kind = column.name, column.type
    kind = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    if isinstance(kind, Boolean):
        return f"1 - coalesce({name}, 0)"
    if isinstance(kind, Integer):
        return f"coalesce({name}, 0) + 1000003"
    if isinstance(kind, LargeBinary):
        return f"CAST(coalesce(substr({name}, 2), x'') || x'5a' AS BLOB)"
    if isinstance(kind, JSON):
        return f"""CASE WHEN {name} LIKE '[%' THEN '["other"]' ELSE '{{"other" : []}}' END"""
    return f"coalesce({name}, '') || 'x'"


@dataclass(frozen=True)
class Spoiler:
    """Somebody with a copy of the database in hand, who knows how to put the triggers back."""

    kept: PackBench
    engine: Engine
    ledger: SqlLedger

    def change(self, table: Table, *statements: str) -> int:
        """Rows that the last of the statements changed."""
        changed = 0
        with self.engine.begin() as connection:
            for statement in allow_changes(table.name, "sqlite"):
                connection.execute(text(statement))
            for statement in statements:
                changed = connection.execute(text(statement)).rowcount
            for statement in refuse_changes(table.name, "sqlite"):
                connection.execute(text(statement))
        return changed

    def faults_after(self, table: Table, change: str) -> tuple[str, ...]:
        """What a check says of the change, which is then undone."""
        assert self.change(table, change) == 1, f"{table.name} has no such row here"
        faults = self._checked(()) or self._checked(seal_faults(self.ledger.chain, self.kept.roots))
        self.change(
            table, f"DELETE FROM {table.name}", f"INSERT INTO {table.name} SELECT * FROM good.{table.name}"
        )
        return faults

    def _checked(self, seal_faults: Iterable[str]) -> tuple[str, ...]:
        outside = replace(self.kept.outside, ledger=self.ledger)
        return check(outside, seal_faults, lambda _done, _words: None).faults


def with_the_good_one(good: Path) -> Callable[[sqlite3.Connection, object], None]:
    """What a new connection is told; nothing has to outlive the machine."""

    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(f"ATTACH '{good}' AS good")

    return prepare


@pytest.fixture
def spoiler(kept: PackBench, tmp_path: Path) -> Iterator[Spoiler]:
    good, copy = kept.folder / "ledger.sqlite", tmp_path / "ledger.sqlite"
    with create_engine(f"sqlite:///{good}").begin() as connection:
        connection.exec_driver_sql(f"VACUUM INTO '{copy}'")
    engine = create_engine(f"sqlite:///{copy}")
    event.listen(engine, "connect", with_the_good_one(good))
    ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", tmp_path))
    yield Spoiler(kept, engine, ledger)
    ledger.close()
    engine.dispose()


def one_row(table: Table) -> str:
    """SQL that picks one row; the first, and of looks the one that says why it concluded nothing."""
    keys = ", ".join(column.name for column in table.primary_key)
    last = "reason_id IS NULL, " if table.name == "look" else ""
    return f"({keys}) IN (SELECT {keys} FROM {table.name} ORDER BY {last}{keys} LIMIT 1)"


def test_a_ledger_as_it_was_recorded_passes(spoiler: Spoiler) -> None:
    heard = METADATA.tables["heard"]
    assert spoiler.faults_after(heard, "UPDATE heard SET at = at") == ()
    assert spoiler.faults_after(heard, "UPDATE heard SET at = at + 1") != ()
    assert spoiler.faults_after(heard, "UPDATE heard SET at = at") == ()


def test_no_column_of_a_record_changes_unseen(spoiler: Spoiler) -> None:
    unseen = {
        f"{table.name}.{column.name}"
        for table in RECORDED
        for column in table.columns
        if not spoiler.faults_after(
            table, f"UPDATE {table.name} SET {column.name} = {another(column)} WHERE {one_row(table)}"
        )
    }
    assert unseen == UNHELD.keys()


def test_no_row_of_a_record_is_taken_out_unseen(spoiler: Spoiler) -> None:
    unseen = {
        table.name
        for table in RECORDED
        if not spoiler.faults_after(table, f"DELETE FROM {table.name} WHERE {one_row(table)}")
    }
    assert unseen == UNHELD_ROWS.keys()


def test_bytes_where_text_should_be_are_told_and_nothing_crashes(spoiler: Spoiler) -> None:
    for table in RECORDED:
        last = [*table.columns][-1]
        columns = [column for column in table.columns if not column.primary_key] or [last]
        sets = ", ".join(f"{column.name} = CAST(x'ff' AS TEXT)" for column in columns)
        faults = spoiler.faults_after(table, f"UPDATE {table.name} SET {sets} WHERE {one_row(table)}")
        assert faults or table.name in UNHELD_ROWS, table.name
