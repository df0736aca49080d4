"""Puts the parts together: the only module that knows concrete classes.

Heavy parts are imported where they are made, so that a command that needs none starts quickly.
"""
# ruff: noqa: PLC0415 - see above

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from replyclock.clock import SystemClock
from replyclock.domain.evidence.packs import PackPlan, Trust, Verification
from replyclock.domain.inquiry import Site
from replyclock.domain.published.columns import FileOrder
from replyclock.domain.published.durations import TimesFindings
from replyclock.domain.scoring.rectification import Comparison
from replyclock.domain.scoring.rubric import Rubric
from replyclock.domain.scoring.score import ScoreSheet
from replyclock.domain.sending.capture_detail import Details
from replyclock.domain.sending.text_limits import Limit
from replyclock.domain.story.attachment import Attachment
from replyclock.domain.story.build import Retold
from replyclock.domain.workdays import WorkCalendar
from replyclock.errors import MissingPart, WrongUse
from replyclock.outside import Outside
from replyclock.ports.chain import Chain
from replyclock.ports.clock import Clock
from replyclock.ports.exhibits import Capture, Exhibits, ExhibitStore
from replyclock.ports.keys import KeyPlace, Signer, StampAuthority
from replyclock.ports.ledger import Ledger
from replyclock.ports.mailbox import MailSource
from replyclock.ports.operators import Notifier
from replyclock.ports.report import Findings, Publisher
from replyclock.steps.evidence.export import ExportPlan
from replyclock.steps.evidence.import_ import Home, Load
from replyclock.steps.evidence.story import retell
from replyclock.steps.planning.check_sites import SiteVisitor
from replyclock.steps.recipes.discover import FormFinder, SavedFormFinder
from replyclock.steps.recipes.login import LoginRenewal
from replyclock.steps.recipes.record import WindowMaker
from replyclock.steps.reporting.analyse_times import TimesSource
from replyclock.steps.watching.archive import ArchiveSource
from replyclock.workspace.register.import_rows import Sheet
from replyclock.workspace.settings import (
    FILE_NAME,
    MailboxSettings,
    PoliteSettings,
    Settings,
    mailbox_password,
    notify_address,
    read_settings,
)

BROWSER_FILE = "playwright.config.json"

Part = TypeVar("Part")


@asynccontextmanager
async def assemble(workspace: Path, environment: Mapping[str, str]) -> AsyncIterator[Outside]:
    """The outside of a workspace; everything that was opened is closed again."""
    from replyclock.mailbox.reading import read_letter
    from replyclock.probes.browser.contexts import Browser
    from replyclock.probes.browser.settings import read_browser_settings
    from replyclock.probes.chat import RecipeChat
    from replyclock.probes.recipe.chat import ChatBook
    from replyclock.probes.recipe.model import RecipeBook
    from replyclock.probes.sending.sender import RecipeSender
    from replyclock.probes.watching.reader import RecipeReader
    from replyclock.store.ledger import SqlLedger
    from replyclock.store.schema.database import open_database

    settings = read_settings(workspace)
    book = RecipeBook(workspace / "recipes")
    browser_file = workspace / BROWSER_FILE
    capture = settings.evidence.capture
    details = Details(capture.before, capture.after, capture.reply, capture.dispute)
    browser = Browser(read_browser_settings(browser_file if browser_file.exists() else None), details)
    clock = make_clock(settings)
    reader = RecipeReader(book, browser, clock)
    ledger = SqlLedger(open_database(settings.ledger.url, workspace))
    try:
        yield Outside(
            clock=clock,
            ledger=ledger,
            exhibits=exhibits_of(workspace, settings),
            gate=ledger.gate,
            sender=RecipeSender(book, browser, clock),
            assistant=RecipeChat(ChatBook(workspace / "recipes"), browser, clock),
            reader=reader,
            mailboxes=open_mailboxes(workspace, settings, environment),
            signatures=_MadeWhenAsked(
                [name for name, mailbox in settings.mailbox.items() if mailbox.dkim], _signature_check
            ),
            read_letter=read_letter,
            load_calendar=calendar_loader(workspace),
            polite=settings.polite,
            questions_at_once=settings.assist.questions_at_once,
            notifiers=open_notifiers(workspace, settings, environment),
            signer=_LateKey(workspace / settings.evidence.key_file),
            machine=SystemClock(),
            clock_kind=ledger.chain.found(clock_kind(settings), clock.now()),
            authorities=open_authorities(workspace, settings),
            seal_every=timedelta(minutes=settings.evidence.seal_every_minutes),
        )
    finally:
        await reader.aclose()
        await browser.aclose()
        ledger.close()


def make_signing_key(workspace: Path) -> None:
    """Make the workspace's signing key; an existing one stays."""
    from replyclock.evidence.keys import make_key

    path = workspace / read_settings(workspace).evidence.key_file
    if not path.exists():
        make_key(path)


class _LateKey:
    """The signing key, read when it is first asked for: planning and looking need none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _key(self) -> Signer:
        from replyclock.evidence.keys import open_key

        return open_key(self._path)

    @property
    def identity(self) -> str:
        """SHA-256 of the public key's DER form, lower-case hex."""
        return self._key.identity

    @property
    def public_pem(self) -> str:
        """The public key, PEM."""
        return self._key.public_pem

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes of an Ed25519 signature."""
        return self._key.sign(data)


def open_authorities(workspace: Path, settings: Settings) -> tuple[StampAuthority, ...]:
    """The time-stamping authorities of the settings; raises WrongUse without their certificates."""
    if not settings.authority:
        return ()
    from replyclock.evidence.authority import Rfc3161Authority

    return tuple(
        Rfc3161Authority(
            name,
            each.url,
            _certificates(name, workspace / each.certificates),
            each.policy,
            each.timeout_seconds,
        )
        for name, each in sorted(settings.authority.items())
    )


def _certificates(name: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise WrongUse(
            f"authority.{name}.certificates: {path} cannot be read ({fault.strerror}): "
            "put the authority's root certificate there, as PEM."
        ) from fault


def exhibits_of(workspace: Path, settings: Settings) -> ExhibitStore:
    """The workspace's exhibits."""
    from replyclock.store.exhibits import ExhibitFolder

    return ExhibitFolder(workspace / settings.ledger.exhibits)


def make_publisher(exhibits: Exhibits, *, parquet: bool = False) -> Publisher:
    """What prints findings; raises MissingPart where Parquet is asked for and cannot be written."""
    from replyclock.analysis.report.writer import ReportWriter
    from replyclock.analysis.tables.workbook import files_beside

    beside = (files_beside, _parquet()) if parquet else (files_beside,)
    return ReportWriter(exhibits, beside=beside)


def _parquet() -> Callable[[Findings, Sequence[Mapping[str, object]]], Mapping[str, bytes]]:
    try:
        from replyclock.analysis.tables.parquet import parquet_files
    except ModuleNotFoundError as fault:
        raise MissingPart(
            f"Parquet files need {fault.name}, which is missing: run `pip install 'replyclock[parquet]'`."
        ) from fault
    return parquet_files


def engine_url(settings: Settings, workspace: Path) -> str:
    """The URL of the engine's own database; raises LedgerFault when it cannot be opened."""
    from replyclock.store.schema.database import place_url, require_database

    url = place_url(settings.engine.url, workspace)
    require_database(url, "engine.url")
    return url


def recipe_reader(workspace: Path) -> Callable[[str], object]:
    """A function that reads a site's recipe and the Python functions it names, or raises WrongUse."""
    from replyclock.probes.recipe.functions import load_function
    from replyclock.probes.recipe.model import RecipeBook

    book = RecipeBook(workspace / "recipes")

    def read(code: str) -> object:
        recipe = book.recipe(code)
        for part in (recipe.submit, recipe.watch):
            name = getattr(part, "python", None)
            if name is not None:
                load_function(recipe.file, name)
        return recipe

    return read


def recipe_json_schema() -> dict[str, Any]:
    """The JSON Schema of a recipe file."""
    from replyclock.probes.recipe.model import recipe_schema

    return recipe_schema()


def calendar_loader(workspace: Path) -> Callable[[str], WorkCalendar]:
    """A function that loads a calendar by name: the program's own, or one of the workspace's `calendars`."""
    from replyclock.analysis.calendars.load import Calendars

    return Calendars(workspace / "calendars").load


def open_times(path: Path, order: FileOrder) -> TimesSource:
    """A CSV file or workbook of question and answer times; raises WrongUse when it is none."""
    from replyclock.analysis.published.times_file import TimesFile

    return TimesFile(path, order)


def open_register_list(path: Path, order: FileOrder) -> Sequence[Sheet]:
    """The sheets of somebody's list of sites, CSV or XLSX; raises WrongUse when it is none."""
    from replyclock.analysis.spreadsheets.register_file import read_sheets

    return read_sheets(path, order)


def times_rows(findings: TimesFindings) -> dict[str, Any]:
    """What a published list says, as JSON has it."""
    from replyclock.analysis.published.figures import as_json

    return as_json(findings)


def write_times(findings: TimesFindings, folder: Path) -> tuple[Path, ...]:
    """Write what a published list says as HTML, CSV and JSON; the HTML's path comes first."""
    from replyclock.analysis.published.report import write_times

    return write_times(findings, folder)


@asynccontextmanager
async def open_archive(
    workspace: Path, code: str, clock: Clock, user_agent: str
) -> AsyncIterator[ArchiveSource]:
    """A site's published list; raises WrongUse when its recipe watches none."""
    from replyclock.probes.browser.contexts import Browser
    from replyclock.probes.browser.settings import read_browser_settings
    from replyclock.probes.recipe.model import RecipeBook
    from replyclock.probes.watching.archive import RecipeArchive

    browser_file = workspace / BROWSER_FILE
    browser = Browser(read_browser_settings(browser_file if browser_file.exists() else None))
    archive = RecipeArchive(RecipeBook(workspace / "recipes").recipe(code), browser, clock, user_agent)
    try:
        yield archive
    finally:
        await archive.aclose()
        await browser.aclose()


@asynccontextmanager
async def open_saved_pages(
    workspace: Path, user_agent: str, *, drafts: bool
) -> AsyncIterator[SavedFormFinder]:
    """What finds the forms of saved pages; the browser settings of a workspace count where there are some."""
    from replyclock.probes.browser.contexts import Browser
    from replyclock.probes.browser.settings import read_browser_settings
    from replyclock.probes.discovery.finder import Discoverer

    browser_file = workspace / BROWSER_FILE
    browser = Browser(read_browser_settings(browser_file if browser_file.exists() else None))
    try:
        yield Discoverer(browser, user_agent, drafts=drafts)
    finally:
        await browser.aclose()


@asynccontextmanager
async def open_discovery(
    workspace: Path, clock: Clock, user_agent: str, hosts: frozenset[str], *, drafts: bool
) -> AsyncIterator[FormFinder]:
    """What finds the forms of live pages; it may ask `hosts`, too."""
    from replyclock.probes.browser.contexts import Browser
    from replyclock.probes.browser.settings import read_browser_settings
    from replyclock.probes.discovery.finder import Discoverer
    from replyclock.probes.http.fetch import Fetcher
    from replyclock.probes.http.robots import Robots

    browser_file = workspace / BROWSER_FILE
    browser = Browser(read_browser_settings(browser_file if browser_file.exists() else None))
    fetcher = Fetcher()
    try:
        yield Discoverer(browser, user_agent, welcome=Robots(fetcher, clock), hosts=hosts, drafts=drafts)
    finally:
        await fetcher.aclose()
        await browser.aclose()


@asynccontextmanager
async def open_site_visits(clock: Clock, user_agent: str) -> AsyncIterator[SiteVisitor]:
    """What visits the addresses of the register."""
    from replyclock.probes.http.fetch import Fetcher
    from replyclock.probes.http.robots import Robots
    from replyclock.probes.http.site_visit import AddressVisitor

    fetcher = Fetcher()
    try:
        yield AddressVisitor(fetcher, Robots(fetcher, clock), user_agent)
    finally:
        await fetcher.aclose()


def recipe_limits(workspace: Path) -> Callable[[Site], Mapping[str, Limit]]:
    """A function that says how long title and body may be at a site; nothing where no recipe says so."""
    from replyclock.probes.recipe.model import FormChannel, RecipeBook

    book = RecipeBook(workspace / "recipes")

    def limits(site: Site) -> Mapping[str, Limit]:
        if not book.has(site.code):
            return {}
        channel = book.recipe(site.code).submit
        return channel.limits if isinstance(channel, FormChannel) else {}

    return limits


def recipe_states(workspace: Path) -> Callable[[str], tuple[str, str]]:
    """A function that says a site's channel and the state of its recipe, each in a word or two."""
    from replyclock.probes.recipe.model import RecipeBook, recipe_state

    book = RecipeBook(workspace / "recipes")
    return lambda code: recipe_state(book, code)


@asynccontextmanager
async def open_recorder(
    workspace: Path,
    environment: Mapping[str, str],
    user_agent: str,
    hosts: frozenset[str],
    login: Path | None,
) -> AsyncIterator[WindowMaker]:
    """What shows pages to a person in a real window; raises MissingPart where there is no screen."""
    from replyclock.probes.browser.chromium import require_screen
    from replyclock.probes.browser.contexts import Browser
    from replyclock.probes.browser.settings import read_browser_settings
    from replyclock.probes.recording.window import Recorder

    require_screen(environment, "`replyclock recipe discover` needs no window")
    browser_file = workspace / BROWSER_FILE
    settings = read_browser_settings(browser_file if browser_file.exists() else None)
    browser = Browser(settings.model_copy(update={"headless": False}))
    try:
        yield Recorder(browser, user_agent, hosts=hosts, login=login)
    finally:
        await browser.aclose()


@asynccontextmanager
async def open_login(
    workspace: Path, environment: Mapping[str, str], user_agent: str
) -> AsyncIterator[LoginRenewal]:
    """What shows logins to a person in a real window; raises MissingPart where there is no screen."""
    from replyclock.probes.browser.chromium import require_screen
    from replyclock.probes.browser.contexts import Browser
    from replyclock.probes.browser.login import LoginWindow
    from replyclock.probes.browser.settings import read_browser_settings
    from replyclock.probes.recipe.model import RecipeBook

    require_screen(environment, "or log in on a desktop, and copy the stored file here (mode 600)")
    browser_file = workspace / BROWSER_FILE
    settings = read_browser_settings(browser_file if browser_file.exists() else None)
    browser = Browser(settings.model_copy(update={"headless": False}))
    try:
        yield LoginWindow(RecipeBook(workspace / "recipes"), browser, user_agent)
    finally:
        await browser.aclose()


def host_gap(workspace: Path, url: str) -> timedelta:
    """The rest between two visits to an address's host: the settings' own; none on this machine."""
    from replyclock.probes.discovery.links import is_loopback

    if is_loopback(url):
        return timedelta(0)
    known = (workspace / FILE_NAME).is_file()
    return read_settings(workspace).polite.host_gap if known else PoliteSettings().host_gap


def calendar_names(workspace: Path) -> tuple[str, ...]:
    """The names of the calendars there are for a workspace."""
    from replyclock.analysis.calendars.load import Calendars

    return Calendars(workspace / "calendars").names()


def rubric_reader() -> Callable[[str], Rubric]:
    """A function that reads a rubric by its name, or from a file."""
    from replyclock.analysis.scoring.rubrics import read_rubric

    return read_rubric


def score_rows(sheet: ScoreSheet, site: str | None = None) -> dict[str, Any]:
    """A score sheet as JSON has it; for one site with every letter behind its points."""
    from replyclock.analysis.scoring.rows import sheet_rows

    return sheet_rows(sheet, site)


def attachment_rows(attachment: Attachment) -> dict[str, Any]:
    """A site's score as an attachment's JSON has it."""
    from replyclock.analysis.evidence.attachment_rows import scored_row

    return scored_row(attachment)


def shift_rows(before: ScoreSheet, after: ScoreSheet) -> dict[str, Any]:
    """What another threshold would change, as JSON has it."""
    from replyclock.analysis.scoring.rows import shift_rows

    return shift_rows(before, after)


def comparison_rows(comparison: Comparison) -> dict[str, Any]:
    """What became of every site since an earlier round, as JSON has it."""
    from replyclock.analysis.scoring.rows import comparison_rows

    return comparison_rows(comparison)


def notice_files(
    findings: Findings,
    sheet: ScoreSheet,
    comparison: Comparison | None,
    *,
    pending: bool,
    language: Literal["zh", "en"],
) -> Mapping[str, bytes]:
    """The notice as HTML and DOCX, by file name."""
    from replyclock.analysis.notice.files import notice_files

    return notice_files(findings, sheet, comparison, pending=pending, language=language)


@dataclass(frozen=True, slots=True)
class PackWriter:
    """Writes packs of one workspace; `tell` is told entries written, of how many."""

    outside: Outside
    workspace: Path
    tell: Callable[[int, int], None]
    pdf: bool = True

    async def __call__(self, folder: Path, plan: PackPlan) -> None:
        """Write a pack into an empty folder, its cover, and a bag around it; raises MissingPart."""
        from replyclock.evidence.bag import write_bag
        from replyclock.evidence.writer import bag_info, write_payload

        chain, exhibits = self.outside.ledger.chain, self.outside.exhibits
        await asyncio.to_thread(write_payload, folder / "data", plan, chain, exhibits, self.tell)
        paper = await asyncio.to_thread(self._write_cover, folder, plan)
        if self.pdf:
            printed = await print_pdf(self.workspace, paper, plan.as_of)
            (folder / "data" / "cover.pdf").write_bytes(printed)
        await asyncio.to_thread(write_bag, folder, bag_info(plan))

    def retold(self, folder: Path, plan: PackPlan) -> Retold:
        """The story of a pack that lies in the folder."""
        from replyclock.domain.story.build import Telling
        from replyclock.evidence.laid_out import laid_out

        laid = laid_out(folder, plan.authorities)
        telling = Telling(
            plan.scope, plan.as_of, plan.calendar, plan.program, plan.statement,
            laid.seals, laid.withheld, laid.files, laid.provenance,
        )  # fmt: skip
        return retell(plan, self.outside.ledger.chain, telling)

    def _write_cover(self, folder: Path, plan: PackPlan) -> bytes:
        """Write the pages, and give the page to print."""
        from replyclock.analysis.evidence.cover import cover_files, paper_page

        data, retold = folder / "data", self.retold(folder, plan)
        for name, page in cover_files(retold.pack, retold.letters()):
            (data / name).parent.mkdir(exist_ok=True)
            (data / name).write_bytes(page)
        if not self.pdf:
            return b""
        return paper_page(retold.pack, retold.letters(), lambda path: (data / path).read_bytes())


@dataclass(frozen=True, slots=True)
class AttachmentWriter:
    """Writes scoring attachments around what `packs` wrote; `rubric_name` is a name or a file."""

    packs: PackWriter
    rubric_name: str

    async def __call__(self, folder: Path, plan: PackPlan) -> Attachment:
        """Score the site whose pack lies in `folder`/pack, and write all the rest of the attachment."""
        return await asyncio.to_thread(self._write, folder, plan)

    def _write(self, folder: Path, plan: PackPlan) -> Attachment:
        from replyclock.analysis.evidence.attachment_files import attachment_files
        from replyclock.analysis.scoring.rubrics import read_rubric, rubric_path
        from replyclock.domain.story.attachment_build import attachment_story
        from replyclock.evidence.attachment import PACK, pack_identity, write_attachment

        rubric, file = read_rubric(self.rubric_name), rubric_path(self.rubric_name).read_bytes()
        retold = self.packs.retold(folder / PACK, plan)
        story = attachment_story(retold, rubric, file, plan.calendar, pack_identity(folder / PACK))
        write_attachment(folder, attachment_files(story), story.copies)
        return story.attachment


def pinned_certificates(workspace: Path) -> bytes:
    """The certificates that a workspace's settings pin, PEM; none outside a workspace."""
    if not (workspace / FILE_NAME).is_file():
        return b""
    return b"\n".join(each.certificates for each in open_authorities(workspace, read_settings(workspace)))


def seal_faults(workspace: Path, chain: Chain) -> Iterator[str]:
    """What is wrong with the ledger's own seals, held against the authorities that the settings pin."""
    from replyclock.evidence.verifying.ledger_seals import seal_faults

    return seal_faults(chain, pinned_certificates(workspace))


@dataclass(frozen=True, slots=True)
class ExportWriter:
    """Writes exports of one workspace; `with_key` lets the signing key go along."""

    outside: Outside
    workspace: Path
    tell: Callable[[int, str], None]
    with_key: bool = True

    async def __call__(self, folder: Path, plan: ExportPlan) -> None:
        """Write an export into an empty folder, and a bag around it."""
        from replyclock.evidence.export_files import Contents, write_export

        key = self.workspace / read_settings(self.workspace).evidence.key_file
        contents = Contents(
            plan.about,
            self.outside.ledger.moving.rows(plan.rounds),
            plan.exhibits,
            self.outside.exhibits.read,
            key.read_bytes() if self.with_key else None,
        )
        await asyncio.to_thread(write_export, folder, contents, self.tell)


@contextmanager
def open_export(workspace: Path, folder: Path, trust: Trust) -> Iterator[Load]:
    """An export that came from elsewhere; what is unpacked for trying it is removed again."""
    from replyclock.evidence.export_files import OpenedExport, require_bag
    from replyclock.store.exhibits import ExhibitFolder
    from replyclock.store.transfer.moving import moving_tables

    require_bag(folder)
    trying = workspace / ".import.unfinished"
    shutil.rmtree(trying, ignore_errors=True)
    trying.mkdir(mode=0o700)
    opened = OpenedExport(folder, moving_tables())
    load = _Load(opened, ExhibitFolder(opened.exhibits), trust, trying)
    try:
        yield load
    finally:
        load.close()
        shutil.rmtree(trying, ignore_errors=True)


class _Load:
    """steps.take_in.Load over an export's files; its rows are tried in a database of their own."""

    def __init__(self, opened: Any, exhibits: ExhibitStore, trust: Trust, trying: Path) -> None:
        self.exhibits = exhibits
        self._opened, self._trust, self._trying = opened, trust, trying
        self._tried: Any = None

    def faults(self) -> Iterator[str]:
        """Everything that makes it no whole export, a sentence each."""
        return iter(self._opened.faults())

    def unload(self) -> Ledger:
        """Its rows in a ledger for trying; raises LedgerFault when they are none."""
        from replyclock.store.ledger import SqlLedger
        from replyclock.store.schema.database import open_database

        self._tried = SqlLedger(open_database("sqlite:///tried.sqlite", self._trying))
        self._tried.moving.take(self._opened.rows())
        return cast("Ledger", self._tried)

    def seal_faults(self, ledger: Ledger, numbers: Sequence[int]) -> Iterator[str]:
        """What is wrong with signatures, stamps and times."""
        from replyclock.evidence.verifying.ledger_seals import late_entries, seal_faults

        within = self._trust.within
        yield from seal_faults(ledger.chain, self._trust.roots_pem, within)
        yield from late_entries(ledger.chain, numbers, within)

    def signer(self) -> Signer | None:
        """The signing key that came along."""
        return cast("Signer | None", self._opened.key())

    def close(self) -> None:
        """Give the database back."""
        if self._tried is not None:
            self._tried.close()


@contextmanager
def open_home(workspace: Path, by: str) -> Iterator[Home]:
    """A workspace whose ledger is to take in what came; unlike `assemble` it gives that no identity."""
    from replyclock.store.ledger import SqlLedger
    from replyclock.store.schema.database import open_database

    settings = read_settings(workspace)
    ledger = SqlLedger(open_database(settings.ledger.url, workspace))
    key = _LateKey(workspace / settings.evidence.key_file)
    try:
        yield Home(ledger, exhibits_of(workspace, settings), key, make_clock(settings), SystemClock(), by)
    finally:
        ledger.close()


def key_place(workspace: Path) -> KeyPlace:
    """Where the workspace's signing key lies."""
    from replyclock.evidence.keys import KeyReplacement

    return KeyReplacement(workspace / read_settings(workspace).evidence.key_file)


def key_identity(pem: str, name: str) -> str:
    """SHA-256 of a public key's DER form; raises WrongUse when `name` holds none."""
    from replyclock.evidence.keys import identity_of

    try:
        return identity_of(pem)
    except ValueError as fault:
        raise WrongUse(f"{name} holds no Ed25519 public key in PEM form: name one that does.") from fault


def verify_pack(folder: Path, trust: Trust) -> Verification:
    """Every check of a pack; never raises on what it holds."""
    from replyclock.evidence.verifying.pack import verify
    from replyclock.mailbox.reading import read_letter

    return verify(folder, trust, read_letter)


def verify_attachment(folder: Path, trust: Trust) -> Verification:
    """Every check of a scoring attachment and of its pack; never raises on what it holds."""
    from replyclock.analysis.evidence.attachment_files import derived_rows
    from replyclock.analysis.scoring.rubrics import read_rubric
    from replyclock.domain.story.attachment_build import attachment_story
    from replyclock.evidence.verifying.attachment import verify_attachment
    from replyclock.mailbox.reading import read_letter

    def derive(retold: Retold, path: Path, calendar: WorkCalendar, identity: str) -> Mapping[str, Any]:
        story = attachment_story(retold, read_rubric(str(path)), path.read_bytes(), calendar, identity)
        return derived_rows(story)

    return verify_attachment(folder, trust, read_letter, derive)


async def print_pdf(workspace: Path, html: bytes, as_of: datetime) -> bytes:
    """A page as PDF, printed by the browser of the workspace's settings; raises MissingPart."""
    from replyclock.probes.browser.pdf import print_pdf
    from replyclock.probes.browser.settings import read_browser_settings

    browser_file = workspace / BROWSER_FILE
    return await print_pdf(
        read_browser_settings(browser_file if browser_file.exists() else None), html, as_of
    )


def mail_explainer() -> Callable[[bytes, str], dict[str, Any]]:
    """A function that says what a message is, without a workspace."""
    from replyclock.mailbox.explain import explain

    return explain


def clock_kind(settings: Settings) -> str:
    """What the ledger says of its clock: "machine" or "practice"."""
    return "machine" if settings.clock.practice is None else "practice"


def make_clock(settings: Settings) -> Clock:
    """The machine's clock, or a practice town's."""
    if settings.clock.practice is None:
        return SystemClock()
    from replyclock.practice.clock import TownClock

    return TownClock(settings.clock.practice)


def open_mailboxes(
    workspace: Path, settings: Settings, environment: Mapping[str, str]
) -> Mapping[str, MailSource]:
    """The mailboxes by name; each is made, and its password read, when it is first asked for."""
    return _MadeWhenAsked(
        settings.mailbox, lambda name: _open_mailbox(name, settings, workspace, environment)
    )


def open_notifiers(
    workspace: Path, settings: Settings, environment: Mapping[str, str]
) -> Mapping[str, Notifier]:
    """The ways to tell people by name; each is made, and its address read, when it is first asked for."""

    def make(name: str) -> Notifier:
        try:
            from replyclock.notifier import open_notifier
        except ModuleNotFoundError as fault:
            raise MissingPart(
                f"notify.{name} needs {fault.name}, which is not installed: "
                "run `pip install 'replyclock[notify]'`."
            ) from fault
        chosen = settings.notify[name]
        rest = timedelta(minutes=chosen.every_minutes)
        address = notify_address(name, chosen, workspace, environment)
        return open_notifier(name, address, frozenset(chosen.on), rest)

    return _MadeWhenAsked(settings.notify, make)


class _MadeWhenAsked(Mapping[str, Part]):
    """So that planning and reporting need no password."""

    def __init__(self, names: Collection[str], make: Callable[[str], Part]) -> None:
        self._names = tuple(names)
        self._make = make
        self._made: dict[str, Part] = {}

    def __getitem__(self, name: str) -> Part:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _open_mailbox(
    name: str, all_settings: Settings, workspace: Path, environment: Mapping[str, str]
) -> MailSource:
    """One mailbox; raises WrongUse when its password is missing, MissingPart without what it needs."""
    settings = all_settings.mailbox[name]
    if settings.dkim:
        _signature_check(name)
    if settings.kind == "maildir":
        from replyclock.mailbox.maildir import MaildirMailbox

        return MaildirMailbox(name, workspace / (settings.path or ""))
    from replyclock.mailbox.imap import ImapAccount, ImapMailbox

    token = _token_of(name, settings, workspace, environment) if settings.auth == "xoauth2" else None
    account = ImapAccount(
        name,
        host=settings.host or "",
        port=settings.port,
        user=settings.user or "",
        password="" if token else _secret(name, settings, workspace, environment),
        token=token,
        folder=settings.folder,
        security=settings.security,
        ca_file=workspace / settings.ca_file if settings.ca_file else None,
    )
    return ImapMailbox(account)


def _signature_check(name: str) -> Callable[[bytes, datetime], Capture]:
    """What checks the signatures of the mailbox's messages; raises MissingPart."""
    try:
        from replyclock.mailbox.dkim import DkimCheck
        from replyclock.mailbox.dns_txt import look_up_txt
    except ModuleNotFoundError as fault:
        raise MissingPart(
            f"mailbox.{name}.dkim needs {fault.name}, which is not installed: "
            "run `pip install 'replyclock[dkim]'`."
        ) from fault
    return DkimCheck(look_up_txt)


def _token_of(
    name: str, settings: MailboxSettings, workspace: Path, environment: Mapping[str, str]
) -> Callable[[], str]:
    """What gives the mailbox's access token at every connection; raises WrongUse when it can give none."""
    from replyclock.mailbox.access_token import from_command, from_setting

    if settings.token_command:
        return from_command(f"mailbox.{name}.token_command", settings.token_command, workspace, environment)
    _secret(name, settings, workspace, environment)
    key = f"mailbox.{name}.{'token_env' if settings.token_env else 'token_file'}"
    return from_setting(key, lambda: _secret(name, settings, workspace, environment))


def _secret(name: str, settings: MailboxSettings, workspace: Path, environment: Mapping[str, str]) -> str:
    return mailbox_password(name, settings, workspace, environment).get_secret_value()
