"""Opens the ledger's database and brings its schema up to date."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError, SQLAlchemyError

from replyclock.errors import LedgerFault, MissingPart, NotAllowed, WrongUse
from replyclock.store.schema.private_files import make_private_file
from replyclock.store.schema.reading_only import (
    cannot_be_written,
    is_refused,
    may_only_read,
    reading_engine,
    require_newest,
)

_BUSY_MILLISECONDS = 30_000
_NOT_PERMITTED = "42501"
"""PostgreSQL's SQLSTATE insufficient_privilege."""


def open_database(url: str, workspace: Path, *, group_reads: bool = False) -> Engine:
    """The engine for `url`, its schema migrated; a relative SQLite path is taken from the workspace.

    Where this account may read and not write, nothing is brought up to date or touched, and `only_reads` is
    true of the engine. A file is its owner's to read, and with `group_reads` its group's.
    Raises WrongUse for a bad URL, MissingPart for a missing driver, LedgerFault when it cannot be opened.
    """
    engine = _engine(url, workspace, group_reads=group_reads)
    try:
        if only_reads(engine) or may_only_read(engine):
            engine.update_execution_options(only_reads=True)
            require_newest(engine, _alembic())
        else:
            migrate(engine)
    except (SQLAlchemyError, CommandError) as fault:
        engine.dispose()
        raise LedgerFault(_cannot_be_opened(engine, fault)) from fault
    event.listen(engine, "handle_error", _name_the_fault)
    return engine


def is_there(url: str, workspace: Path) -> bool:
    """True for a database that has tables already; raises LedgerFault where nobody can tell."""
    placed = place_url(url, workspace)
    path = sqlite_file(placed)
    if path is not None and not path.exists():
        return False
    engine = reading_engine(placed, path) if path is not None else _made(placed)
    try:
        with engine.connect() as connection:
            return bool(inspect(connection).get_table_names())
    except SQLAlchemyError as fault:
        raise LedgerFault(_cannot_be_opened(engine, fault)) from fault
    finally:
        engine.dispose()


def only_reads(engine: Engine) -> bool:
    """True for a ledger that this account may not write."""
    return bool(engine.get_execution_options().get("only_reads", False))


def _cannot_be_opened(engine: Engine, fault: Exception) -> str:
    url = engine.url.render_as_string(hide_password=True)
    if isinstance(fault, CommandError):
        return (
            f"The ledger {url} has another form than this program knows ({fault}): a newer replyclock made "
            "it; install that one."
        )
    if getattr(getattr(fault, "orig", None), "sqlstate", None) == _NOT_PERMITTED:
        return (
            f"The tables of the ledger {url} are to be made or brought up to date, which this account may "
            f"not ({_short(fault)}): run any command once as the account that owns the tables."
        )
    return f"The ledger {url} cannot be opened ({_short(fault)}): check ledger.url, the disk and the server."


def require_database(url: str, setting: str) -> None:
    """Raise LedgerFault unless the database of `setting` opens, or its server can make it."""
    given = _made(url)
    try:
        _touch(given)
    except SQLAlchemyError as fault:
        try:
            if given.dialect.name != "postgresql":
                raise
            _touch(create_engine(given.url.set(database="postgres")))
        except SQLAlchemyError:
            raise LedgerFault(
                f"The database {given.url.render_as_string(hide_password=True)} cannot be opened "
                f"({_short(fault)}): check {setting}, the disk and the server."
            ) from fault


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading only, which does not make writers wait."""
    with engine.connect().execution_options(reading=True) as connection:
        yield connection


def migrate(engine: Engine, step: str = "head") -> None:
    """Bring the schema to a step, by default the newest."""
    config = _alembic()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, step)


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.with_name("migrations")))
    return config


def place_url(url: str, workspace: Path) -> str:
    """The URL with a relative SQLite path made absolute below the workspace; raises WrongUse."""
    try:
        parsed = make_url(url)
    except ArgumentError as fault:
        raise WrongUse(f"{url!r} is no database URL: an example is sqlite:///ledger.sqlite.") from fault
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        parsed = parsed.set(database=str((workspace / str(parsed.database)).absolute()))
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def sqlite_file(url: str) -> Path | None:
    """The file of a placed SQLite URL; None for any other database."""
    parsed = make_url(url)
    named = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:")
    return Path(str(parsed.database)) if named else None


def _touch(engine: Engine) -> None:
    """Connect and read: SQLite opens any file and complains only when it reads."""
    try:
        with engine.connect() as connection:
            inspect(connection).get_table_names()
    finally:
        engine.dispose()


def _engine(url: str, workspace: Path, *, group_reads: bool) -> Engine:
    placed = place_url(url, workspace)
    path = sqlite_file(placed)
    if path is not None and cannot_be_written(path):
        return reading_engine(placed, path)
    if path is not None:
        make_private_file(path, group_reads=group_reads)
    engine = _made(placed)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _made(url: str) -> Engine:
    try:
        return create_engine(url)
    except NoSuchModuleError as fault:
        raise WrongUse(f"{url!r}: only sqlite and postgresql are supported.") from fault
    except ModuleNotFoundError as fault:
        raise MissingPart(
            f"The database driver {fault.name} is missing: run `pip install 'replyclock[postgresql]'`."
        ) from fault


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    """Writers take the lock at once: a reader that turns writer halfway cannot wait its turn."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _name_the_fault(context: ExceptionContext) -> None:
    """A disk that is full or a server that went away is told in one sentence, whoever was recording."""
    fault = context.sqlalchemy_exception
    if is_refused(fault):
        raise NotAllowed(
            f"This account may read the ledger and not write it ({_short(cast('Exception', fault))}): run "
            "the command as the account that keeps the workspace."
        ) from fault
    # A bare DatabaseError is what SQLite says of a file that is damaged, and PostgreSQL of nothing.
    if type(fault) is DatabaseError or _is_no_text(fault):
        raise LedgerFault(
            f"The ledger's database is damaged ({_short(cast('Exception', fault))}): restore it from a "
            "backup."
        ) from fault
    if isinstance(fault, OperationalError):
        raise LedgerFault(
            f"The ledger does not take or give any more ({_short(fault)}): check the disk and the server; "
            "what was recorded before stays."
        ) from fault


def _is_no_text(fault: BaseException | None) -> bool:
    """True where Python found bytes in a column of text: SQLite itself did not mind, and gave no code."""
    origin = getattr(fault, "orig", None)
    return isinstance(origin, sqlite3.OperationalError) and not hasattr(origin, "sqlite_errorcode")


def _short(fault: Exception) -> str:
    return str(getattr(fault, "orig", None) or fault).splitlines()[0]
