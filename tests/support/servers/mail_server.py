"""A real Dovecot of the session's own, with an account of each test's own."""

import base64
import grp
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from support.servers.ports import choose_ports, missing, wait_for_port

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
        wait_for_port(port, server, folder / "output.log")
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
