"""Who signs and who stamps, as the steps see them; holds no key itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key of the ledger: `identity` is the SHA-256 of its DER form, `entry` its entry's number."""

    identity: str
    public_pem: str
    since: datetime
    replaces: str | None = None
    reason: str = ""
    entry: int | None = None


class Signer(Protocol):
    """Holds the private key."""

    @property
    def identity(self) -> str:
        """SHA-256 of the public key's DER form, lower-case hex."""
        ...

    @property
    def public_pem(self) -> str:
        """The public key, PEM."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes of an Ed25519 signature."""
        ...


class KeyPlace(Protocol):
    """Where the private key lies, and the one that is to replace it."""

    def waiting(self) -> Signer:
        """The key that is to replace the present one, made when none waits."""
        ...

    def take(self) -> None:
        """Put the waiting key in place; the old one stays beside it."""
        ...


class StampAuthority(Protocol):
    """A time-stamping authority of the settings."""

    @property
    def name(self) -> str:
        """Its name in the settings."""
        ...

    @property
    def certificates(self) -> bytes:
        """The pinned certificates, PEM."""
        ...

    async def stamp(self, data: bytes) -> bytes:
        """The whole TimeStampResp over `data`, checked; raises AuthorityDown, or NotAllowed."""
        ...
