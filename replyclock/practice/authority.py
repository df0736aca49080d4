"""The practice town's own time-stamping authority: real stamps by `openssl ts` that prove nothing.

Whoever holds the folder can stamp anything, so its certificates say in their names what they are.
"""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from replyclock.errors import MissingPart

NAME = "replyclock practice authority, proves nothing"
POLICY = "1.3.6.1.4.1.99999.1"
_MOST_BYTES = 100_000
_CONFIG = f"""[tsa]
default_tsa = practice
[practice]
serial = serial
signer_digest = sha256
default_policy = {POLICY}
digests = sha256
accuracy = secs:1
ordering = no
ess_cert_id_alg = sha256
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[req]
distinguished_name = name
[name]
"""
_LISTENS_EVERY = 0.02
"""Seconds within which it hears that it is to stop."""


@dataclass(slots=True)
class PracticeAuthority:
    """A running authority: where it is asked, and the certificate to trust for practice."""

    url: str
    certificates: Path
    is_down: threading.Event = field(default_factory=threading.Event)


@contextmanager
def practice_authority(folder: Path, *, leaf_days: int = 3650) -> Iterator[PracticeAuthority]:
    """An authority that answers on loopback until left; its keys are made in the folder when it is new."""
    make_authority(folder, leaf_days=leaf_days)
    authority = PracticeAuthority("", folder / "root.pem")
    turn = threading.Lock()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length", 0)), _MOST_BYTES)
            query = self.rfile.read(length)
            if authority.is_down.is_set():
                self.send_error(503)
                return
            with turn:
                response = stamp(folder, query)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(response)))
            self.end_headers()
            self.wfile.write(response)

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        authority.url = f"http://127.0.0.1:{server.server_address[1]}/"
        serving = threading.Thread(target=server.serve_forever, args=(_LISTENS_EVERY,), daemon=True)
        serving.start()
        try:
            yield authority
        finally:
            server.shutdown()
            serving.join()


def make_authority(folder: Path, *, leaf_days: int = 3650) -> None:
    """Make root, leaf and settings in the folder, unless they are there; raises MissingPart."""
    if (folder / "leaf.pem").exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "openssl.cnf").write_text(_CONFIG)
    (folder / "serial").write_text("01\n")
    new = ("req", "-new", "-newkey", "rsa:2048", "-nodes", "-config", "openssl.cnf")
    _openssl(folder, *new, "-x509", "-days", "3650", "-subj", f"/CN={NAME} (root)", "-extensions", "root",
             "-keyout", "root.key", "-out", "root.pem")  # fmt: skip
    _openssl(folder, *new, "-subj", f"/CN={NAME}", "-keyout", "leaf.key", "-out", "leaf.csr")
    _openssl(folder, "x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key",
             "-set_serial", "2", "-days", str(leaf_days),
             "-extfile", "openssl.cnf", "-extensions", "leaf", "-out", "leaf.pem")  # fmt: skip


def stamp(folder: Path, query: bytes) -> bytes:
    """The authority's TimeStampResp to a query; a refusal is a response, too."""
    (folder / "query.tsq").write_bytes(query)
    _openssl(folder, "ts", "-reply", "-config", "openssl.cnf", "-queryfile", "query.tsq",
             "-signer", "leaf.pem", "-inkey", "leaf.key", "-out", "reply.tsr")  # fmt: skip
    return (folder / "reply.tsr").read_bytes()


def _openssl(folder: Path, *arguments: str) -> None:
    program = shutil.which("openssl")
    if program is None:
        raise MissingPart(
            "The practice authority needs openssl: install it (on Debian the package `openssl`)."
        )
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode and not (folder / "reply.tsr").exists():
        raise MissingPart(f"openssl {arguments[0]} failed: {done.stderr.strip().splitlines()[-1]}")
