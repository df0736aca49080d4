"""Takes a message's attachments out of it, decoded and under safe names; opens none of them.

An archive stays packed and a picture is never drawn. What came cut or broken is not kept as if it were
whole: the message itself is, and the fault says so. An enclosed message is looked through for what is
attached to it, but is no attachment, since its own bytes cannot be had back from its parts.
"""

import re
from collections.abc import Iterator
from email.message import Message

from replyclock.domain.replies.mail import MailAttachment
from replyclock.mailbox.attachment_names import claimed_name, safe_name, told_apart
from replyclock.mailbox.bodies import is_attachment
from replyclock.mailbox.mime.containers import children
from replyclock.mailbox.mime.transfer import Carried, carried
from replyclock.mailbox.opened import OpenedMail
from replyclock.mailbox.parsing import parts

MOST = 50
"""Attachments of one message that are looked at."""

MOST_BYTES = 30_000_000
"""Bytes of one attachment, and of all attachments of a message together, that are kept."""

_TYPE = re.compile(r"(?=.{3,80}\Z)[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
_BODY_TYPES = ("text/plain", "text/html", "text/rfc822-headers")


def read_attachments(opened: OpenedMail) -> tuple[tuple[MailAttachment, ...], tuple[str, ...]]:
    """The attachments in order, each under a name of its own, and why others are not kept apart."""
    kept: list[MailAttachment] = []
    faults: list[str] = []
    names: set[str] = set()
    left = MOST_BYTES
    for number, part in enumerate(_attached(opened)):
        if number == MOST:
            faults.append(f"more than {MOST} attachments: the others are kept only within the message")
            break
        name = told_apart(safe_name(claimed_name(part)), names)
        names.add(name.casefold())
        came = carried(part)
        why = _why_not(came, left, ends=part is not opened.unended)
        if why:
            faults.append(f"attachment {name!r} {why}: it is kept only within the message")
            continue
        kept.append(MailAttachment(name, _media_type(part), came.data))
        left -= len(came.data)
    return tuple(kept), tuple(faults)


def _why_not(came: Carried, left: int, *, ends: bool) -> str:
    """Why the part's bytes cannot be kept as an attachment, or ""."""
    if not ends:
        return "may be cut, since the message breaks off before its end"
    if not came.is_whole:
        return "has a broken encoding"
    if not came.data:
        return "is empty or cannot be decoded"
    length = len(came.data)
    return f"is too long ({length} bytes, {left} are left for it)" if length > left else ""


def _attached(opened: OpenedMail) -> Iterator[Message]:
    """Every part that is no body, also of an enclosed message; of what a delivery report returns, none."""
    for part in opened.leaves:
        for inner in _parts_of(part, returns=opened.is_report):
            if _is_attached(inner) and not _is_the_body(inner, opened):
                yield inner


def _parts_of(part: Message, *, returns: bool) -> Iterator[Message]:
    """The parts of an enclosed message, else the part itself."""
    if part.get_content_type() != "message/rfc822" or not part.is_multipart():
        yield part
    elif not returns:
        for enclosed in children(part)[:1]:
            yield from parts(enclosed)


def _is_attached(part: Message) -> bool:
    if part.get_content_maintype() in {"message", "multipart"}:
        return False
    return is_attachment(part) or part.get_content_type() not in _BODY_TYPES


def _is_the_body(part: Message, opened: OpenedMail) -> bool:
    """A message of one text shown under a file's name: these are its words and no file beside them."""
    marked = part.get_content_disposition() == "attachment"
    return len(opened.leaves) == 1 and not marked and any(part is shown for shown in opened.shown)


def _media_type(part: Message) -> str:
    """What the part says it is, for those who look at it later; the ledger takes 80 characters."""
    said = part.get_content_type()
    return said if _TYPE.fullmatch(said) else "application/octet-stream"
