"""The signing key: an Ed25519 key (RFC 8032) in a file that only its owner can read."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from replyclock.errors import WrongUse
from replyclock.files.secret_file import read_secret_file, write_secret_file
from replyclock.ports.keys import KeyPlace, Signer

_LONGEST = 100_000
"""Of a public key's PEM, with whatever notes its owner put around it."""


@dataclass(frozen=True, slots=True)
class KeyFile(Signer):
    """proofs.Signer with a key that was read from a file."""

    private: Ed25519PrivateKey

    @property
    def identity(self) -> str:
        return _identity(self.private.public_key())

    @property
    def public_pem(self) -> str:
        return (
            self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        )

    def sign(self, data: bytes) -> bytes:
        return self.private.sign(data)


@dataclass(frozen=True, slots=True)
class KeyReplacement(KeyPlace):
    """proofs.KeyPlace for the key in a file; the new one waits beside it until it is taken."""

    path: Path

    def waiting(self) -> KeyFile:
        return open_key(self._waiting) if self._waiting.exists() else make_key(self._waiting)

    def take(self) -> None:
        """Put the waiting key in place; the old one stays beside it, named by its identity."""
        if not self._waiting.exists():
            return  # another process has put it in place meanwhile
        old = self.path.with_name(f"{self.path.stem}-{open_key(self.path).identity[:16]}{self.path.suffix}")
        if not old.exists():
            old.hardlink_to(self.path)
        self._waiting.replace(self.path)

    @property
    def _waiting(self) -> Path:
        return self.path.with_name(f"{self.path.name}.new")


def make_key(path: Path) -> KeyFile:
    """Make a key and its file (mode 600); raises FileExistsError rather than write over one."""
    key = Ed25519PrivateKey.generate()
    write_secret_file(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())
    return KeyFile(key)


def open_key(path: Path) -> KeyFile:
    """The key in a file; raises WrongUse when it is missing, when others can read it, or when it is none."""
    if not path.exists():
        raise WrongUse(
            f"The signing key is missing ({path}): restore it from the safe, readable by you only."
        )
    text = read_secret_file(path, "the signing key")
    try:
        key = load_pem_private_key(text.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise WrongUse(f"{path} is no private key in PEM form: restore it from a backup.") from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise WrongUse(f"{path} is no Ed25519 key: restore it from a backup.")
    return KeyFile(key)


def identity_of(public_pem: str) -> str:
    """SHA-256 of a public key's DER form; raises ValueError when it is no Ed25519 key."""
    return _identity(_public(public_pem))


def plain_identity(public_pem: str) -> str | None:
    """The identity of a key whose PEM is written as ours is, to the byte; None for everything else.

    Two programs may read two keys out of one loose text; of this form there is one reading.
    """
    try:
        key = _public(public_pem)
    except ValueError:
        return None
    written = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return _identity(key) if written == public_pem else None


def verify_signature(public_pem: str, data: bytes, signature: bytes) -> bool:
    """True when the signature over the data is this key's; raises ValueError when it is no Ed25519 key."""
    try:
        _public(public_pem).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _public(pem: str) -> Ed25519PublicKey:
    if len(pem) > _LONGEST:
        raise ValueError("this is no Ed25519 key: it is far too long")
    try:
        key = load_pem_public_key(pem.encode())
    except UnsupportedAlgorithm as fault:
        raise ValueError("this is no Ed25519 key") from fault
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("this is no Ed25519 key")  # noqa: TRY004 - the text is what is wrong
    return key


def _identity(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
