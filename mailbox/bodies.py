"""Chooses and decodes the readable body of a message; opens no attachment and decides nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message

from replyclock.mailbox.charsets import is_binary, read_text
from replyclock.mailbox.markup import html_to_text
from replyclock.mailbox.mime.transfer import carried
from replyclock.mailbox.parsing import param, parts

_PART_BYTES = 1_000_000
_TEXT_LENGTH = 200_000
_META_CHARSET = re.compile(
    rb"<meta[^<>]{0,200}charset\s{0,9}=[\s\"']{0,9}([A-Za-z0-9_-]{2,30})", re.IGNORECASE
)
_SHOWN = ("text/plain", "text/html")
_NO_TEXT = frozenset({"text/rfc822-headers", "text/x-amp-html"})
_NAMED_KINDS = 4


@dataclass(frozen=True, slots=True)
class ReadableBody:
    """The body as plain lines, history included, at most 200,000 characters.

    `shown` are the parts it was read from; `faults` say what of it could not be read, and those of them
    by which words may be missing stand in `gaps` too.
    """

    text: str = ""
    shown: tuple[Message, ...] = ()
    faults: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


def readable_body(leaves: Sequence[Message], enclosed: Sequence[Message], outside: bytes) -> ReadableBody:
    """The body of a message of these parts.

    Of a text and an HTML version the text is taken unless it is a stub. Where no part is meant to be
    shown as text, the first of these that has words counts: parts shown under a file's name, the text of
    the `enclosed` messages, text that came as an attachment, and what stands `outside` all parts.
    """
    faults: dict[str, None] = {}
    gaps: dict[str, None] = {}
    for candidate in _candidates(leaves, enclosed, outside):
        faults |= dict.fromkeys(candidate.faults)
        gaps |= dict.fromkeys(candidate.gaps)
        if candidate.text:
            return ReadableBody(candidate.text, candidate.shown, tuple(faults), tuple(gaps))
    return ReadableBody("", (), tuple(faults), tuple(gaps))


def is_attachment(part: Message) -> bool:
    """True for a part that is not shown as the body where there is another one."""
    return _is_marked(part) or param(part, "filename", "content-disposition") is not None


def _candidates(
    leaves: Sequence[Message], enclosed: Sequence[Message], outside: bytes
) -> Iterator[ReadableBody]:
    yield _best_text([part for part in leaves if not is_attachment(part)])
    yield _best_text([part for part in leaves if is_attachment(part) and not _is_marked(part)])
    for number, each in enumerate(enclosed):
        inner = tuple(parts(each))
        text = _best_text([part for part in inner if not is_attachment(part)])
        text = text if text.text else _best_text([part for part in inner if not _is_marked(part)])
        several = "of several enclosed messages only one was read"
        yield _noted(text, several, is_gap=True) if number + 1 < len(enclosed) and text.text else text
    yield _noted(_best_text([part for part in leaves if _is_marked(part)]), "the only text is an attachment")
    yield _joined([part for part in leaves if _is_other_text(part)])
    around = read_text(outside[:_PART_BYTES]).text.strip()
    yield _noted(ReadableBody(around), "the text stands outside all parts", is_gap=bool(around))
    yield _without_text(leaves)


def _is_marked(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _is_other_text(part: Message) -> bool:
    kind = part.get_content_type()
    return part.get_content_maintype() == "text" and kind not in _NO_TEXT and kind not in _SHOWN


def _best_text(bodies: Sequence[Message]) -> ReadableBody:
    plain = _joined([part for part in bodies if part.get_content_type() == "text/plain"])
    html = _joined([part for part in bodies if part.get_content_type() == "text/html"])
    if html.text and _weight(plain.text) * 2 < _weight(html.text):
        return html
    return plain if plain.text or plain.faults else html


def _joined(bodies: Sequence[Message]) -> ReadableBody:
    read = [_read_part(part) for part in bodies]
    text = "\n\n".join(each.text.strip() for each in read if each.text.strip())
    faults = [fault for each in read for fault in each.faults]
    gaps = [gap for each in read for gap in each.gaps]
    if len(text) > _TEXT_LENGTH:
        gaps.append(f"of the text only the first {_TEXT_LENGTH} characters were read")
    unique = tuple(dict.fromkeys([*faults, *gaps]))
    return ReadableBody(text[:_TEXT_LENGTH], tuple(bodies), unique, tuple(dict.fromkeys(gaps)))


def _read_part(part: Message) -> ReadableBody:
    came = carried(part, as_text=True)
    data, charset = came.data[:_PART_BYTES], param(part, "charset")
    is_html = part.get_content_type() == "text/html"
    meta = _META_CHARSET.search(data[:4_000]) if is_html else None
    read = read_text(data, charset, meta[1].decode("ascii") if meta else None)
    gaps = [came.fault] if came.fault and not came.is_whole else []
    if len(came.data) > _PART_BYTES:
        gaps.append(f"of a text of {len(came.data)} bytes only the first {_PART_BYTES} were read")
    if not read.is_whole:
        gaps.append(read.fault)
    if is_binary(data):
        gaps.append("what is sent as text is none: it holds control characters")
    text = html_to_text(read.text) if is_html else read.text
    faults = [fault for fault in (came.fault, read.fault, *gaps) if fault]
    return ReadableBody(text, (part,), tuple(dict.fromkeys(faults)), tuple(gaps))


def _without_text(leaves: Sequence[Message]) -> ReadableBody:
    """A reason for a message of parts without words: pictures, encrypted parts, HTML of pictures alone."""
    blank = [part for part in leaves if not carried(part).data.strip() and not part.is_multipart()]
    if len(blank) == len(leaves):
        return ReadableBody()
    kinds = dict.fromkeys(part.get_content_type() for part in leaves if part not in blank)
    named = ", ".join([*kinds][:_NAMED_KINDS]) + (" and others" if len(kinds) > _NAMED_KINDS else "")
    return _noted(ReadableBody(), f"no words are to be read in what it holds: {named[:200]}", is_gap=True)


def _noted(body: ReadableBody, fault: str, *, is_gap: bool = False) -> ReadableBody:
    """The body with one more fault, where it has words or the fault says why it has none."""
    if not (body.text or is_gap):
        return body
    gaps = (*body.gaps, fault) if is_gap else body.gaps
    return ReadableBody(body.text, body.shown, (*body.faults, fault), gaps)


def _weight(text: str) -> int:
    return len("".join(text.split()))
