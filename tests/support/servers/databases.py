"""A real PostgreSQL of the session's own, and a database of each test's own on it."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine
from support.servers.ports import choose_port, missing, wait_for_port


def _postgresql_programs() -> Path:
    """The folder with initdb and postgres; Debian keeps it off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found and shutil.which("initdb"):
        found = [Path(str(shutil.which("initdb"))).resolve()]
    if not found:
        missing("PostgreSQL", "apt install postgresql")
    return found[-1].parent


def _as_nobody(command: list[str | Path]) -> list[str | Path]:
    """PostgreSQL refuses to run as root, so root runs it as nobody."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]


def _wait_until_postgresql_takes_guests(programs: Path, port: int, log: Path, seconds: float = 20) -> None:
    """It listens while it is still starting up, and turns away whoever comes before it is ready."""
    ask = [programs / "pg_isready", "--quiet", "--host=127.0.0.1", f"--port={port}"]
    until = time.monotonic() + seconds
    while subprocess.run(ask, check=False).returncode:
        if time.monotonic() > until:
            pytest.fail(f"PostgreSQL takes no guests on port {port}:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)


@pytest.fixture(scope="session")
def _postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of its own for this session; gives the start of its URLs."""
    programs = _postgresql_programs()
    folder = Path("/tmp") / f"replyclock-postgresql-{os.getpid()}"
    log = tmp_path_factory.mktemp("postgresql") / "server.log"
    folder.mkdir(mode=0o755)
    port = choose_port()
    server = None
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody", "nogroup")
        make = [
            programs / "initdb",
            "-D",
            folder / "data",
            "-U",
            "tests",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        subprocess.run(_as_nobody([*make, "--locale=C"]), check=True, capture_output=True, cwd="/")
        run = [
            programs / "postgres",
            "-D",
            folder / "data",
            "-p",
            str(port),
            "-c",
            "listen_addresses=127.0.0.1",
        ]
        quick = ["-c", f"unix_socket_directories={folder}", "-c", "fsync=off", "-c", "full_page_writes=off"]
        with log.open("wb") as output:
            server = subprocess.Popen(_as_nobody([*run, *quick]), stdout=output, stderr=output, cwd="/")
        wait_for_port(port, server, log)
        _wait_until_postgresql_takes_guests(programs, port, log)
        yield f"postgresql+psycopg://tests@127.0.0.1:{port}"
    finally:
        if server is not None:
            server.terminate()
            server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _a_database(server: str, like: str = "template1") -> Iterator[str]:
    """The URL of a new database that is as another one is; dropped in the end."""
    import psycopg  # an optional part: only these tests need it

    name = f"t{time.monotonic_ns()}"
    door = server.replace("+psycopg", "") + "/postgres"
    with psycopg.connect(door, autocommit=True, connect_timeout=20) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    yield f"{server}/{name}"
    with psycopg.connect(door, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_url(_postgresql_server: str) -> Iterator[str]:
    """The URL of an empty database on a real PostgreSQL, dropped after the test."""
    with _a_database(_postgresql_server) as url:
        yield url


@pytest.fixture(scope="session")
def _migrated_postgresql(_postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a database with the newest schema and no row."""
    with _a_database(_postgresql_server) as url:
        _open(url, tmp_path_factory.mktemp("nothing")).dispose()
        yield url.rpartition("/")[2]


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the newest schema and no row."""
    folder = tmp_path_factory.mktemp("migrated")
    _open("sqlite:///ledger.sqlite", folder).dispose()
    return folder / "ledger.sqlite"


def _open(url: str, folder: Path) -> "Engine":
    from replyclock.store.schema.database import open_database

    return open_database(url, folder)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator["Engine"]:
    """A ledger's database, once on SQLite and once on PostgreSQL: a copy of one that was migrated."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            shutil.copy(request.getfixturevalue("_migrated_sqlite"), tmp_path / "ledger.sqlite")
            url = "sqlite:///ledger.sqlite"
        else:
            server = request.getfixturevalue("_postgresql_server")
            like = request.getfixturevalue("_migrated_postgresql")
            url = stack.enter_context(_a_database(server, like))
        opened = _open(url, tmp_path)
        yield opened
        opened.dispose()
