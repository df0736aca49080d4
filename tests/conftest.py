"""What every test stands on: a clean environment, a clean sys.path, real servers on loopback."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

# With the repository's root on the path, `import mailbox` would find our folder, not the standard library.
sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != ROOT]


def pytest_configure() -> None:
    """Take away every setting of whoever runs the tests before anything is imported."""
    for name in [name for name in os.environ if name.startswith("REPLYCLOCK_")]:
        del os.environ[name]


def missing(program: str, install: str) -> None:
    """Skip with the install line where a program is missing; in CI that is a failure."""
    sentence = f"{program} is missing; install it with: {install}"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def choose_port() -> int:
    """A port on loopback that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def free_port() -> int:
    """A port for one server; take `choose_port` where more than one is needed."""
    return choose_port()


@pytest.fixture(scope="session")
def chromium() -> str | None:
    """The executable of a Chromium that works here; None means Playwright's own."""
    answer = subprocess.run(
        [sys.executable, ROOT / "tools/try_browser.py"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if answer.returncode:
        missing("Chromium", "apt install chromium-headless-shell, or playwright install chromium")
    executable = answer.stdout.strip()
    return None if executable == "own" else executable


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


def _wait_for_port(port: int, server: subprocess.Popen[bytes], log: Path, seconds: float = 20) -> None:
    """Return when somebody listens; show the server's own words when nobody does in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as visitor:
            if visitor.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nothing listens on port {port}:\n{log.read_text(errors='replace')}")


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
        _wait_for_port(port, server, log)
        yield f"postgresql+psycopg://tests@127.0.0.1:{port}"
    finally:
        if server is not None:
            server.terminate()
            server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(_postgresql_server: str) -> Iterator[str]:
    """The URL of an empty database on a real PostgreSQL, dropped after the test."""
    import psycopg  # an optional part: only these tests need it

    name = f"t{time.monotonic_ns()}"
    door = _postgresql_server.replace("+psycopg", "") + "/postgres"
    with psycopg.connect(door, autocommit=True, connect_timeout=20) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{_postgresql_server}/{name}"
    with psycopg.connect(door, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
