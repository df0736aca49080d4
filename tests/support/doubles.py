"""An office, a page, a mailbox and a clock held in the hand: small real objects behind the ports."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from replyclock.analysis.calendars.load import load_calendar
from replyclock.domain.case import Case, fold
from replyclock.domain.facts import Inconclusive, Outcome, Receipt
from replyclock.domain.inquiry import Inquiry, Letter, Site
from replyclock.domain.sending.approval import Approval
from replyclock.domain.sending.operators import Want
from replyclock.domain.sending.rounds import Round
from replyclock.domain.sending.text_limits import Limit
from replyclock.evidence.keys import make_key
from replyclock.mailbox.reading import read_letter
from replyclock.outside import Outside
from replyclock.ports.exhibits import Capture
from replyclock.ports.looks import WatchedPlace
from replyclock.ports.mailbox import KnownMail, RawMessage
from replyclock.ports.operators import Ask, OperatorRequest
from replyclock.ports.reader import FoundReply, LookResult, Place, WatchedLetter
from replyclock.ports.sender import BeforePress, Rehearsed, SendResult
from replyclock.steps.planning.compose import Draft
from replyclock.steps.planning.plan import plan_round
from replyclock.steps.round import RoundContext, running_rounds
from replyclock.steps.sending.send import send_one
from replyclock.steps.watching.watch import LookReport, WatchOrders, watching
from replyclock.store.exhibits import ExhibitFolder
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import open_database
from replyclock.workspace.campaigns import Campaign
from replyclock.workspace.settings import PoliteSettings

BEIJING = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2025, 9, 24, 9, tzinfo=BEIJING)
SITE = Site("qs", "青石市人民政府", "https://qs.example/", "办公室", "青石", "city", "portal")
LIST = Place("https://qs.example/list", "qs", "qs.example", "https://qs.example/list")
SEEN = Capture("page", "text/html", b"seen")
ANSWER = "您好，政务服务大厅的开放时间为工作日上午9时至12时、下午13时至17时，周末不开放。"


@dataclass
class HandClock:
    """A clock that a test moves."""

    at: datetime

    def now(self) -> datetime:
        return self.at.astimezone(UTC)

    async def sleep_until(self, instant: datetime) -> None:
        self.at = max(self.at, instant)


@dataclass
class HandOffice:
    """A form and a page in the hand: what it answers to a press, what it shows, how often it was pressed."""

    result: SendResult = SendResult(Outcome.CONFIRMED, receipt=Receipt("20250924001"))  # noqa: RUF009 - frozen
    obstacle: Exception | None = None
    crash: BaseException | None = None
    reaches: frozenset[str] = frozenset({"qs.example"})
    takes: Mapping[str, Limit] = field(default_factory=dict)
    pressed: list[str] = field(default_factory=list)
    recipe: dict[str, str] = field(default_factory=lambda: {"qs.toml": "a" * 64})
    rehearsal: Rehearsed = Rehearsed(())  # noqa: RUF009 - frozen
    while_filling: Callable[[], object] = lambda: None
    misfits: tuple[str, ...] = ()
    declares: frozenset[str] = frozenset()
    checked: list[str] = field(default_factory=list)
    rehearsed: list[str] = field(default_factory=list)
    sight: LookResult = LookResult()  # noqa: RUF009 - frozen
    once: list[LookResult] = field(default_factory=list)
    fault: Exception | None = None
    wants: OperatorRequest | None = None
    typed: list[str] = field(default_factory=list)
    visits: int = 0

    def hosts(self, site: Site) -> frozenset[str]:
        return self.reaches

    def limits(self, site: Site) -> Mapping[str, Limit]:
        return self.takes

    def asks(self, site: Site) -> frozenset[Want]:
        return frozenset({self.wants.want} if self.wants else ())

    async def submit(
        self,
        inquiry: Inquiry,
        before_press: BeforePress,
        *,
        user_agent: str | None,
        ask: Ask | None = None,
        files: Mapping[str, str] | None = None,
    ) -> SendResult:
        if self.obstacle:
            raise self.obstacle
        self.visits += 1
        if self.wants and ask:
            answer = await ask(self.wants)
            while answer.refresh:
                answer = await ask(self.wants)
            self.typed.append(answer.text)
        self.while_filling()
        if self.result.outcome is not Outcome.NO_CHANNEL:
            await before_press([Capture("form picture", "image/png", b"before")])
            self.pressed.append(inquiry.reference)
        if self.crash:
            raise self.crash
        return self.result

    def recipe_files(self, site_code: str) -> Mapping[str, str]:
        return self.recipe

    def senders(self, site_code: str) -> frozenset[str]:
        return self.declares

    def watched_hosts(self, site: Site) -> frozenset[str]:
        return self.reaches

    async def check(
        self, site: Site, *, user_agent: str | None
    ) -> tuple[tuple[str, ...], tuple[Capture, ...]]:
        if self.obstacle:
            raise self.obstacle
        self.checked.append(site.code)
        return self.misfits, (
            Capture("page in the way", "text/html", b"as it is now"),
        ) if self.misfits else ()

    async def rehearse(
        self,
        inquiry: Inquiry,
        *,
        user_agent: str | None,
        ask: Ask | None = None,
        files: Mapping[str, str] | None = None,
    ) -> Rehearsed:
        if self.obstacle:
            raise self.obstacle
        self.rehearsed.append(inquiry.reference)
        return replace(self.rehearsal, captures=(Capture("form picture", "image/png", b"rehearsed"),))

    def places(self, inquiry: Inquiry, receipt: Receipt) -> tuple[Place, ...]:
        return (LIST,)

    async def look(
        self, place: Place, wanted: Sequence[WatchedLetter], *, user_agent: str | None, memory: str = ""
    ) -> LookResult:
        if self.fault:
            raise self.fault
        return self.once.pop(0) if self.once else self.sight

    async def picture(
        self, site_code: str, page: str, *, secrets: Sequence[str], user_agent: str | None
    ) -> tuple[Capture, ...]:
        return (Capture("watched page (picture)", "image/png", page.encode()),)

    async def show(
        self, site_code: str, addresses: Sequence[str], *, secrets: Sequence[str], user_agent: str | None
    ) -> tuple[Capture, ...]:
        if self.obstacle:
            raise self.obstacle
        return tuple(Capture("disputed page", "text/html", address.encode()) for address in addresses)


@dataclass
class HandMailbox:
    """A mailbox in the hand; `down` is raised when the messages before it were handed out."""

    messages: list[RawMessage] = field(default_factory=list)
    name: str = "inbox"
    down: Exception | None = None

    def fetch(self, known: KnownMail) -> Iterator[RawMessage]:
        yield from (each for each in self.messages if not known.has(each.key))
        if self.down:
            raise self.down


@dataclass
class Bench:
    """One planned round of two letters, and everything it touches."""

    clock: HandClock
    office: HandOffice
    mailbox: HandMailbox
    outside: Outside
    running: RoundContext
    exhibits: Path

    @property
    def first(self) -> Inquiry:
        return self.outside.ledger.plans.tried("autumn")[0].inquiry

    def send(self, **options: bool) -> Outcome | None:
        self.clock.at = max(self.clock.at, self.first.planned_at)
        return asyncio.run(send_one(self.first.reference, self.running, self.outside, **options)).outcome

    def look(
        self, at: datetime, *found: FoundReply, unknown: str = "", outage: bool = False
    ) -> list[LookReport]:
        """Look at every place at that instant; `outage` leaves what the office shows as it is."""
        self.clock.at = at
        if not outage:
            cause = Inconclusive.OUTAGE if unknown else None
            seen = tuple(replace(each, captures=(SEEN,)) for each in found)
            self.office.sight = LookResult(unknown, cause, "ab" * 32, seen)
        looks = self.outside.ledger.looks
        looks.postpone({each.identity: at for each in looks.places_of()})
        return self.watch()

    @property
    def places(self) -> tuple[WatchedPlace, ...]:
        """What is still watched."""
        return self.outside.ledger.looks.places_of()

    def watch(self) -> list[LookReport]:
        """Look at what is due."""

        async def look() -> list[LookReport]:
            with watching(self.outside, 4) as watcher:
                return await watcher.look_at_due(WatchOrders())

        return asyncio.run(look())

    def case(self) -> Case:
        facts = self.outside.ledger.facts("autumn", "inbox", self.clock.now())
        [found] = [each for each in facts if each.inquiry.reference == self.first.reference]
        return fold(found, self.clock.now())


def a_campaign(**changes: object) -> Campaign:
    values = {
        "name": "autumn",
        "title": "Autumn",
        "letters": ["hours", "school"],
        "seed": 7,
        "window": {"first": "2025-09-24", "last": "2025-09-26"},
        "mailbox": "inbox",
        "authorisation": {
            "issued_by": "office",
            "document": "No. 1",
            "contact": "x",
            "valid_from": "2025-09-01",
            "valid_to": "2025-12-31",
            "hosts": ["qs.example"],
        },
        "contacts": {"email": "auditor@inspection.example"},
    }
    return Campaign.model_validate({**values, **changes})


def a_draft(campaign: Campaign) -> Draft:
    letters = {
        topic: Letter(topic, "zh", "请问{{ site.name }}", "您好，我是{{ persona.name }}。", ("x",))
        for topic in campaign.letters
    }
    days = Round("autumn", 0, date(2025, 9, 24), date(2025, 9, 26))
    return Draft(campaign, days, [SITE], letters, b"secret")


def approve_by_hand(site_code: str, outside: Outside) -> None:
    """An approval of the recipe as it is, without the rehearsal that the command insists on."""
    files = outside.sender.recipe_files(site_code)
    outside.ledger.recipes.decide(Approval(site_code, files, 0, "the tests", outside.clock.now()))


@contextmanager
def made_bench(folder: Path, url: str = "sqlite:///ledger.sqlite") -> Iterator[Bench]:
    """A planned round on a ledger in the folder, or wherever the URL says."""
    clock, office, mailbox = HandClock(WEDNESDAY), HandOffice(), HandMailbox()
    ledger = SqlLedger(open_database(url, folder))
    outside = Outside(
        clock=clock,
        ledger=ledger,
        exhibits=ExhibitFolder(folder / "exhibits"),
        gate=ledger.gate,
        sender=office,
        reader=office,
        mailboxes={"inbox": mailbox},
        read_letter=read_letter,
        load_calendar=load_calendar,
        polite=PoliteSettings(listen_every_minutes=360),
        signer=make_key(folder / "signing.pem"),
        machine=clock,
    )
    ledger.chain.found("machine", clock.now())
    plan_round(a_draft(a_campaign()), outside)
    approve_by_hand("qs", outside)
    yield Bench(clock, office, mailbox, outside, running_rounds(outside)[0], folder / "exhibits")
    ledger.close()
