"""The outside of a workspace: everything a step may reach, opened and closed again."""
# ruff: noqa: PLC0415 - heavy parts are imported where they are made, so that commands start quickly

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from replyclock.assembly.browsing import open_browser
from replyclock.assembly.calendars import calendar_loader
from replyclock.assembly.mailboxes import open_mailboxes, open_signature_checks
from replyclock.assembly.notifiers import open_notifiers
from replyclock.assembly.signing import late_key, open_authorities
from replyclock.clock import SystemClock
from replyclock.domain.sending.capture_detail import Details
from replyclock.limits.apart import WorkApart
from replyclock.outside import Outside
from replyclock.ports.clock import Clock
from replyclock.ports.exhibits import ExhibitStore
from replyclock.workspace.campaigns import leave_reader
from replyclock.workspace.settings import Settings, read_settings


@asynccontextmanager
async def assemble(workspace: Path, environment: Mapping[str, str]) -> AsyncIterator[Outside]:
    """The outside of a workspace; everything that was opened is closed again."""
    from replyclock.mailbox.reading import read_letter
    from replyclock.mailbox.registered import registered_domain
    from replyclock.probes.chat import RecipeChat
    from replyclock.probes.recipe.chat import ChatBook
    from replyclock.probes.recipe.model import RecipeBook
    from replyclock.probes.sending.sender import RecipeSender
    from replyclock.probes.watching.reader import RecipeReader

    settings = read_settings(workspace)
    book, clock, limits = RecipeBook(workspace / "recipes"), make_clock(settings), WorkApart()
    async with (
        open_browser(workspace, _details(settings)) as browser,
        aclosing(
            RecipeReader(
                book,
                browser,
                clock,
                may_open_browser=settings.watch.may_open_browser,
                limits=limits,
                robots_name=settings.polite.robots_name,
            )
        ) as reader,
    ):
        with (
            closing(open_ledger(workspace, settings)) as ledger,
            closing(limits),
        ):
            yield Outside(
                clock=clock,
                ledger=ledger,
                exhibits=exhibits_of(workspace, settings),
                gate=ledger.gate,
                only_reads=ledger.only_reads,
                sender=RecipeSender(book, browser, clock),
                assistant=RecipeChat(ChatBook(workspace / "recipes"), browser, clock),
                reader=reader,
                mailboxes=open_mailboxes(workspace, settings, environment),
                signatures=open_signature_checks(settings),
                read_letter=read_letter,
                load_calendar=calendar_loader(workspace),
                polite=settings.polite,
                questions_at_once=settings.assist.questions_at_once,
                notifiers=open_notifiers(workspace, settings, environment),
                signer=late_key(workspace, settings, ledger),
                machine=SystemClock(),
                clock_kind=ledger.chain.found(clock_kind(settings), clock.now()),
                authorities=open_authorities(workspace, settings),
                seal_every=timedelta(minutes=settings.evidence.seal_every_minutes),
                limits=limits,
                registered=registered_domain,
                leave_now=leave_reader(workspace),
            )


def _details(settings: Settings) -> Details:
    capture = settings.evidence.capture
    return Details(capture.before, capture.after, capture.reply, capture.dispute)


def open_ledger(workspace: Path, settings: Settings) -> Any:
    """The workspace's ledger, to be closed again; raises LedgerFault when it cannot be opened."""
    from replyclock.store.ledger import SqlLedger
    from replyclock.store.schema.database import open_database

    url, group_reads = settings.ledger.url, settings.ledger.group_reads
    return SqlLedger(open_database(url, workspace, group_reads=group_reads))


def exhibits_of(workspace: Path, settings: Settings) -> ExhibitStore:
    """The workspace's exhibits."""
    from replyclock.store.exhibits import ExhibitFolder

    return ExhibitFolder(workspace / settings.ledger.exhibits, group_reads=settings.ledger.group_reads)


def engine_url(settings: Settings, workspace: Path) -> str:
    """The URL of the engine's own database; raises LedgerFault when it cannot be opened."""
    from replyclock.store.schema.database import place_url, require_database

    url = place_url(settings.engine.url, workspace)
    require_database(url, "engine.url")
    return url


def clock_kind(settings: Settings) -> str:
    """What the ledger says of its clock: "machine" or "practice"."""
    return "machine" if settings.clock.practice is None else "practice"


def make_clock(settings: Settings) -> Clock:
    """The machine's clock, or a practice town's."""
    if settings.clock.practice is None:
        return SystemClock()
    from replyclock.practice.clock import TownClock

    return TownClock(settings.clock.practice)
