"""Ledgers that an account may read and not write: nothing is migrated, repaired or touched in them.

SQLite reads a database in WAL mode through an index in shared memory, which a reader without a pen can use
while somebody writes and cannot make (sqlite.org/wal.html, "Read-Only Databases"). Where nobody writes, the
file is read from a private copy: opened as immutable it would show nonsense as soon as somebody began to.
"""

import os
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.exc import OperationalError

from replyclock.errors import LedgerFault

_TRIES = 20
_BUSY_SECONDS = 30
_NOT_PERMITTED, _READ_ONLY = "42501", "25006"
"""PostgreSQL's SQLSTATEs insufficient_privilege and read_only_sql_transaction."""
_BESIDE = ("", "-wal")


def cannot_be_written(path: Path) -> bool:
    """True for a database's file that is there, where it or its folder is not to be written by us."""
    return path.is_file() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK))


def may_only_read(engine: Engine) -> bool:
    """True on a PostgreSQL whose account, or whose server, lets the ledger be read and no more."""
    if engine.dialect.name != "postgresql":
        return False
    with engine.connect() as connection:
        if not inspect(connection).has_table("entry"):
            return False
        if connection.execute(text("SHOW transaction_read_only")).scalar() == "on":
            return True
        return not connection.execute(text("SELECT has_table_privilege('entry', 'INSERT')")).scalar()


def is_refused(fault: BaseException | None) -> bool:
    """True for what a database says to an account that wants to write and may not."""
    origin: Any = getattr(fault, "orig", None)
    if isinstance(origin, sqlite3.OperationalError):
        return getattr(origin, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY
    return getattr(origin, "sqlstate", None) in (_NOT_PERMITTED, _READ_ONLY)


def require_newest(engine: Engine, config: Config) -> None:
    """Raise LedgerFault unless the schema is the newest, which a reader could not make it."""
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        there = MigrationContext.configure(connection).get_current_revision()
    if there == script.get_current_head():
        return
    if there is not None:
        script.get_revision(there)  # raises CommandError for one of a newer program
    raise LedgerFault(
        f"The ledger {engine.url.render_as_string(hide_password=True)} has the form of an older replyclock, "
        "and this account may read it and not bring it up to date: run any command once as the account that "
        "keeps the workspace."
    )


def reading_engine(url: str, path: Path) -> Engine:
    """An engine that reads the file as it is, or a copy that goes with the engine."""
    live = _engine(url, path)
    if _answers(live, path):
        return live
    live.dispose()
    folder = _copied(path)
    copy = _engine(url, folder / path.name)
    remove = weakref.finalize(copy, shutil.rmtree, folder, ignore_errors=True)
    event.listen(copy, "engine_disposed", lambda _: remove())
    return copy


def _engine(url: str, path: Path) -> Engine:
    engine = create_engine(url, creator=_connector(path))
    engine.update_execution_options(only_reads=True)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _connector(path: Path) -> Callable[[], sqlite3.Connection]:
    def connect() -> sqlite3.Connection:
        address = f"file:{quote(str(path))}?mode=ro"
        connection = sqlite3.connect(address, _BUSY_SECONDS, uri=True, check_same_thread=False)
        connection.isolation_level = None
        connection.execute("PRAGMA query_only=ON")
        return connection

    return connect


def _answers(engine: Engine, path: Path) -> bool:
    """True when SQLite can read the file; the connection stays in the pool and keeps the index alive."""
    try:
        with engine.connect() as connection:
            inspect(connection).get_table_names()
    except OperationalError as fault:
        code = getattr(fault.orig, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) and os.access(path, os.R_OK):
            return False
        raise LedgerFault(
            f"The ledger {path} cannot be read ({fault.orig}): check who may read it."
        ) from fault
    return True


def _copied(path: Path) -> Path:
    """A private folder with the database and its log as they stood at one moment."""
    folder = Path(tempfile.mkdtemp(prefix="replyclock-reading-"))
    try:
        for _ in range(_TRIES):
            before = _states(path)
            for end in _BESIDE:
                if before[end]:
                    shutil.copyfile(f"{path}{end}", folder / f"{path.name}{end}")
                else:
                    (folder / f"{path.name}{end}").unlink(missing_ok=True)
            if _states(path) == before:
                _settle(folder / path.name)
                return folder
    except OSError as fault:
        shutil.rmtree(folder, ignore_errors=True)
        raise LedgerFault(f"The ledger {path} cannot be read ({fault.strerror}): check the disk.") from fault
    shutil.rmtree(folder, ignore_errors=True)
    raise LedgerFault(f"The ledger {path} is being written all the time: try again.")


def _states(path: Path) -> dict[str, tuple[int, ...]]:
    """What changes with every write of the file and its log; nothing where there is none."""
    return {end: _state(Path(f"{path}{end}")) for end in _BESIDE}


def _state(path: Path) -> tuple[int, ...]:
    try:
        known = path.stat()
    except FileNotFoundError:
        return ()
    return known.st_ino, known.st_size, known.st_mtime_ns


def _settle(path: Path) -> None:
    """Take what stands in the copy's log into the copy, which then is read without either."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
