"""Chooses and decodes the readable body of a message; opens no attachment and decides nothing."""

import re
from collections.abc import Sequence
from email.message import Message

from replyclock.mailbox.charsets import decode_text
from replyclock.mailbox.markup import html_to_text
from replyclock.mailbox.parsing import decoded, param, parts

_PART_BYTES = 1_000_000
_TEXT_LENGTH = 200_000
_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)


def readable_text(leaves: Sequence[Message], enclosed: Sequence[Message]) -> tuple[str, tuple[str, ...]]:
    """The body as plain lines, history included, and what of it could not be read.

    Of a text and an HTML version the text is taken unless it is a stub. Where `leaves` hold none, the text
    of the `enclosed` messages counts. At most 200,000 characters.
    """
    text, faults = _best_text(leaves)
    if not text:
        for each in enclosed:
            text, faults = _best_text(list(parts(each)))
    return text, faults


def is_attachment(part: Message) -> bool:
    """True for a part that is not shown as the body."""
    disposition = part.get_content_disposition()
    return disposition == "attachment" or param(part, "filename", "content-disposition") is not None


def _best_text(leaves: Sequence[Message]) -> tuple[str, tuple[str, ...]]:
    bodies = [part for part in leaves if not is_attachment(part)]
    plain, plain_faults = _joined([part for part in bodies if part.get_content_type() == "text/plain"])
    html, html_faults = _joined([part for part in bodies if part.get_content_type() == "text/html"])
    if html and _weight(plain) * 2 < _weight(html):
        return html, html_faults
    return plain, plain_faults


def _joined(bodies: list[Message]) -> tuple[str, tuple[str, ...]]:
    read = [_read_part(part) for part in bodies]
    text = "\n\n".join(text.strip() for text, _ in read if text.strip())
    return text[:_TEXT_LENGTH], tuple(dict.fromkeys(fault for _, fault in read if fault))


def _read_part(part: Message) -> tuple[str, str | None]:
    data = decoded(part)[:_PART_BYTES]
    charset = param(part, "charset")
    if part.get_content_type() == "text/plain":
        return decode_text(data, charset)
    found = _META_CHARSET.search(data[:4_000])
    if not charset and found:
        charset = found.group(1).decode("ascii")
    text, fault = decode_text(data, charset)
    return html_to_text(text), fault


def _weight(text: str) -> int:
    return len("".join(text.split()))
