"""Reads a message's bytes into a Mail; translates, never decides, and never raises on any bytes."""

from replyclock.domain.replies.mail import Mail
from replyclock.domain.replies.words.patterns import TEXT_LENGTH
from replyclock.mailbox.attachments import read_attachments
from replyclock.mailbox.authors import whole_authors
from replyclock.mailbox.bounces import read_report
from replyclock.mailbox.headers import addresses, claimed_date, field, fields, message_ids, recipients
from replyclock.mailbox.history.openings import is_forwarded
from replyclock.mailbox.history.split import split_quoted
from replyclock.mailbox.opened import OpenedMail, open_mail
from replyclock.mailbox.parsing import ODD_MAIL, parse
from replyclock.mailbox.signals import machine_hints, machine_signals

_TOO_LONG = f"of the text only the first {TEXT_LENGTH} characters are judged"
_NOTHING = ("nothing stands there but what a device or a program draws",)


def read_letter(data: bytes) -> Mail:
    """What the message says. Bounded in time and memory; whatever could not be read is in `faults`."""
    parsed = parse(data)
    try:
        return _read(open_mail(parsed), has_whole_header=parsed.has_whole_header)
    except ODD_MAIL as error:
        gaps = (*parsed.gaps, f"the message could not be read ({type(error).__name__})")
        return Mail(faults=gaps, gaps=gaps)


def _read(opened: OpenedMail, *, has_whole_header: bool) -> Mail:
    message = opened.message
    authors = whole_authors(message) if has_whole_header else ()
    sender, subject = next(iter(addresses(field(message, "From"))), ""), field(message, "Subject")
    text, quoted = split_quoted(opened.body, sender=sender, is_forwarded=is_forwarded(subject))
    is_bare = bool(opened.body.strip()) and not (text or quoted)
    report = read_report(opened)
    attachments, attachment_faults = read_attachments(opened)
    claimed_text = field(message, "Date")
    claimed_at = claimed_date(claimed_text)
    date_faults = (
        (f"the date {claimed_text[:60]!r} could not be read",) if claimed_text and not claimed_at else ()
    )
    return Mail(
        message_id=next(iter(message_ids(field(message, "Message-ID"))), None),
        in_reply_to=message_ids(field(message, "In-Reply-To")),
        references=message_ids(" ".join(fields(message, "References"))),
        sender=sender,
        authors=authors,
        names_whole_authors=bool(authors),
        addresses=recipients(message),
        subject=subject,
        claimed_at=claimed_at,
        claimed_text=claimed_text,
        text=text,
        quoted=quoted,
        signals=machine_signals(opened),
        hints=machine_hints(opened),
        is_delivery_report=report is not None,
        delivery_action=report.action if report else "",
        bounced=report.about if report else (),
        is_report_in_words=report is not None and report.in_words,
        attachments=attachments,
        faults=(
            *opened.faults,
            *_unjudged(text),
            *(_NOTHING if is_bare else ()),
            *date_faults,
            *attachment_faults,
        ),
        gaps=(*opened.gaps, *_unjudged(text)),
    )


def _unjudged(text: str) -> tuple[str, ...]:
    """Rules look at a text's beginning; what stands behind it a person must read."""
    return (_TOO_LONG,) if len(text) > TEXT_LENGTH else ()
