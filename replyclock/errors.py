"""The one error tree, named by what a person should do next.

ReplyclockError
├── WrongUse            mend the command line, the file or the setting named in the sentence (exit 2)
├── NotAllowed          a promise refuses: authorisation, stop switch, already asked (exit 1)
├── CalendarUnknown     add the published calendar, or choose earlier dates (exit 1)
├── RecipeBroken        mend the recipe: the page no longer fits it (exit 1)
├── SiteDown            wait: the site did not answer (exit 1)
├── NeedsPerson         a captcha, code or login that only a person may solve (exit 1)
├── MailboxDown         check the mailbox: address, password, network (exit 1)
├── AuthorityDown       wait: a time-stamping authority did not answer; the stamp is asked for again (exit 1)
└── LocalFault          wait, or mend this machine: no site had a part in it (exit 1)
    ├── LedgerFault     check disk and database: something could not be recorded (exit 1)
    └── MissingPart     install the program named in the sentence (exit 1)
"""

from enum import StrEnum
from typing import Any


class ReplyclockError(Exception):
    """Any fault that replyclock explains in one sentence: what, which one, what to do."""

    exit_code = 1
    captures: tuple[Any, ...] = ()
    """What was seen when it happened (`ports.Capture`), where there was a page to see."""


class WrongUse(ReplyclockError):
    """A command, file, key or value that a person must mend."""

    exit_code = 2


class NotAllowed(ReplyclockError):
    """A promise forbids it: no authorisation, stopped, or already asked."""


class CalendarUnknown(ReplyclockError):
    """Working days were asked for a year without a published calendar."""


class RecipeBroken(ReplyclockError):
    """The page does not fit the recipe any more."""


class SiteDown(ReplyclockError):
    """The site could not be reached or answered with an outage."""


class NeedsPerson(ReplyclockError):
    """A captcha, an SMS code or a login stands in the way; `kind` is "captcha" or "login"."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class MailboxDown(ReplyclockError):
    """The mailbox could not be opened or read."""


class AuthorityDown(ReplyclockError):
    """A time-stamping authority could not be reached, or gave no stamp."""


class LocalCause(StrEnum):
    """What of this machine failed; `domain/whose_fault.py` says how each is known and what follows."""

    BROWSER_ENDED = "browser ended"
    BROWSER_HANGS = "browser hangs"
    DRIVER_ENDED = "driver of the browser ended"
    PICTURE = "picture not taken"
    DISK = "disk"
    DATABASE = "database"
    OPEN_FILES = "too many open files"
    MEMORY = "no memory"
    MISSING_PART = "missing part"


class LocalFault(ReplyclockError):
    """What this machine fails at (a local error, as RFC 5321 has it in 451): no outcome, tried again soon."""

    def __init__(self, message: str, cause: LocalCause) -> None:
        super().__init__(message)
        self.cause = cause


class LedgerFault(LocalFault):
    """Something could not be recorded or read back."""

    def __init__(self, message: str, cause: LocalCause = LocalCause.DATABASE) -> None:
        super().__init__(message, cause)


class MissingPart(LocalFault):
    """A program this machine lacks; the sentence says how to install it."""

    def __init__(self, message: str, cause: LocalCause = LocalCause.MISSING_PART) -> None:
        super().__init__(message, cause)
