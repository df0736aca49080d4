"""Reads header fields: encoded words, raw Chinese bytes, addresses, message ids, the claimed date."""

import itertools
import re
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import lru_cache

from replyclock.domain.clean_text import clean_text
from replyclock.mailbox.charsets import decode_text
from replyclock.mailbox.parsing import ODD_MAIL

_LENGTH = 20_000  # characters of one field; RFC 5322 allows 998 to a line
_FIELDS = 200  # fields of one name
# An address is told by its @; local parts of rewritten addresses (SRS, VERP, BATV) pass the 64 characters
# of RFC 5321. A quoted local part (RFC 5322 section 3.4.1) holds any sign, a domain may be a literal.
_ADDRESS = re.compile(
    r'(?:"((?:[^"\\]|\\.){1,250})"|([^\s<>()\[\],;:"\'\\，；：、（）《》@]{1,250}))'
    r"@(\[[0-9a-zA-Z.:]{2,60}\]|[^\s<>()\[\],;:\"'\\@，；：、（）《》]{1,255})"
)
_WORD_END = re.compile(r"\?=")
_WORDS = 500
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_ENVELOPE_FOR = re.compile(r"\bfor\s+(<[^<>\s]{1,600}>|[^<>();\s]{1,600}@[^<>();\s]{1,255})", re.IGNORECASE)

_RECIPIENT_FIELDS = (
    "To", "Cc", "Bcc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To",
    "X-RCPT-To", "Apparently-To", "Resent-To", "Resent-Cc", "Resent-Bcc", "X-Forwarded-To", "X-Forwarded-For",
    "Original-Recipient", "Final-Recipient", "X-Original-Recipient", "X-Envelope-Recipient", "X-Receiver",
    "X-MDRcpt-To", "X-MDaemon-Deliver-To", "X-Gm-Original-To", "X-Real-To", "X-Original-Delivered-To",
)  # fmt: skip


def fields(message: Message, name: str) -> list[str]:
    """Every field of this name as readable text, in order."""
    wanted = name.lower()
    raw = [value for key, value in message.raw_items() if key.lower() == wanted]
    return [read_field(str(value)) for value in raw[:_FIELDS]]


def field(message: Message, name: str) -> str:
    """The first field of this name as readable text, or ""."""
    return next(iter(fields(message, name)), "")


@lru_cache(maxsize=64)
def read_field(raw: str) -> str:
    """One field's value on one line, encoded words (RFC 2047) and bare bytes decoded."""
    value = raw[:_LENGTH]
    if not value.isascii():
        return _on_one_line(decode_text(value.encode("utf-8", "surrogateescape"), None)[0])
    try:
        pieces = decode_header(_whole_words(value))
    except ODD_MAIL:
        return _on_one_line(value)
    return _on_one_line("".join(_read_piece(data, charset) for data, charset in pieces))


def _whole_words(value: str) -> str:
    """The field with no more encoded words begun than are ended, and with 500 of them at most in a line.

    The library looks for the end of each to the end of the line; a zero sign keeps it off, and is gone from
    all that is read here.
    """
    if "=?" not in value:
        return value
    lines = []
    for line in value.split("\n"):
        ends = list(itertools.islice(_WORD_END.finditer(line), _WORDS))
        end = ends[-1].end() if ends else 0
        lines.append(line[:end] + line[end:].replace("=?", "=\0?"))
    return "\n".join(lines)


def addresses(text: str) -> tuple[str, ...]:
    """Every address in a field, lower-cased, each once. Names and comments are dropped, and quotes.

    What a transport encoded (%2B, %2E, +2B) stays as it came: find_tokens reads that.
    """
    found = (_address(*match.groups()) for match in _ADDRESS.finditer(text if "@" in text else ""))
    return tuple(dict.fromkeys(address for address in found if "@" in address))


def _address(quoted: str | None, local: str | None, domain: str) -> str:
    name = re.sub(r"\\(.)", r"\1", quoted).strip() if quoted else local
    return f"{name}@{domain}".lower().rstrip(".>")


def recipients(message: Message) -> tuple[str, ...]:
    """Everybody the message names as its recipient, in the fields of writers and of servers."""
    named = [
        address for name in _RECIPIENT_FIELDS for text in fields(message, name) for address in addresses(text)
    ]
    served = [
        address
        for text in fields(message, "Received")
        for match in _ENVELOPE_FOR.finditer(text)
        for address in addresses(match.group(1))
    ]
    return tuple(dict.fromkeys([*named, *served]))


def message_ids(text: str) -> tuple[str, ...]:
    """Message ids with their angle brackets, each once."""
    return tuple(dict.fromkeys(_MESSAGE_ID.findall(text)))


def claimed_date(text: str) -> datetime | None:
    """The Date field (RFC 5322 section 3.3) as an aware UTC instant, None when it cannot be read.

    A zone of -0000 or none at all says nothing about the place, so the time is taken as UTC.
    """
    try:
        claimed = parsedate_to_datetime(text)
        aware = claimed if claimed.tzinfo else claimed.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (*ODD_MAIL, OverflowError):
        return None


def _read_piece(data: bytes | str, charset: str | None) -> str:
    # decode_header gives text only when the whole field had no encoded word.
    return data if isinstance(data, str) else decode_text(data, charset)[0]


def _on_one_line(text: str) -> str:
    return " ".join(clean_text(text).split())
