"""Mail as offices send it: answers, acknowledgements, automatic replies, bounces, strangers' mail.

The same number gives the same message. What each must be recorded as is known from how it was made.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from replyclock.domain.inquiry import Inquiry

_ANSWER = (
    "您好，您反映的事项已收悉。经核实，政务服务大厅的开放时间为工作日上午九时至十二时、下午十三时至十七时。"
)
_ENGLISH = "Dear Sir or Madam, the hall is open on working days from nine to twelve and from one to five. "
_ACKNOWLEDGED = "您的来信已收到，我们将尽快转交有关部门办理，请耐心等待。"
_AWAY = "我已外出，暂时无法回复您的邮件。I am out of the office until Monday."
_HISTORY = "\r\n\r\n在 2026-03-02 09:30:00，Li Min 写道：\r\n> When is the hall open?\r\n> Thank you.\r\n"
_CHARSETS = ("utf-8", "gb18030", "gb2312", "utf-8")
_KINDS = (
    *("answer",) * 8,
    *("acknowledgement",) * 3,
    *("automatic",) * 3,
    "bounce",
    "thread",
    "attachment",
    "subject",
    "web mail",
    "stranger",
)
_THREAD_BACK = 13


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message, and where it belongs: "matched", "machine" or "unmatched"."""

    data: bytes
    disposition: str


def make_mail(count: int, inquiries: Sequence[Inquiry]) -> Iterator[Delivery]:
    """So many messages of every kind, for these inquiries in turns."""
    chance = random.Random(7)
    for number in range(count):
        kind = _KINDS[number % len(_KINDS)]
        # An answer in a thread belongs to whoever got the answer thirteen messages before it.
        about = number - _THREAD_BACK if kind == "thread" else number
        yield _make(kind, number, inquiries[about % len(inquiries)], chance)


def one_answer(number: int, inquiry: Inquiry) -> bytes:
    """A short answer that no other is like."""
    return _plain(number, inquiry, f"{_ANSWER}（{number}）", "utf-8").as_bytes(policy=SMTP)


def _make(kind: str, number: int, inquiry: Inquiry, chance: random.Random) -> Delivery:
    charset = _CHARSETS[number % len(_CHARSETS)]
    text = _body(kind, number, chance)
    message = _plain(number, inquiry, text, charset)
    disposition = "matched"
    if kind == "automatic":
        message["Auto-Submitted"] = "auto-replied"
        disposition = "machine"
    elif kind == "bounce":
        message, disposition = _bounce(number, inquiry), "machine"
    elif kind == "thread":
        message.replace_header("To", "auditor@inspection.example")
        message["In-Reply-To"] = _name_of(number - _THREAD_BACK, inquiry)
    elif kind == "attachment":
        page = chance.randbytes(60_000)
        message.add_attachment(page, maintype="application", subtype="pdf", filename="答复.pdf")
    elif kind == "subject":
        message.replace_header("To", "auditor@inspection.example")
        message.replace_header("Subject", f"Re: {inquiry.title} [{inquiry.token}]")
    elif kind == "web mail":
        message.add_alternative(_html(text), subtype="html")
    elif kind == "stranger":
        message = _stranger(number, text)
        disposition = "unmatched"
    return Delivery(message.as_bytes(policy=SMTP), disposition)


def _plain(number: int, inquiry: Inquiry, text: str, charset: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"办公室 <hall@{inquiry.site.code}.gov.example>"
    message["To"] = inquiry.persona.email
    message["Subject"] = f"答复：{inquiry.title}"
    message["Date"] = "Tue, 03 Mar 2026 10:15:00 +0800"
    message["Message-ID"] = _name_of(number, inquiry)
    message.set_content(text, charset=charset)
    return message


def _name_of(number: int, inquiry: Inquiry) -> str:
    return f"<{number}@{inquiry.site.code}.gov.example>"


def _body(kind: str, number: int, chance: random.Random) -> str:
    sentence = {"acknowledgement": _ACKNOWLEDGED, "automatic": _AWAY}.get(kind)
    if sentence is not None:
        return f"{sentence}\r\n（{number}）"
    paragraphs = [_ANSWER * chance.randint(1, 4) if number % 3 else _ENGLISH * chance.randint(1, 6)]
    paragraphs += [f"{part}. {_ANSWER}" for part in range(chance.randint(1, 12))]
    return "\r\n\r\n".join(paragraphs) + f"\r\n（{number}）" + _HISTORY


def _html(text: str) -> str:
    lines = "".join(f"<div style='font-size:14px'>{line}</div>" for line in text.split("\r\n"))
    return f"<html><body><style>p {{ margin: 0 }}</style>{lines}</body></html>"


def _bounce(number: int, inquiry: Inquiry) -> EmailMessage:
    words = "The following message could not be delivered.\r\n"
    report = (
        "Reporting-MTA: dns; mx.gov.example\r\n\r\n"
        f"Final-Recipient: rfc822; hall@{inquiry.site.code}.gov.example\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n"
    )
    parts = (
        ("text/plain", words),
        ("message/delivery-status", report),
        ("text/rfc822-headers", "Subject: x"),
    )
    edge = f"edge-{number}"
    body = "".join(f"--{edge}\r\nContent-Type: {kind}\r\n\r\n{text}\r\n" for kind, text in parts)
    message = EmailMessage()
    message["From"] = "MAILER-DAEMON@mx.gov.example"
    message["To"] = inquiry.persona.email
    message["Subject"] = "Undelivered Mail Returned to Sender"
    message["Message-ID"] = f"<bounce-{number}@mx.gov.example>"
    message["Content-Type"] = f'multipart/report; report-type=delivery-status; boundary="{edge}"'
    message.set_payload(f"{body}--{edge}--\r\n")
    return message


def _stranger(number: int, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "news@shop.example"
    message["To"] = "auditor@inspection.example"
    message["Subject"] = f"Weekly news {number}"
    message["Message-ID"] = f"<{number}@shop.example>"
    message.set_content(text)
    return message
