"""The few protocols to the outside: clock, sender, page reader, mail source, exhibits, ledger.

Values that cross a port and are no facts yet stand here too: captures, sights, raw messages.
"""

import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, runtime_checkable

from replyclock.domain.asking import Want
from replyclock.domain.case import Case
from replyclock.domain.chat import ChatResult
from replyclock.domain.facts import Blindness, Claim, Outcome, Receipt
from replyclock.domain.inquiry import Inquiry, Site
from replyclock.domain.limits import Limit
from replyclock.domain.published import TimesFindings
from replyclock.domain.trace import Trace
from replyclock.domain.verdict import Verdict
from replyclock.domain.workdays import WorkCalendar
from replyclock.people import Ask


class Clock(Protocol):
    """Where `now` comes from; the practice town brings one that runs fast."""

    def now(self) -> datetime:
        """The present instant, aware and UTC."""
        ...

    async def sleep_until(self, instant: datetime) -> None:
        """Return when `instant` has come; returns at once when it is past."""
        ...


@dataclass(frozen=True, slots=True)
class Capture:
    """Bytes a room has seen and that may become an exhibit; `role` says what they show."""

    role: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of an attempt: outcome, reason in one sentence, receipt, captures taken after it."""

    outcome: Outcome
    note: str = ""
    receipt: Receipt = Receipt()
    captures: tuple[Capture, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where answers to some inquiries of one site may show.

    `key` is stable and unique (one list serves many inquiries), `host` is what the gate counts.
    """

    key: str
    site_code: str
    host: str
    url: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """An inquiry whose answer is looked for at a place, with what the site handed out for it."""

    inquiry: Inquiry
    receipt: Receipt
    sent_at: datetime
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a place shows for one inquiry: the letter is there; `text` is the office's, or "".

    `captures` show this letter (its own page, or the list it stands in); `page` is the address of a page
    that may be pictured and was not, "" for none.
    """

    reference: str
    text: str
    office: str = ""
    claims: tuple[Claim, ...] = ()
    captures: tuple[Capture, ...] = ()
    page: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look saw. `unknown` is "" or the reason why nothing can be concluded, `cause` its kind.

    `found` names the letters whose pages were read anew; of a letter that is left out nothing has
    changed since the look that `memory` came from. `body_sha256` is the hash of the raw bodies, for the
    line of the look; `captures` show what hindered an unknown look. `memory` is what the reader wants
    back at its next look at this place ("" forgets), opaque to everybody else; `rest` is how long the
    host asks to be left alone.
    """

    unknown: str = ""
    cause: Blindness | None = None
    body_sha256: str = ""
    found: tuple[Found, ...] = ()
    captures: tuple[Capture, ...] = ()
    memory: str = ""
    rest: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class FieldLimit:
    """How many characters a field takes; `part` is "title" or "body", `where` its key and label."""

    part: str
    where: str
    most: int


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What filling in without pressing showed: pictures, and what a site would not take as it is.

    `faults` are sentences that name the recipe's key and the field; `stops_at` is "captcha" when the form
    holds one that a person solves when it is sent, "login" when the form lies behind one, else "".
    """

    captures: tuple[Capture, ...]
    faults: tuple[str, ...] = ()
    stops_at: str = ""
    limits: tuple[FieldLimit, ...] = ()


BeforePress = Callable[[Sequence[Capture]], Awaitable[None]]


class Sender(Protocol):
    """Uses a site's channel. Knows the recipes; decides nothing."""

    def hosts(self, site: Site) -> frozenset[str]:
        """Every host the site's recipe can reach while sending; raises WrongUse on a bad recipe."""
        ...

    def limits(self, site: Site) -> Mapping[str, Limit]:
        """How long "title" and "body" may be, as far as the recipe says; raises WrongUse on a bad recipe."""
        ...

    def recipe_files(self, site_code: str) -> Mapping[str, str]:
        """The recipe and every file beside it that it runs or uploads: names, and the SHA-256 of each.

        Raises WrongUse when the recipe or one of its files is missing.
        """
        ...

    def asks(self, site: Site) -> frozenset[Want]:
        """What the site's recipe says an operator must be asked for; raises WrongUse on a bad recipe."""
        ...

    async def submit(
        self, inquiry: Inquiry, before_press: BeforePress, *, user_agent: str, ask: Ask | None = None
    ) -> Sent:
        """Fill in, await `before_press` with the captures so far, press once, read the result.

        What only a person can give is asked through `ask`, last of all, and put into the same page;
        without it, or without an answer, nothing is pressed.

        When `before_press` raises, nothing is pressed and the error passes through. Faults before
        pressing raise SiteDown, RecipeBroken or NeedsPerson; a site without a channel gives
        Sent(NO_CHANNEL) without a press. After pressing nothing raises: what is not clearly
        confirmed or rejected is ambiguous. `user_agent` is what the browser says of itself.
        """
        ...

    def watched_hosts(self, site: Site) -> frozenset[str]:
        """Every host the recipe can reach while sending or looking; raises WrongUse on a bad recipe."""
        ...

    async def check(self, site: Site, *, user_agent: str) -> tuple[tuple[str, ...], tuple[Capture, ...]]:
        """What the recipe names and its pages do not show any more, and then a picture; changes nothing.

        Raises SiteDown, or NeedsPerson where a login or a person's step comes first.
        """
        ...

    async def rehearse(self, inquiry: Inquiry, *, user_agent: str, ask: Ask | None = None) -> Rehearsed:
        """Fill in everything, press nothing; raises SiteDown, or RecipeBroken where it cannot go on.

        A login, or a step that a person does, is asked for through `ask`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Chatted:
    """What came of one question to a chat assistant: its reply, "" for none, and what can be clicked in it.

    The reply appeared after `after`, up to `until`, None for none; `first_seconds` and `whole_seconds` are
    counted from the press to its first words and to its last. `note` says what went wrong.
    """

    text: str
    links: tuple[str, ...]
    after: datetime | None
    until: datetime | None
    first_seconds: float | None
    whole_seconds: float | None
    note: str = ""
    captures: tuple[Capture, ...] = ()


class Assistant(Protocol):
    """Uses sites' chat assistants. Knows the chat recipes; decides nothing."""

    def codes(self) -> tuple[str, ...]:
        """The sites that have a chat recipe."""
        ...

    def hosts(self, site: Site) -> frozenset[str]:
        """Every host that asking can reach; raises WrongUse on a bad recipe."""
        ...

    def recipe_files(self, site_code: str) -> Mapping[str, str]:
        """The recipe's name and the SHA-256 of its bytes; raises WrongUse when it is missing."""
        ...

    def question(self, inquiry: Inquiry) -> str:
        """What of the letter is asked."""
        ...

    async def ask(self, inquiry: Inquiry, before_press: BeforePress, *, user_agent: str) -> Chatted:
        """Type the question, await `before_press` with the captures so far, press once, hear the reply.

        When `before_press` raises, nothing is pressed and the error passes through. Faults before
        pressing raise SiteDown or RecipeBroken; after pressing nothing raises.
        """
        ...

    async def rehearse(self, inquiry: Inquiry, *, user_agent: str) -> tuple[Capture, ...]:
        """Type the question, press nothing; raises SiteDown or RecipeBroken."""
        ...


class PageReader(Protocol):
    """Visits the places where answers may show. Reads; decides nothing."""

    def places(self, inquiry: Inquiry, receipt: Receipt) -> tuple[Place, ...]:
        """Where this inquiry's answer may show; empty for mail only. Raises WrongUse on a bad recipe."""
        ...

    async def look(
        self, place: Place, wanted: Sequence[Wanted], *, user_agent: str, memory: str = ""
    ) -> Sight:
        """One visit. Outage, challenge page, missing selector and empty page are Sight(unknown=reason).

        `memory` is what the last look at the place gave; without it everything is fetched and read.
        """
        ...

    async def picture(
        self, site_code: str, page: str, *, secrets: Sequence[str], user_agent: str
    ) -> tuple[Capture, ...]:
        """A page on which a reply was seen for the first time, as a picture.

        Nothing where the settings want none, and where the page or the browser cannot be had just now.
        """
        ...

    async def show(
        self, site_code: str, addresses: Sequence[str], *, secrets: Sequence[str], user_agent: str
    ) -> tuple[Capture, ...]:
        """Pictures, sources and responses of these pages as they are now, for a dispute; sends nothing.

        Raises SiteDown when one does not open, RecipeBroken when it is on no host of the recipe.
        """
        ...


@dataclass(frozen=True, slots=True)
class RawMessage:
    """A message as the mailbox holds it. `key` is unique and stable within `mailbox`.

    `arrived_at` is when our server took it (IMAP INTERNALDATE, a Maildir file's time); `cut` says that
    `data` is only its beginning.
    """

    mailbox: str
    key: str
    arrived_at: datetime
    data: bytes
    cut: bool = False


class KnownMail(Protocol):
    """What of one mailbox the ledger already holds."""

    def last_uid(self, validity: int) -> int:
        """The highest UID recorded under this UIDVALIDITY, 0 for none."""
        ...

    def has(self, key: str) -> bool:
        """True when the message with this key is recorded."""
        ...


class MailSource(Protocol):
    """One mailbox, read without ever changing it."""

    @property
    def name(self) -> str:
        """The mailbox's name in the settings."""
        ...

    def check(self) -> int:
        """Open the mailbox and return how many messages it holds; raises MailboxDown."""
        ...

    def fetch(self, known: KnownMail) -> Iterator[RawMessage]:
        """Messages not yet known, oldest first; raises MailboxDown."""
        ...


@runtime_checkable
class Wakeful(Protocol):
    """A mailbox that tells when mail has come."""

    def wait_for_mail(self, known: KnownMail, timeout: timedelta, stop: threading.Event) -> bool:
        """True as soon as there is unknown mail, False after `timeout` or `stop`; raises MailboxDown."""
        ...


class Exhibits(Protocol):
    """Keeps bytes by their SHA-256."""

    def keep(self, data: bytes) -> str:
        """Store the bytes once and return their SHA-256 in lower-case hex."""
        ...

    def read(self, sha256: str) -> bytes:
        """The bytes; raises LedgerFault when they are missing or no longer fit their name."""
        ...


class ExhibitStore(Exhibits, Protocol):
    """Exhibits that can be counted, and removed."""

    def names(self) -> Iterator[str]:
        """The SHA-256 of everything that lies there, sorted; of what bears another name, that name."""
        ...

    def remove(self, sha256: str) -> None:
        """Remove the bytes, which a sealed entry says; nothing when they are gone already."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """What a host's gate said: `free_at` None means that the turn is yours, else when to ask again.

    `failures` counts the visits in a row that found the host out of order.
    """

    free_at: datetime | None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Leaving:
    """A turn given back: nobody enters before `next_at`; `failures` in a row, this visit included."""

    host: str
    at: datetime
    next_at: datetime
    failures: int = 0


class Gate(Protocol):
    """Politeness: one visitor at a time per host, with a rest between visits."""

    def enter(self, hosts: Sequence[str], now: datetime) -> Mapping[str, Turn]:
        """Take the turn of every host that is free, each on its own."""
        ...

    def hold(self, hosts: Sequence[str], now: datetime) -> None:
        """Keep turns that are taken, while the visitor waits for a person."""
        ...

    def leave(self, leavings: Sequence[Leaving]) -> None:
        """Give turns back."""
        ...


@dataclass(frozen=True, slots=True)
class Findings:
    """What a report is printed from: the same findings give the same bytes.

    `zone` is the IANA name of the campaign's time zone; `thresholds` are working days, ascending;
    `verdicts` hold one verdict per case and threshold; `calendar` names calendar and version;
    `authorisation` is issuing body and document number; `unmatched` counts kept mails that fit no
    inquiry; `program` is name and version; `traces` say how each deadline was counted; `days` is the
    calendar itself, for curves and pictures, None where only its name is known; `published` is what a list
    of published answers says, to be set beside the letters; `removed` are exhibits that are gone for good;
    `chats` are what chat assistants replied, which counts in no share of letters.
    """

    campaign: str
    title: str
    authorisation: str
    as_of: datetime
    zone: str
    calendar: str
    thresholds: tuple[int, ...]
    cases: tuple[Case, ...]
    verdicts: tuple[Verdict, ...]
    unmatched: int
    program: str
    traces: tuple[Trace, ...] = ()
    days: WorkCalendar | None = None
    published: TimesFindings | None = None
    removed: frozenset[str] = frozenset()
    chats: tuple[ChatResult, ...] = ()


class Publisher(Protocol):
    """Prints findings."""

    def write(self, findings: Findings, folder: Path) -> tuple[Path, ...]:
        """Write report.html, the tables as CSV and report.json into `folder`; the HTML's path comes first."""
        ...

    def shares(self, findings: Findings) -> list[dict[str, object]]:
        """The rows of the share table, as the JSON has them."""
        ...
