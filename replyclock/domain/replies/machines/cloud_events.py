"""Reads what cloud senders tell about a message as JSON: it came back, waits, arrived, or displeased.

Knows their names of events; no mail and no rule. A notification may be wrapped in another as a text, folded
by the mailer, and followed by words about the subscription.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from replyclock.domain.facts import ReplyKind

_LENGTH = 100_000
_DEPTH = 6
_WIDTH = 50
# Lines of 990 characters are broken behind a mark by some mailers, and begin anew with a blank.
# A notification whose end is missing still names its event near the beginning.
_TORN = re.compile(r"\\?\"(?:notificationType|eventType|RecordType)\\?\"\s*:\s*\\?\"(\w{1,40})\\?\"")
_FOLDED = re.compile(r"!\n ?")
# Where Amazon SES, SendGrid, Brevo, Mailjet, Mailgun, Postmark and SparkPost put the event's name.
_NAMES = ("notificationType", "eventType", "event", "RecordType", "record_type", "type", "Type", "status")
_BACK = re.compile(
    r"(hard|soft|permanent|blocked|invalid)?[ _-]?(bounced?|dropp?ed|undelivered|undeliverable|rejected?"
    r"|failed|blocked|invalid([ _-]?email)?|policy[ _-]rejection|out[ _-]of[ _-]band|hardbounce|softbounce)"
)
_WAITS = re.compile(r"(delivery)?[ _-]?(delay(ed)?|deferred|temporary[ _-]?fail(ure)?)")
_WENT_ON = re.compile(
    r"(spam)?[ _-]?(complaint|delivery|delivered|complained|spam|spamreport|abuse|unsubscribed?|open(ed)?"
    r"|click(ed)?)"
)
# Some of these names are everyday words: a field of a sender's own has to stand beside them.
_BESIDE = frozenset(
    [
        "mail",
        "bounce",
        "complaint",
        "delivery",
        "recipient",
        "recipients",
        "email",
        "sg_message_id",
        "message-id",
        "MessageID",
        "MessageId",
        "severity",
        "delivery-status",
        "msys",
        "rcpt_to",
        "Recipient",
        "Email",
        "bouncedRecipients",
        "TopicArn",
        "_id",
        "ts",
        "smtp-id",
        "reason",
    ]
)


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """The kind of a notification, its event's name, and whether its JSON was read whole."""

    kind: ReplyKind
    name: str
    is_whole: bool = True


def event_of(text: str) -> CloudEvent | None:
    """What a notification tells; None for anything that is no such JSON."""
    head = text.lstrip("\ufeff \t\r\n")[:_LENGTH]
    if not head.startswith(("{", "[")):
        return None
    for value in _objects(_read(head), _DEPTH):
        found = _of_object(value)
        if found:
            return found
    torn = _TORN.search(head)
    kind = _kind(torn.group(1).lower(), {}) if torn else None
    return CloudEvent(kind, torn.group(1), is_whole=False) if torn and kind else None


def _read(text: str) -> Any:
    for attempt in (text, _FOLDED.sub("", text), text.replace("\n", "")):
        try:
            return json.JSONDecoder(strict=False).raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """The object and those within it, the outer first; a text that holds an object counts as one."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = _read(value.lstrip())
    if depth <= 0:
        return
    if isinstance(value, list):
        for each in value[:_WIDTH]:
            yield from _objects(each, depth - 1)
    elif isinstance(value, dict):
        yield value
        for each in list(value.values())[:_WIDTH]:
            yield from _objects(each, depth - 1)


def _of_object(value: Mapping[str, Any]) -> CloudEvent | None:
    if not _BESIDE & value.keys():
        return None
    for name in _NAMES:
        event = value.get(name)
        if not isinstance(event, str):
            continue
        kind = _kind(event.lower()[:40], value)
        if kind:
            return CloudEvent(kind, event[:40])
    return None


def _kind(event: str, value: Mapping[str, Any]) -> ReplyKind | None:
    if _WAITS.fullmatch(event) or (_BACK.fullmatch(event) and value.get("severity") == "temporary"):
        return ReplyKind.DELAY
    if _BACK.fullmatch(event):
        return ReplyKind.BOUNCE
    return ReplyKind.AUTOMATIC if _WENT_ON.fullmatch(event) else None
