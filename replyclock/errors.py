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
├── LedgerFault         check disk and database: something could not be recorded (exit 1)
└── MissingPart         install the program named in the sentence (exit 1)
"""

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


class LedgerFault(ReplyclockError):
    """Something could not be recorded or read back."""


class MissingPart(ReplyclockError):
    """A program this machine lacks; the sentence says how to install it."""
