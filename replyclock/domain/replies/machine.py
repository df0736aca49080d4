"""Tells what machines send from what people send: bounces, delay notices, automatic replies, challenges.

Certain is only what headers and structure say that machines alone set; whatever is read from words is a
suggestion, since closing days, leave and returned post are what people ask offices about.
"""

from dataclasses import dataclass

from replyclock.domain.facts import ReplyKind
from replyclock.domain.replies import senders
from replyclock.domain.replies.away import announces_answer, said_by_responder, tells_something
from replyclock.domain.replies.machines.cloud_events import event_of
from replyclock.domain.replies.mail import Mail
from replyclock.domain.replies.returned import is_refused, returned_mail

_OF_ACTION = {"failed": ReplyKind.BOUNCE, "": ReplyKind.BOUNCE, "delayed": ReplyKind.DELAY}
_JSON = frozenset({"application/json", "text/json"})
_JSON_BYTES, _ENCLOSED = 100_000, 3


@dataclass(frozen=True, slots=True)
class MachineFinding:
    """BOUNCE, DELAY or AUTOMATIC, the reason in one clause, and whether it needs no person."""

    kind: ReplyKind
    reason: str
    is_certain: bool


def machine_kind(mail: Mail) -> MachineFinding | None:
    """What a machine sent; None when nothing says so."""
    return _by_report(mail) or _by_event(mail) or _by_form(mail) or _by_return(mail) or _by_responder(mail)


def _by_report(mail: Mail) -> MachineFinding | None:
    if not mail.is_delivery_report or mail.is_report_in_words:
        return None
    kind = _OF_ACTION.get(mail.delivery_action, ReplyKind.AUTOMATIC)
    about = f" about {mail.bounced[0]}" if mail.bounced else ""
    action = mail.delivery_action or "failed"
    return MachineFinding(kind, f"it is a delivery report{about}: {action} (RFC 3464)", True)


def _by_event(mail: Mail) -> MachineFinding | None:
    """No office writes the JSON of a cloud sender, so its form is as good as a header."""
    enclosed = (each for each in mail.attachments[:_ENCLOSED] if each.media_type in _JSON)
    texts = (mail.text, *(each.data[:_JSON_BYTES].decode(errors="replace") for each in enclosed))
    found = next((event for text in texts if (event := event_of(text))), None)
    if found is None:
        return None
    why = f"it is a cloud sender's notification in JSON: {found.name}"
    return MachineFinding(found.kind, why, found.is_whole)


def _by_form(mail: Mail) -> MachineFinding | None:
    """A receipt or a complaint by its parts, whoever signs it."""
    form = next((each for each in mail.signals if each.startswith(senders.FORMS)), None)
    if form is None:
        return None
    # Some filters refuse mail with a receipt.
    kind = ReplyKind.BOUNCE if is_refused(mail) else ReplyKind.AUTOMATIC
    return MachineFinding(kind, f"it carries {form}", True)


def _by_return(mail: Mail) -> MachineFinding | None:
    found = returned_mail(mail)
    if found is None and mail.is_delivery_report:
        kind = _OF_ACTION.get(mail.delivery_action, ReplyKind.AUTOMATIC)
        return MachineFinding(kind, f"it is worded as a mail server's report: {mail.delivery_action}", False)
    if found is None:
        return None
    said = None if found.is_told else said_by_responder(mail)
    if said:
        return MachineFinding(ReplyKind.AUTOMATIC, said, False)
    return MachineFinding(found.kind, found.reason, _is_the_systems(mail))


def _is_the_systems(mail: Mail) -> bool:
    """A daemon's name, a daemon's envelope and the message itself that it returns: no words are needed."""
    return (
        senders.hinted(mail, senders.DAEMON)
        and senders.has_null_sender(mail)
        and (senders.hinted(mail, senders.RETURNS) or mail.is_delivery_report)
    )


def _by_responder(mail: Mail) -> MachineFinding | None:
    signal = senders.certain_signal(mail)
    if signal:
        # A ticket system may mark so what a person wrote; then a person looks.
        settles = not announces_answer(mail)
        return MachineFinding(ReplyKind.AUTOMATIC, f"it carries {signal}", settles)
    said = said_by_responder(mail)
    if said:
        return MachineFinding(ReplyKind.AUTOMATIC, said, False)
    # Web forms, too, send with an empty envelope, and not only receipts.
    if senders.has_null_sender(mail) and not tells_something(mail):
        return MachineFinding(ReplyKind.AUTOMATIC, f"it carries {mail.signals[0]}", False)
    return None
