"""What officials write in a mail, as bytes ready for SMTP; decides neither when nor whether."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP, default
from email.utils import format_datetime

from replyclock.practice.script import Act, Advert, Deed
from replyclock.practice.town import Mailing, Received

_SUBJECTS: dict[Deed, str] = {
    "acknowledge": "来信已收到：{title}",
    "forward": "来信转办通知：{title}",
    "answer": "关于“{title}”的答复",
    "refuse": "关于“{title}”的告知",
    "automatic": "自动回复：{title}",
    "bounce": "邮件投递失败 (Undelivered Mail Returned to Sender)",
}
_EDGE = "----practice-town-delivery-report"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends a message to whom; a bounce has an empty sender (RFC 5321 section 4.5.5)."""

    sender: str
    recipient: str
    message: bytes


def compose(mailing: Mailing, claimed_at: datetime, mailbox: str) -> Envelope:
    """The mail as bytes; `claimed_at` is the local time of its Date line, `mailbox` takes adverts."""
    if isinstance(mailing.act, Advert):
        message = _advert(mailing.act)
        return _sealed(message, mailing.act.sender, mailbox, claimed_at, "advert")
    if mailing.letter is None:
        raise ValueError("an official's mail is about a letter")
    letter, act = mailing.letter, mailing.act
    if act.do == "bounce":
        return _sealed(_delivery_report(act, letter), "", letter.writing.email, claimed_at, letter.number)
    return _sealed(_reply(act, letter), letter.site.sender, letter.writing.email, claimed_at, letter.number)


def _sealed(
    message: "Message[str, str]", sender: str, recipient: str, claimed_at: datetime, serial: str
) -> Envelope:
    message["To"] = recipient
    message["Date"] = format_datetime(claimed_at)
    message["Message-ID"] = f"<{serial.lower()}.{claimed_at:%Y%m%d%H%M}@practice.example>"
    return Envelope(sender, recipient, message.as_bytes(policy=SMTP))


def _advert(act: Advert) -> EmailMessage:
    message = EmailMessage()
    message["From"] = act.sender
    message["Subject"] = act.subject
    message.set_content(act.text)
    return message


def _reply(act: Act, letter: Received) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f'"{letter.site.sponsor}" <{letter.site.sender}>'
    message["Subject"] = _subject(act, letter)
    if act.do == "automatic":
        message["Auto-Submitted"] = "auto-replied"
    text = f"{letter.writing.name}：\n\n{letter.words(act)}\n\n{letter.site.sponsor}\n"
    message.set_content(text, charset=act.charset)
    return message


def _subject(act: Act, letter: Received) -> str:
    return _SUBJECTS[act.do].replace("{title}", letter.writing.title)


def _delivery_report(act: Act, letter: Received) -> MIMEMultipart:
    """A multipart/report as in RFC 3464: words for people, the status, the headers of what bounced."""
    office = f"duban@{letter.site.code}.example"
    report = MIMEMultipart("report", report_type="delivery-status", boundary=_EDGE, policy=default)
    report["From"] = f"Mail Delivery System <mailer-daemon@{letter.site.code}.example>"
    report["Subject"] = _subject(act, letter)
    report.attach(MIMEText(letter.words(act), "plain", "utf-8", policy=default))
    status = MIMEBase("message", "delivery-status", policy=default)
    status.set_payload([
        _headers({"Reporting-MTA": f"dns; mail.{letter.site.code}.example"}),
        _headers({
            "Final-Recipient": f"rfc822; {office}",
            "Action": "failed",
            "Status": "5.2.2",
            "Diagnostic-Code": "smtp; 552 mailbox full",
        }),
    ])  # fmt: skip
    report.attach(status)
    original = MIMEText(
        f"From: {letter.writing.email}\nTo: {office}\nSubject: {letter.number}\n", "rfc822-headers"
    )
    report.attach(original)
    return report


def _headers(lines: dict[str, str]) -> "Message[str, str]":
    part: Message[str, str] = Message()
    for name, value in lines.items():
        part[name] = value
    return part
