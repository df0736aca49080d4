"""What every test stands on: a clean environment, a clean sys.path, real servers on loopback."""

import base64
import functools
import grp
import inspect
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from hypothesis import settings

if TYPE_CHECKING:
    from aiohttp import web
    from sqlalchemy import Engine

ROOT = Path(__file__).resolve().parent.parent

# With the repository's root on the path, `import mailbox` would find our folder, not the standard library.
sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != ROOT]


def pytest_configure() -> None:
    """Take away every setting of whoever runs the tests before anything is imported.

    A busy machine is no fault of the code, so no example has to end within a time.
    """
    settings.register_profile("patient", deadline=None)
    settings.load_profile("patient")
    for name in [name for name in os.environ if name.startswith("REPLYCLOCK_") or name == "PYTHONPATH"]:
        del os.environ[name]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes a minute begins first; the order of the rest stays random."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def missing(program: str, install: str) -> None:
    """Skip with the install line where a program is missing; in CI that is a failure."""
    sentence = f"{program} is missing; install it with: {install}"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def choose_ports(count: int) -> list[int]:
    """Different ports on loopback that were free a moment ago."""
    listeners = [socket.socket() for _ in range(count)]
    try:
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        return [int(listener.getsockname()[1]) for listener in listeners]
    finally:
        for listener in listeners:
            listener.close()


def choose_port() -> int:
    """One port on loopback that was free a moment ago."""
    return choose_ports(1)[0]


@pytest.fixture
def free_port() -> int:
    """A port for one server."""
    return choose_port()


@pytest.fixture(scope="session")
def free_ports() -> Callable[[int], list[int]]:
    """For several servers at once: `free_ports(3)`."""
    return choose_ports


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The executable of a Chromium that works here: the one the program finds."""
    answer = subprocess.run(
        [sys.executable, ROOT / "tools/try_browser.py"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if answer.returncode:
        missing("Chromium", "apt install chromium-headless-shell, or playwright install chromium")
    return Path(answer.stdout.strip())


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """A screen that nobody sees, for a Chromium with windows; gives its name for DISPLAY."""
    program = shutil.which("Xvfb")
    if program is None or not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        missing("Xvfb, or a Chromium with windows,", "apt install chromium xvfb")
    command = [str(program), "-displayfd", "1", "-screen", "0", "1300x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            assert server.stdout is not None
            yield f":{server.stdout.readline().decode().strip()}"
        finally:
            server.terminate()


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
        _wait_for_port(port, server, log)
        _wait_until_postgresql_takes_guests(programs, port, log)
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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator["Engine"]:
    """A ledger's database, once on SQLite and once on PostgreSQL."""
    from replyclock.store.schema.database import open_database

    kind = request.param
    url = "sqlite:///ledger.sqlite" if kind == "sqlite" else request.getfixturevalue("postgresql_url")
    opened = open_database(url, tmp_path)
    yield opened
    opened.dispose()


@dataclass(frozen=True)
class Dovecot:
    """An IMAP mailbox on loopback that belongs to one test; `maildir` is where its mail lies."""

    host: str
    port: int
    tls_port: int
    user: str
    password: str
    maildir: Path
    ca_file: Path
    log: Path
    token_key: bytes

    def deliver(self, data: bytes, arrived_at: float | None = None) -> None:
        """Put a message into the mailbox as a delivery agent does; its time becomes INTERNALDATE."""
        name = f"{time.time_ns()}.{os.urandom(4).hex()}.loopback"
        waiting = self.maildir / "tmp" / name
        waiting.write_bytes(data)
        if arrived_at is not None:
            os.utime(waiting, (arrived_at, arrived_at))
        if os.geteuid() == 0:
            shutil.chown(waiting, "nobody", "nogroup")
        waiting.rename(self.maildir / "new" / name)


_DOVECOT_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
listen = 127.0.0.1
protocols = imap
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
}}
"""


def _expect_tokens(folder: Path) -> bytes:
    """Access tokens are JSON web tokens (RFC 7519) whose subject is the user; the key that signs them."""
    key = os.urandom(32)
    place = folder / "keys/default/HS256"
    place.mkdir(parents=True)
    (place / "default").write_text(base64.b64encode(key).decode())
    settings = {
        "introspection_mode": "local",
        "local_validation_key_dict": f"fs:posix:prefix={folder}/keys/",
        "username_attribute": "sub",
    }
    (folder / "oauth2.conf").write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
    for path in (folder / "keys").rglob("*"):
        path.chmod(0o755)
    return key


def _dovecot_users() -> dict[str, str]:
    """Who runs what: the package's users under root, otherwise whoever runs the tests runs everything."""
    if os.geteuid() == 0:
        return {
            "internal": "dovecot",
            "login": "dovenull",
            "group": "dovecot",
            "uid": "nobody",
            "gid": "nogroup",
        }
    me, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
    return {"internal": me, "login": me, "group": group, "uid": me, "gid": group}


def _make_certificate(folder: Path) -> None:
    """A certificate for localhost that nobody trusts unless told to."""
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650"]
    subprocess.run([*make, *names, *files], check=True, capture_output=True)


@pytest.fixture(scope="session")
def dovecot_program() -> str:
    """The executable of Dovecot."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if not program:
        missing("Dovecot", "apt install dovecot-imapd")
    return str(program)


@pytest.fixture(scope="session")
def _dovecot_server(dovecot_program: str) -> Iterator[Dovecot]:
    """A Dovecot of its own for this session, as root or as an ordinary user."""
    folder = Path(tempfile.mkdtemp(prefix="replyclock-dovecot-"))
    folder.chmod(0o755)
    (folder / "mail").mkdir(mode=0o777)
    _make_certificate(folder)
    token_key = _expect_tokens(folder)
    port, tls_port = choose_ports(2)
    password = os.urandom(8).hex()
    log = folder / "dovecot.log"
    config = folder / "dovecot.conf"
    words = {"folder": folder, "port": port, "tls_port": tls_port, "password": password, **_dovecot_users()}
    config.write_text(_DOVECOT_CONFIG.format(**words))
    with (folder / "output.log").open("wb") as output:
        server = subprocess.Popen(
            [str(dovecot_program), "-F", "-c", str(config)], stdout=output, stderr=output
        )
    try:
        _wait_for_port(port, server, folder / "output.log")
        maildir, ca_file = folder / "mail", folder / "cert.pem"
        yield Dovecot("127.0.0.1", port, tls_port, "", password, maildir, ca_file, log, token_key)
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def dovecot(_dovecot_server: Dovecot) -> Iterator[Dovecot]:
    """An empty mailbox of a user that no other test has; the server's words are shown on failure."""
    user = f"auditor{time.monotonic_ns()}"
    maildir = _dovecot_server.maildir / user
    for place in (maildir, maildir / "new", maildir / "cur", maildir / "tmp"):
        place.mkdir()
        if os.geteuid() == 0:
            shutil.chown(place, "nobody", "nogroup")
    yield replace(_dovecot_server, user=user, maildir=maildir)
    print(_dovecot_server.log.read_text(errors="replace")[-4000:])  # noqa: T201 - pytest shows it on failure


@dataclass
class PretendSite:
    """A small site on loopback whose pages a test sets; it remembers every POST."""

    address: str = ""
    pages: dict[str, object] = field(default_factory=dict)
    posted: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    visited: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        """Its host and port."""
        return self.address.removeprefix("http://")


async def _answer(site: PretendSite, request: "web.Request") -> "web.StreamResponse":
    from aiohttp import web

    site.visited.append(request.path)
    if request.method == "POST":
        sent = await request.post()
        site.posted.append((request.path, {key: _as_text(value) for key, value in sent.items()}))
    page = site.pages.get(request.path, lambda _: web.Response(status=404, text="no such page"))
    if callable(page):
        page = page(request)
    if inspect.isawaitable(page):
        page = await page
    if isinstance(page, str):
        return web.Response(text=page, content_type="text/html")
    if isinstance(page, bytes):
        return web.Response(body=page, headers={"Content-Type": "text/html"})
    return page


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else value.file.read().decode()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _site_server() -> AsyncIterator[PretendSite]:
    from aiohttp import web

    site = PretendSite()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", functools.partial(_answer, site))
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield site
    await runner.cleanup()


@pytest.fixture
def site(_site_server: PretendSite) -> PretendSite:
    """The pretend site, emptied; tests that use it run in their module's event loop."""
    for memory in (_site_server.pages, _site_server.posted, _site_server.visited):
        memory.clear()
    return _site_server
