"""What a time-stamping authority may do besides stamping honestly: other leaves, and what it is asked."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client import TimestampRequestBuilder
from rfc3161_client.base import HashAlgorithm

from replyclock.practice.authority import PracticeAuthority, make_authority, practice_authority


@cache
def _made_once() -> tempfile.TemporaryDirectory[str]:
    """One authority of this process, since its keys take a second to find; gone with the process."""
    made = tempfile.TemporaryDirectory(prefix="replyclock-authority-")
    make_authority(Path(made.name) / "authority")
    return made


@contextmanager
def an_authority(folder: Path) -> Iterator[PracticeAuthority]:
    """A running authority in a new folder, with the keys of all others of this process."""
    shutil.copytree(Path(_made_once().name) / "authority", folder)
    with practice_authority(folder) as running:
        yield running


def query(data: bytes) -> bytes:
    return TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()


def pem_of(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def give_leaf(folder: Path, first: datetime, last: datetime) -> None:
    """Give the authority a certificate that is valid between two instants only."""
    root = x509.load_pem_x509_certificate((folder / "root.pem").read_bytes())
    signer = serialization.load_pem_private_key((folder / "root.key").read_bytes(), None)
    assert isinstance(signer, rsa.RSAPrivateKey)
    key = rsa.generate_private_key(65537, 2048)
    stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "short-lived")]))
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(stamping, critical=True)
        .sign(signer, hashes.SHA256())
    )
    (folder / "leaf.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "leaf.key").write_bytes(pem_of(key))
