"""What whoever verifies brings along, and what a check finds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from replyclock.domain.mail import Mail


@dataclass(frozen=True, slots=True)
class Trust:
    """What whoever verifies brings along: nothing of it comes from the pack.

    `roots_pem` are certificates of authorities that are trusted, `key` the identity of the signing key if
    known, `within` how late an event may be sealed and a seal stamped; `practice` accepts invented instants.
    """

    roots_pem: bytes
    key: str | None = None
    within: timedelta = timedelta(hours=24)
    practice: bool = False
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: `faults` fail it, `notes` do not; `passed` is what to say when nothing is wrong."""

    passed: str
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


ReadLetter = Callable[[bytes], Mail]
