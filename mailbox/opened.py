"""A message taken apart once: its parts, the messages it encloses, its readable body; decides nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message

from replyclock.mailbox.bodies import ReadableBody, readable_body
from replyclock.mailbox.mime.boundaries import unended_part, words_outside
from replyclock.mailbox.parsing import PART_LIMIT, ParsedMail, enclosed_in, param, parts

_MOST_ENCLOSED = 10


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """What every reader of the message looks at, instead of taking it apart again.

    `message` has its header fields; `leaves` are all parts that are no container, in order; `enclosed` are
    the messages that parts hold, one of each; `body` are the readable lines with the history below them,
    read from the parts `shown`; `unended` is the part at which the message breaks off, where it does.
    `faults` say what could not be read, and `gaps` by which of these words may be missing.
    """

    message: Message
    leaves: tuple[Message, ...]
    enclosed: tuple[Message, ...]
    body: str
    shown: tuple[Message, ...]
    unended: Message | None
    faults: tuple[str, ...]
    gaps: tuple[str, ...]

    @property
    def is_report(self) -> bool:
        """True for a multipart/report (RFC 6522)."""
        return self.message.get_content_type() == "multipart/report"

    @property
    def report_type(self) -> str:
        """What a multipart/report (RFC 6522) reports, lower-cased; "" for any other message."""
        return (param(self.message, "report-type") or "").lower() if self.is_report else ""


def open_mail(parsed: ParsedMail) -> OpenedMail:
    """Take the parsed message apart; raises what parsing.ODD_MAIL lists on broken mail."""
    message = parsed.message
    leaves = tuple(parts(message))
    enclosed = enclosed_in(leaves)
    # A report's enclosed message is what it returns, and says nothing of its own.
    within = () if message.get_content_type() == "multipart/report" else _all_enclosed(enclosed)
    body = readable_body(leaves, within, words_outside(message))
    unended = unended_part(message, cut=parsed.cut)
    gaps = tuple(dict.fromkeys([*parsed.gaps, *body.gaps, *_left_out(message, leaves, body, unended)]))
    faults = tuple(dict.fromkeys([*gaps, *body.faults]))
    return OpenedMail(message, leaves, enclosed, body.text, body.shown, unended, faults, gaps)


def _all_enclosed(enclosed: Sequence[Message]) -> list[Message]:
    """The enclosed messages and those that they enclose in turn, at most ten, each before what it holds."""
    found: list[Message] = []
    waiting = list(reversed(enclosed))
    while waiting and len(found) < _MOST_ENCLOSED:
        found.append(waiting.pop())
        waiting += reversed(enclosed_in(tuple(parts(found[-1]))))
    return found


def _left_out(
    message: Message, leaves: Sequence[Message], body: ReadableBody, unended: Message | None
) -> Iterator[str]:
    if len(tuple(parts(message, 2 * PART_LIMIT))) > len(leaves):
        yield f"of its parts only the first {PART_LIMIT} were read"
    if unended is not None and any(part is unended for part in body.shown):
        yield "the message breaks off before the end of its text"
