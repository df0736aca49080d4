"""Tells mail that came back, or that still waits on some server, from mail about returned post.

A mail system is known by its name, its envelope, its subject, its text, the words of servers it quotes and
the message it returns. One of these is what anybody may write; two together are a mail system's.
"""

import itertools
import re
from dataclasses import dataclass

from replyclock.domain.chinese import simplify
from replyclock.domain.clean_text import nfkc
from replyclock.domain.facts import ReplyKind
from replyclock.domain.replies import senders
from replyclock.domain.replies.machines import bounce_subjects, bounce_texts, list_words
from replyclock.domain.replies.mail import Mail
from replyclock.domain.replies.words.patterns import Phrase, first, plain

_HEAD_LENGTH = 300
ANSWERING = re.compile(
    r"\s*(re|aw|sv|vs|antw|odp|ynt|回复|回覆|答复|答覆|回)\s*+(\[\d+\]\s*+)?[:：]", re.IGNORECASE
)
"""How a subject begins that repeats the one its writer was sent."""
_PASSED_ON = re.compile(r"\s*(fwd?|wg|tr|i|转发|轉發|转)\s*[:：]", re.IGNORECASE)
# What gateways put before a subject: [EXTERNAL], 【外部邮件】, and marks of direction.
_LABEL = re.compile(
    r"[\[(【]\s*(external|extern|ext|\**spam\**|外部(邮件)?|外来邮件|可疑邮件|垃圾邮件)\s*[\])】]\s*:?\s*",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"^[\W_]+")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Some machines keep the subject of what they refuse or answer, and say so behind it.
_BEHIND = re.compile(
    r"[(\[【]\s*(delivery failed|undeliver(ed|able)|non remis|unzustellbar|退信|未送达|投递失败"
    r"|auto(matic)? ?-?reply|(系统|邮件)?自动(回复|答复))\s*[)\]】]$",
    re.IGNORECASE,
)
_NAMES_LIST = re.compile(r"\b(?:mailing )?list\b|\bml\b|メーリングリスト|邮件列表|邮件组", re.IGNORECASE)
_ADDRESSES = 20
_INVITES = re.compile(
    r"(?:请|可以?|欢迎|改)[^。，,\n]{0,16}$"
    r"|\b(?:contact|write|mail us|ask(?:ed)?(?: for)?|send \w+)\b[^.\n]{0,12}$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+=-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")

Heard = tuple[Phrase, str]


@dataclass(frozen=True, slots=True)
class ReturnedMail:
    """BOUNCE, DELAY or AUTOMATIC (it went on), and why; `is_told` says that more than the sender says so."""

    kind: ReplyKind
    reason: str
    is_told: bool = True


def own_subject(subject: str) -> str:
    """The subject as tables of subjects expect it; "" for one that answers or passes on another mail.

    Without a gateway's label and the signs before the first word.
    """
    folded = _UNSEEN.sub("", simplify(nfkc(subject[:500]))).strip()
    folded = _BEFORE.sub("", _LABEL.sub("", folded, count=1) if _LABEL.match(folded) else folded)
    behind = _BEHIND.search(folded)
    if behind:
        return behind.group(1)
    return "" if ANSWERING.match(folded) or _PASSED_ON.match(folded) else folded


def returned_mail(mail: Mail) -> ReturnedMail | None:
    """What a mail system or a list manager says of a message; None when it may be a person's mail."""
    marks = _Marks.of(mail)
    if marks is None:
        return None
    return _by_list(mail, marks) or _by_marks(mail, marks)


def is_refused(mail: Mail) -> bool:
    """True when a mail system signs a text that says the message was not delivered."""
    return (
        senders.hinted(mail, senders.DAEMON)
        and first(bounce_texts.BOUNCE_TEXTS, plain(mail.text)) is not None
    )


@dataclass(frozen=True, slots=True)
class _Marks:
    """What of a mail system's is on the message; `text` is its text and history, simplified."""

    subject: Heard | None
    delay: Heard | None
    opening: Heard | None
    text: str
    loose: Heard | None
    server: Heard | None

    @staticmethod
    def of(mail: Mail) -> "_Marks | None":
        """None when nothing makes it worth while to search the whole text; nearly all mail ends here."""
        subject = own_subject(mail.subject)
        bounce, delay = (
            first(bounce_subjects.BOUNCE_SUBJECTS, subject),
            first(bounce_subjects.DELAY_SUBJECTS, subject),
        )
        opening = first(bounce_texts.OPENINGS, plain(mail.text[:_HEAD_LENGTH]))
        listed = senders.hinted(mail, senders.LIST_MANAGER) or first(_OF_LISTS, subject)
        if not (bounce or delay or opening or listed or _is_systems(mail)):
            return None
        text = plain(f"{mail.text}\n{mail.quoted}")
        loose, server = first(bounce_texts.BOUNCE_TEXTS, text), first(bounce_texts.SERVER_WORDS, text)
        return _Marks(bounce, delay, opening, text, loose, server)

    @property
    def told(self) -> Heard | None:
        """What speaks most plainly, to be quoted in a reason."""
        return self.server or self.opening or self.loose or self.subject or self.delay


_OF_LISTS = (*list_words.LIST_SUBJECTS, *list_words.LIST_HOLDS)


def _is_systems(mail: Mail) -> bool:
    hinted = (senders.POSTMASTER, senders.TAKES_NO_MAIL)
    return senders.is_daemon(mail) or any(senders.hinted(mail, said) for said in hinted)


def _by_list(mail: Mail, marks: _Marks) -> ReturnedMail | None:
    subject = own_subject(mail.subject)
    named = first(_OF_LISTS, subject)
    managed = senders.hinted(mail, senders.LIST_MANAGER)
    if not (named or managed):
        return None
    held = first(list_words.LIST_HOLDS, subject) or first(list_words.LIST_HOLDS, marks.text)
    refused = first(list_words.LIST_SUBJECTS, subject) or first(list_words.LIST_REFUSALS, marks.text)
    spoken = named or (managed and _NAMES_LIST.search(marks.text))
    for kind, found in ((ReplyKind.DELAY, held), (ReplyKind.BOUNCE, refused)):
        if found and spoken:
            return ReturnedMail(kind, f"it {found[0].meaning}: {found[1]!r}")
    return None


def _by_marks(mail: Mail, marks: _Marks) -> ReturnedMail | None:
    who = _who_says_so(mail, marks)
    if who is None:
        return None
    went_on = first(bounce_texts.WENT_ON, marks.text)
    if went_on and not (marks.loose or marks.server):
        return ReturnedMail(ReplyKind.AUTOMATIC, f"{who} and its text {went_on[0].meaning}: {went_on[1]!r}")
    waits = _waits(marks)
    if waits:
        return ReturnedMail(ReplyKind.DELAY, f"{who} and it {waits[0].meaning}: {waits[1]!r}")
    told = marks.told
    said = f" and it {told[0].meaning}: {told[1]!r}" if told else ""
    return ReturnedMail(ReplyKind.BOUNCE, f"{who}{said}", told is not None)


def _waits(marks: _Marks) -> Heard | None:
    given_up = first(bounce_texts.GIVEN_UP, marks.text)
    return None if given_up else marks.delay or first(bounce_texts.DELAY_TEXTS, marks.text)


def _who_says_so(mail: Mail, marks: _Marks) -> str | None:
    """Who is believed, in words for the reason; None when it may as well be a person."""
    told = marks.loose or marks.server or marks.opening
    return _mail_system(mail, marks, told) or _by_two_marks(mail, marks, told)


def _mail_system(mail: Mail, marks: _Marks, told: Heard | None) -> str | None:
    """A postmaster may be a person: loose words of his are no report."""
    subject, returns = marks.subject or marks.delay, senders.hinted(mail, senders.RETURNS)
    if senders.hinted(mail, senders.DAEMON):
        return "a mail system sent it"
    if senders.has_null_sender(mail) and (subject or told or returns):
        return "its envelope is a mail system's"
    is_postmaster = senders.hinted(mail, senders.POSTMASTER)
    if is_postmaster and (subject or marks.server or marks.opening or returns):
        return "a postmaster sent it"
    return None


def _by_two_marks(mail: Mail, marks: _Marks, told: Heard | None) -> str | None:
    """Whoever signs: a subject or a beginning of a report, and what only mail has below it."""
    subject, returns = marks.subject or marks.delay, senders.hinted(mail, senders.RETURNS)
    if senders.hinted(mail, senders.TAKES_NO_MAIL) and told and returns:
        return "a machine returns a message"
    if marks.opening and (marks.server or _names_address(marks)):
        return "a report on a message opens it"
    if subject and (marks.server or (told and (returns or _names_address(marks)))):
        return "its subject and its text say that mail came back"
    return None


def _names_address(marks: _Marks) -> bool:
    """Post has a place as its address; mail has one with an @, and not as one to write to."""
    found = itertools.islice(_ADDRESS.finditer(marks.text), _ADDRESSES)
    return any(not _INVITES.search(marks.text[max(0, each.start() - 24) : each.start()]) for each in found)
