"""Bytes that were seen and are kept by their SHA-256; knows no folder and no entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Capture:
    """Bytes a room has seen and that may become an exhibit; `role` says what they show."""

    role: str
    media_type: str
    data: bytes


class Exhibits(Protocol):
    """Keeps bytes by their SHA-256."""

    def keep(self, data: bytes) -> str:
        """Store the bytes once and return their SHA-256 in lower-case hex."""
        ...

    def read(self, sha256: str) -> bytes:
        """The bytes; raises LedgerFault when they are missing or no longer fit their name."""
        ...


class ExhibitStore(Exhibits, Protocol):
    """Exhibits that can be counted, and removed."""

    def checked(self, sha256: str) -> int:
        """The size of bytes that still fit their name, read as a stream; raises LedgerFault as `read`."""
        ...

    def names(self) -> Iterator[str]:
        """The SHA-256 of everything that lies there, sorted; of what bears another name, that name."""
        ...

    def remove(self, sha256: str) -> None:
        """Remove the bytes, which a sealed entry says; nothing when they are gone already."""
        ...
