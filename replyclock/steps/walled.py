"""Reads and judges what strangers mailed, within limits: what took too long is a gap with its reason."""

from dataclasses import replace

from replyclock.domain.facts import ReplyKind
from replyclock.domain.replies.classify import Suggestion, suggest_kind
from replyclock.domain.replies.mail import Mail
from replyclock.domain.replies.words.own_letter import AskedLetter
from replyclock.limits.wall import WorkStopped
from replyclock.outside import Outside

_HEAD_BYTES = 16_000
_JSON_BYTES = 100_000


def read_mail(outside: Outside, data: bytes) -> Mail:
    """What the message says; of one whose reading was stopped only what its first fields say, and why.

    So it can still be told whose it is, and a person reads it.
    """
    try:
        return outside.limits.run(outside.read_letter, data)
    except WorkStopped as stopped:
        why = (f"the message was not read: {stopped}",)
        head = _read_head(outside, data)
        return replace(head, faults=(*why, *head.faults), gaps=(*why, *head.gaps))


def kind_of(outside: Outside, mail: Mail, asked: AskedLetter | None = None) -> Suggestion:
    """What the message is, as suggest_kind tells it; unknown when that took too long."""
    try:
        return outside.limits.run(suggest_kind, _light(mail), asked)
    except WorkStopped as stopped:
        return Suggestion(ReplyKind.UNKNOWN, f"the message was not judged: {stopped}")


def _read_head(outside: Outside, data: bytes) -> Mail:
    head, _, _ = data[:_HEAD_BYTES].replace(b"\r\n", b"\n").partition(b"\n\n")
    try:
        return outside.limits.run(outside.read_letter, head + b"\n\n")
    except WorkStopped:
        return Mail()


def _light(mail: Mail) -> Mail:
    """Without what the rules do not look at, so that no attachment is sent to and fro."""
    attached = tuple(
        replace(each, data=each.data[:_JSON_BYTES] if each.media_type.endswith("/json") else b"")
        for each in mail.attachments
    )
    return replace(mail, attachments=attached)
