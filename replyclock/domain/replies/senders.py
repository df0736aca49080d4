"""What envelope and headers tell about whoever sent a message: a mail system, or an office's address.

The mail room words the hints and signals with these beginnings, and the rules read them back.
"""

from replyclock.domain.replies.mail import Mail

DAEMON = "the sender is a mail daemon"
POSTMASTER = "the sender is a postmaster"
TAKES_NO_MAIL = "the sender takes no mail"
RETURNS = "it returns a message"
LIST_MANAGER = "a list manager sent it"
SUPPRESSES = "X-Auto-Response-Suppress"
FORMS = ("disposition notification", "feedback report")
NULL_SENDER = "empty Return-Path"


def is_daemon(mail: Mail) -> bool:
    """True when the mail system itself signs, in the message or on its envelope."""
    return hinted(mail, DAEMON) or has_null_sender(mail)


def has_null_sender(mail: Mail) -> bool:
    """True for the envelope of reports and responders, which asks for no answer (RFC 5321 section 4.5.5)."""
    return any(NULL_SENDER in signal for signal in mail.signals)


def hinted(mail: Mail, words: str) -> bool:
    """True when one of the message's hints says so."""
    return any(words in hint for hint in mail.hints)


def certain_signal(mail: Mail) -> str | None:
    """The first signal that responders alone set; web forms, too, send with an empty envelope."""
    return next((signal for signal in mail.signals if NULL_SENDER not in signal), None)
