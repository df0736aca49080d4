"""What only a person can give, how a question about it can end, and why people are told; knows no page."""

from enum import StrEnum

from replyclock.domain.facts import Outcome


class Want(StrEnum):
    """What a site wants that the program never gives by itself."""

    CAPTCHA = "captcha"
    SMS = "sms"
    LOGIN = "login"
    REAL_NAME = "real name"

    @property
    def unanswered(self) -> Outcome:
        """How an attempt ends that nobody gave this to."""
        return Outcome.CAPTCHA if self in (Want.CAPTCHA, Want.SMS) else Outcome.LOGIN

    @property
    def is_typed(self) -> bool:
        """True when the answer is typed into the page; else the person acts and says so."""
        return self in (Want.CAPTCHA, Want.SMS)


class Ending(StrEnum):
    """How a question ended; only "answered" can lead to a press."""

    ANSWERED = "answered"
    REFRESHED = "refreshed"
    SKIPPED = "skipped"
    TIME_OVER = "time over"
    WITHDRAWN = "withdrawn"


class Occasion(StrEnum):
    """Why a person is told that he must act: what a page wants of him, or what no longer goes by itself."""

    CAPTCHA = "captcha"
    SMS = "sms"
    LOGIN = "login"
    REAL_NAME = "real name"
    APPROVAL = "approval"
    RECIPE_BROKEN = "recipe broken"
    MAILBOX_DOWN = "mailbox down"
    LOCAL_FAULT = "local fault"
