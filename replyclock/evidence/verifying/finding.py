"""What a check finds, and what reads a mail for it."""

from collections.abc import Callable
from dataclasses import dataclass

from replyclock.domain.replies.mail import Mail


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """What a check found: `faults` fail it, `notes` do not; `passed` is what to say when nothing is wrong."""

    passed: str
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


ReadLetter = Callable[[bytes], Mail]
