"""A message taken apart once: its parts, the messages it encloses, its readable body; decides nothing."""

from dataclasses import dataclass
from email.message import Message

from replyclock.mailbox.bodies import readable_text
from replyclock.mailbox.parsing import enclosed_in, param, parts


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """What every reader of the message looks at, instead of taking it apart again.

    `message` has its header fields; `leaves` are all parts that are no container, in order; `enclosed` are
    the messages that parts hold, one of each; `body` are the readable lines with the history below them;
    `cut` says that only the beginning of the bytes was read, `faults` what could not be.
    """

    message: Message
    leaves: tuple[Message, ...]
    enclosed: tuple[Message, ...]
    body: str
    cut: bool
    faults: tuple[str, ...]

    @property
    def is_report(self) -> bool:
        """True for a multipart/report (RFC 6522)."""
        return self.message.get_content_type() == "multipart/report"

    @property
    def report_type(self) -> str:
        """What a multipart/report (RFC 6522) reports, lower-cased; "" for any other message."""
        return (param(self.message, "report-type") or "").lower() if self.is_report else ""


def open_mail(message: Message, faults: tuple[str, ...], *, cut: bool) -> OpenedMail:
    """Take the parsed message apart; raises what parsing.ODD_MAIL lists on broken mail."""
    leaves = tuple(parts(message))
    enclosed = enclosed_in(leaves)
    # A report's enclosed message is what it returns, and says nothing of its own.
    shown = () if message.get_content_type() == "multipart/report" else enclosed[:1]
    body, body_faults = readable_text(leaves, shown)
    return OpenedMail(message, leaves, enclosed, body, cut, (*faults, *body_faults))
