"""Makes multiparts readable whose boundary is unusable, and finds where a message breaks off."""

import re
from collections.abc import Callable
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message
from itertools import dropwhile, takewhile

from replyclock.mailbox.mime.containers import children
from replyclock.mailbox.mime.transfer import carried, encoding_of, guessed, raw_bytes

_LEVELS = 5
_PIECES = 300
# A line that looks like the boundary which a multipart does not name: a part's fields stand below it.
_DELIMITER = re.compile(
    rb"^(--(?:[^\r\n]{0,200}?[^\s])?)[ \t]*\r?\n"
    rb"(?:[ \t]*\r?\n)?(?=(?:content-[a-z-]{2,30}|mime-version)[ \t]*:)",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSING = re.compile(rb"^(--[^\s-][^\r\n]{0,200}?)--[ \t]*\r?$", re.MULTILINE)
_PART_FIELD = re.compile(rb"^(?=content-type[ \t]*:)", re.IGNORECASE | re.MULTILINE)
_BOILERPLATE = re.compile(r"\bMIME\b|multi-?part", re.IGNORECASE)

Parse = Callable[[bytes], Message]


def mend(message: Message, body: bytes, parse: Parse) -> tuple[str, ...]:
    """Put parts into every multipart that has none; what was wrong, in words. Changes the message.

    `body` are the message's bytes below its header: of a multipart whose end stands before its beginning
    the standard parser keeps nothing. An enclosed message under a transfer encoding is parsed anew.
    """
    faults: list[str] = []
    waiting = [(message, 0)]
    while waiting:
        part, level = waiting.pop()
        if part.get_content_maintype() == "multipart" and not part.is_multipart() and level < _LEVELS:
            lines, level = body if part is message else raw_bytes(part), level + 1
            part.set_payload([*_pieces(part, lines, parse)])
            faults.append(
                "the boundary of a multipart is unusable: its parts were told apart by their fields"
            )
        elif bare := _encoded_message(part):
            part.set_payload([parse(carried(bare).data)])
        waiting += [(child, level) for child in children(part)]
    return tuple(dict.fromkeys(faults))


def unended_part(message: Message, *, cut: bool) -> Message | None:
    """The part at which the message breaks off, when no boundary closed it (RFC 2046 section 5.1.1)."""
    part = message
    while held := children(part):
        if part.get_content_maintype() == "multipart":
            if not any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in part.defects):
                return None
            cut = True
        part = held[-1]
    return part if cut else None


def words_outside(message: Message) -> bytes:
    """What stands before and behind the parts of a multipart, without what every mailer writes there."""
    around = [text for text in (message.preamble, message.epilogue) if text and not _BOILERPLATE.search(text)]
    return guessed(b"\n\n".join(_bytes(text).strip() for text in around))


def _pieces(part: Message, body: bytes, parse: Parse) -> list[Message]:
    """The parts of a body by its own lines, and first the plain lines that stand before them."""
    delimiter = _delimiter(body)
    if delimiter:
        line = re.compile(
            rb"^" + re.escape(delimiter) + rb"(?:[ \t]*(--))?[ \t]*(?:\r?\n|\r?\Z)", re.MULTILINE
        )
        before, *rest = line.split(body, _PIECES)
        marked = zip(rest[::2], rest[1::2], strict=True)
        opened = dropwhile(lambda piece: piece[0] is not None, marked)
        found = [piece for _, piece in takewhile(lambda piece: piece[0] is None, opened)]
    else:
        before, *found = _PART_FIELD.split(body, _PIECES)
    plain = [] if not before.strip() or (found and _BOILERPLATE.search(_text(before))) else [before]
    return [*(_plain(part, lines) for lines in plain), *(parse(piece) for piece in found)]


def _plain(container: Message, body: bytes) -> Message:
    plain = Message()
    if named := container.get("Content-Transfer-Encoding"):
        plain["Content-Transfer-Encoding"] = named
    plain.set_payload(_text(body))
    return plain


def _delimiter(body: bytes) -> bytes:
    if found := _DELIMITER.search(body):
        return found[1]
    for closing in _CLOSING.finditer(body):
        if re.search(rb"^" + re.escape(closing[1]) + rb"[ \t]*\r?$", body[: closing.start()], re.MULTILINE):
            return closing[1]
        break
    return b""


def _encoded_message(part: Message) -> Message | None:
    """The lines of a message under base64, which RFC 2046 section 5.2.1 forbids and some mailers write."""
    held = children(part)
    if part.get_content_type() != "message/rfc822" or encoding_of(part) != "base64" or len(held) != 1:
        return None
    lines = "" if held[0].keys() or held[0].is_multipart() else held[0].get_payload()
    if not isinstance(lines, str) or not lines:
        return None
    bare = Message()
    bare["Content-Transfer-Encoding"] = "base64"
    bare.set_payload(lines)
    return bare


def _text(data: bytes) -> str:
    return data.decode("ascii", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
