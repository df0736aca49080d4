"""From hostile bytes to a message of the standard library, within bounds; knows nothing of what it says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import Compat32
from typing import Any

from replyclock.mailbox.mime.boundaries import mend
from replyclock.mailbox.mime.containers import children
from replyclock.mailbox.mime.header_lines import with_whole_header
from replyclock.mailbox.mime.transfer import carried

PART_LIMIT = 300
"""More parts than this are not read, however many there are."""

ODD_MAIL = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError, MessageError)
"""What the standard parser and the libraries above it raise on broken mail."""

_READ_BYTES = 8_000_000
# A scanned letter makes a long message of long lines; many short lines take the parser minutes.
_READ_BYTES_OF_LONG_LINES = 40_000_000
_LINES = 700_000
_HEADER_BYTES = 500_000
_HEADER_LINES = 5_000  # every field that is asked for is looked for among all of them
_FIELD_LENGTH = 20_000
# The parser keeps an object for every line that looks like a boundary and a generator for every level.
_BOUNDARY_LINES = 5_000
_BOUNDARY = re.compile(rb"boundary[*0-9]*\s*=")  # also as RFC 2231 continues it
_LEVELS = 100
_FEW_LEVELS = 10
_LINES_BY_LEVELS = 10_000_000  # it asks every open level about every line: five seconds' worth
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n|\r\r")


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """The message, if only the beginning of its bytes was `cut` out, and why words of it may be missing.

    `has_whole_header` is False where fields may be missing.
    """

    message: Message
    cut: bool
    gaps: tuple[str, ...]
    has_whole_header: bool = True


def parse(data: bytes) -> ParsedMail:
    """The message and what had to be left out. Never raises; reads as much as `readable` gives.

    A message nested beyond all reason is read as its headers and a body of plain lines; a multipart with
    an unusable boundary by the fields of its parts.
    """
    head = readable(data)
    cut = len(data) > len(head)
    head = with_whole_header(head)
    gaps = [f"only the first {len(head)} of {len(data)} bytes were read"] if cut else []
    if _is_beyond_reason(head):
        gaps.append("too many parts or levels: the body is read as plain lines")
        return ParsedMail(_flat(head), cut, tuple(gaps), has_whole_header=_holds_whole_header(head))
    try:
        message = _parsed(head)
        end = _END_OF_HEADER.search(head)
        mended = mend(message, head[end.end() :] if end else b"", _parsed)
        return ParsedMail(message, cut, (*gaps, *mended))
    except ODD_MAIL as error:
        gaps.append(f"the message could not be taken apart ({type(error).__name__})")
        return ParsedMail(_flat(head), cut, tuple(gaps), has_whole_header=_holds_whole_header(head))


def readable(data: bytes) -> bytes:
    """The beginning of a message that is taken apart: 40 MB of long lines, else 8 MB."""
    if len(data) <= _READ_BYTES:
        return data
    head = data[:_READ_BYTES_OF_LONG_LINES]
    return head if head.count(b"\n") <= _LINES else data[:_READ_BYTES]


def parts(message: Message, most: int = PART_LIMIT) -> Iterator[Message]:
    """Every part that is no container, in order; a message enclosed in this one is a single part.

    No more than the first `most` parts are looked at, containers among them.
    """
    waiting, count = [message], 0
    while waiting and count < most:
        part = waiting.pop()
        count += 1
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting.extend(reversed(children(part)))
        else:
            yield part


def enclosed_in(leaves: Sequence[Message]) -> tuple[Message, ...]:
    """The message that each message/rfc822 part holds, where it holds one."""
    copies = (children(part) for part in leaves if part.get_content_type() == "message/rfc822")
    return tuple(child for held in copies for child in held[:1])


def decoded(part: Message) -> bytes:
    """The part's bytes without their transfer encoding; empty when they cannot be read."""
    try:
        return carried(part).data
    except ODD_MAIL:
        return b""


def param(part: Message, name: str, header: str = "content-type") -> str | None:
    """A parameter of a structured header as one string, or None."""
    try:
        value = part.get_param(name, header=header)
    except ODD_MAIL:
        return None
    if isinstance(value, tuple):
        return value[2]
    return value if isinstance(value, str) else None


class _Brief(Compat32):
    """Fields end somewhere, since the library takes quadratic time to find their parameters."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """A field's value, at most 20,000 characters of it."""
        return super().header_fetch_parse(name, value[:_FIELD_LENGTH])


def _parsed(data: bytes) -> Message:
    return message_from_bytes(data, policy=_Brief())


def _is_beyond_reason(data: bytes) -> bool:
    lower = data.lower()
    end = min(at for at in (lower.find(b"\n\n"), lower.find(b"\n\r\n"), len(lower)) if at >= 0)
    levels = len(_BOUNDARY.findall(lower)) + lower.count(b"message/")
    return (
        end > _HEADER_BYTES
        or lower.count(b"\n", 0, end) > _HEADER_LINES
        or lower.count(b"\n--") > _BOUNDARY_LINES
        or levels > _LEVELS
        or (levels > _FEW_LEVELS and levels * lower.count(b"\n") > _LINES_BY_LEVELS)
    )


def _holds_whole_header(data: bytes) -> bool:
    """True when `_flat` reads every field there is."""
    head = data.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return len(head) <= _HEADER_BYTES and head.count(b"\n") < PART_LIMIT and b"\r" not in head


def _flat(data: bytes) -> Message:
    """Headers and lines only: nothing in it can open another level."""
    message = Message()
    head, _, body = data.replace(b"\r\n", b"\n").partition(b"\n\n")
    for line in head[:_HEADER_BYTES].replace(b"\n ", b" ").replace(b"\n\t", b" ").split(b"\n")[:PART_LIMIT]:
        name, colon, value = line.partition(b":")
        if colon and name.isascii() and name.replace(b"-", b"").isalnum():
            message[name.decode("ascii", "replace")] = value.strip().decode("ascii", "surrogateescape")
    for header in ("content-type", "content-transfer-encoding"):
        del message[header]
    message.set_payload(body[:_HEADER_BYTES].decode("ascii", "surrogateescape"))
    return message
