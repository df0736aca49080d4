"""A certificate for localhost that nobody vouches for, and a browser of ours that takes it for genuine."""

import hashlib
import ssl
import subprocess
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from replyclock.probes.browser import launch
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Signed by itself, for localhost; its key in the same file."""
    file, key = (tmp_path_factory.mktemp("tls") / name for name in ("site.pem", "key.pem"))
    ask = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*ask, *names, "-keyout", key, "-out", file], check=True, capture_output=True)
    file.write_text(file.read_text() + key.read_text())
    return file


def serving(certificate: Path, *protocols: str) -> ssl.SSLContext:
    """What a server shows this certificate with, offering these protocols (RFC 7301)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if protocols:
        context.set_alpn_protocols(protocols)
    return context


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def trusting_browser(chromium: Path, certificate: Path) -> AsyncIterator[Browser]:
    """Our browser, which takes this one key for genuine; only Chromium's own switch can make it do so."""
    key = load_pem_x509_certificate(certificate.read_bytes()).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = b64encode(hashlib.sha256(der).digest()).decode()
    with pytest.MonkeyPatch.context() as patch:
        switch = f"--ignore-certificate-errors-spki-list={digest}"
        patch.setattr(launch, "QUIET_FLAGS", (*launch.QUIET_FLAGS, switch))
        async with aclosing(Browser(BrowserSettings(executable=chromium))) as opened:
            yield opened
