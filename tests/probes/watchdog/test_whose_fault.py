"""Every cause of the table made to happen to a real Chromium: whose it was, what the ledger holds afterwards.

The trouble comes in the middle of a form: its last field appears only once the page has asked for `/now`,
and there a test kills, stops or takes away what the row is about.
"""

import asyncio
import os
import resource
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, aclosing, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from support.doubles import Bench, HandOffice, made_bench
from support.form_page import DONE, FORM, RECIPE
from support.one_letter import StillClock
from support.repository import ROOT
from support.servers.pretend_site import PretendSite

from replyclock.domain.facts import Outcome
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.whose_fault import CAUSES, ForeignCause, Whose
from replyclock.errors import LocalCause, LocalFault
from replyclock.ports.sender import SendResult
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.recipe.model import RecipeBook
from replyclock.probes.sending.sender import RecipeSender
from replyclock.probes.watchdog import local_faults
from replyclock.steps.sending.send import due_at, send_one
from replyclock.store.exhibits import ExhibitFolder
from replyclock.store.schema import database

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUICK = {"action_timeout_ms": 2000, "navigation_timeout_ms": 4000}
LATE = """<script>document.addEventListener('input', () => fetch('/now').then(() => {
  document.querySelector('form').insertAdjacentHTML('beforeend', '<input id="late" name="late">'); }),
  {once: true});</script>"""
LAST_FIELD = '[[submit.fields]]\nselector = "#late"\nvalue = "x"\n'


@dataclass(frozen=True)
class Process:
    """A process below this one, and the words that it was started with."""

    number: int
    words: str

    @classmethod
    def below(cls, parent: int) -> Iterator["Process"]:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(OSError):
                for number in map(int, task.read_text("ascii").split()):
                    words = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                    yield cls(number, words)
                    yield from cls.below(number)


def end(sign: Callable[[str], bool], how: int = signal.SIGKILL) -> None:
    """Send a signal to those of our own processes that the sign fits."""
    found = [each for each in Process.below(os.getpid()) if sign(each.words)]
    assert found
    for each in found:
        with suppress(ProcessLookupError):
            os.kill(each.number, how)


def is_chromium(words: str) -> bool:
    return "--remote-debugging-pipe" in words and "--type=" not in words and "/bin/sh" not in words


def is_tab(words: str) -> bool:
    return "--type=renderer" in words


def is_driver(words: str) -> bool:
    return "run-driver" in words


@dataclass
class BrowserOffice(HandOffice):
    """An office whose letters go through a real browser."""

    real: RecipeSender | None = None

    async def submit(self, inquiry: Inquiry, before_press: object, **how: object) -> SendResult:
        assert self.real is not None
        return await self.real.submit(inquiry, before_press, user_agent=None)


@dataclass
class Scene:
    """One letter, its form, its browser, and how this row's trouble comes."""

    bench: Bench
    site: PretendSite
    folder: Path
    browser: Browser
    office: BrowserOffice
    patch: pytest.MonkeyPatch
    undo: ExitStack
    others: list[Browser] = field(default_factory=list)

    def opens(self, browser: Browser) -> None:
        self.office.real = RecipeSender(RecipeBook(self.folder), browser, StillClock())

    def when_filling(self, trouble: Callable[[], None]) -> None:
        def now(_: object) -> str:
            trouble()
            return "ok"

        self.site.pages["/now"] = now

    async def send(self) -> Outcome | None:
        self.bench.clock.at = max(self.bench.clock.at, self.bench.first.planned_at)
        sent = await send_one(self.bench.first.reference, self.bench.running, self.bench.outside)
        return sent.outcome


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quick(chromium: Path) -> AsyncIterator[Browser]:
    """One browser for all rows: what one row ends, the next one finds replaced."""
    async with aclosing(Browser(BrowserSettings(executable=chromium, **QUICK))) as opened:
        yield opened


@pytest.fixture
def scene(
    tmp_path: Path, site: PretendSite, quick: Browser, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    monkeypatch.setattr(database, "_BUSY_MILLISECONDS", 50)
    site.pages.update({"/write": FORM.format(more=LATE), "/now": "ok", "/send": DONE})
    recipe = RECIPE.format(address=site.address, more="", fields=LAST_FIELD)
    (tmp_path / "qs.toml").write_text(recipe, "utf-8")
    with made_bench(tmp_path) as bench:
        office = BrowserOffice()
        bench.outside = replace(bench.outside, sender=office)
        with ExitStack() as undo:
            made = Scene(bench, site, tmp_path, quick, office, monkeypatch, undo)
            made.opens(quick)
            yield made


def lock_the_ledger(scene: Scene) -> None:
    holder = sqlite3.connect(scene.folder / "ledger.sqlite", isolation_level=None, check_same_thread=False)
    scene.when_filling(lambda: holder.execute("BEGIN IMMEDIATE") and None)
    scene.undo.callback(holder.close)


def fill_the_disk(scene: Scene) -> None:
    (scene.folder / "full").write_text("", "ascii")
    scene.bench.outside = replace(scene.bench.outside, exhibits=ExhibitFolder(scene.folder / "full"))


def open_too_many_files(scene: Scene) -> None:
    """This process may open nothing more, whatever it wants to."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    scene.when_filling(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (3, before[1])))
    scene.undo.callback(resource.setrlimit, resource.RLIMIT_NOFILE, before)


def run_out_of_memory(scene: Scene) -> None:
    counts = scene.folder / "vmstat"
    counts.write_text("nr_free_pages 1\noom_kill 4\n", "ascii")
    scene.patch.setattr(local_faults, "_KERNEL_COUNTS", counts)

    def kill() -> None:
        counts.write_text("nr_free_pages 1\noom_kill 5\n", "ascii")
        end(is_tab)

    scene.when_filling(kill)


def stop_the_browser(scene: Scene) -> None:
    """One of its own, which nobody can close but by force."""
    other_browser(scene)
    scene.when_filling(lambda: end(is_chromium, signal.SIGSTOP))


def other_browser(scene: Scene, **settings: object) -> None:
    other = Browser(scene.browser.settings.model_copy(update=settings))
    scene.others.append(other)
    scene.opens(other)


MAKERS: Mapping[LocalCause | ForeignCause, Callable[[Scene], None]] = {
    LocalCause.BROWSER_ENDED: lambda scene: scene.when_filling(lambda: end(is_chromium)),
    LocalCause.BROWSER_HANGS: stop_the_browser,
    LocalCause.DRIVER_ENDED: lambda scene: scene.when_filling(lambda: end(is_driver)),
    LocalCause.PICTURE: lambda scene: other_browser(scene, picture_timeout_ms=1),
    LocalCause.DISK: fill_the_disk,
    LocalCause.DATABASE: lock_the_ledger,
    LocalCause.OPEN_FILES: open_too_many_files,
    LocalCause.MEMORY: run_out_of_memory,
    LocalCause.MISSING_PART: lambda scene: other_browser(scene, executable=Path("/gone/chromium")),
    ForeignCause.TAB_CRASHED: lambda scene: scene.when_filling(lambda: end(is_tab)),
    ForeignCause.PAGE_BUSY: lambda scene: scene.site.pages.update(
        {"/write": FORM.format(more="<script>addEventListener('input', () => { for (;;); })</script>")}
    ),
    ForeignCause.NO_ANSWER: lambda scene: scene.site.pages.update(
        {"/write": lambda _: web.Response(status=503)}
    ),
    ForeignCause.MISFIT: lambda scene: scene.site.pages.update({"/write": FORM.format(more="")}),
}
OUTCOMES = {
    ForeignCause.TAB_CRASHED: Outcome.SITE_DOWN,
    ForeignCause.PAGE_BUSY: Outcome.SITE_DOWN,
    ForeignCause.NO_ANSWER: Outcome.SITE_DOWN,
    ForeignCause.MISFIT: Outcome.RECIPE_BROKEN,
}
OURS = [cause for cause, row in CAUSES.items() if row.whose is Whose.OURS]
DEAR = {LocalCause.BROWSER_HANGS, ForeignCause.PAGE_BUSY, ForeignCause.MISFIT, ForeignCause.NO_ANSWER}


def rows(causes: Iterable[LocalCause | ForeignCause]) -> list[object]:
    return [
        pytest.param(cause, id=cause.value, marks=[pytest.mark.soak] if cause in DEAR else [])
        for cause in causes
    ]


async def close(scene: Scene) -> None:
    """Give back what the row took away, and end what it started."""
    scene.undo.close()
    if scene.others:
        for each in Process.below(os.getpid()):
            if is_chromium(each.words):
                os.kill(each.number, signal.SIGCONT)
    for other in scene.others:
        await other.aclose()


@pytest.mark.parametrize("cause", rows(OURS))
async def test_a_fault_of_ours_is_no_attempt_and_the_letter_stays_due(
    cause: LocalCause, scene: Scene
) -> None:
    MAKERS[cause](scene)
    with pytest.raises(LocalFault) as told:
        await scene.send()
    await close(scene)

    assert told.value.cause is cause
    ledger, clock = scene.bench.outside.ledger, scene.bench.clock
    tried = ledger.plans.one(scene.bench.first.reference)
    assert tried.attempts == ()
    assert due_at(tried, scene.bench.running) == tried.inquiry.planned_at
    clock.at += timedelta(minutes=6 if cause is LocalCause.DATABASE else 1)  # a lost ledger cannot be told
    [turn] = ledger.gate.enter(["qs.example"], clock.now()).values()
    assert (turn.free_at, turn.failures) == (None, 0)
    assert scene.site.posted == []


@pytest.mark.parametrize("cause", rows(each for each in CAUSES if each not in OURS))
async def test_what_a_page_does_is_the_sites_or_the_recipes(cause: ForeignCause, scene: Scene) -> None:
    MAKERS[cause](scene)

    assert await scene.send() is OUTCOMES[cause]
    [attempt] = scene.bench.outside.ledger.plans.one(scene.bench.first.reference).attempts
    assert (attempt.pressed, attempt.outcome) == (False, OUTCOMES[cause])


@pytest.mark.parametrize("which", [is_chromium, is_driver], ids=["browser", "driver"])
async def test_the_letter_goes_out_once_with_the_next_browser_and_other_visits_end_at_once(
    which: Callable[[str], bool], scene: Scene
) -> None:
    async def wait_for_what_never_comes() -> float:
        async with scene.browser.visit(frozenset(), "tests") as visit:
            begun.set()
            await visit.page.wait_for_event("popup", timeout=30_000)
        return 0

    begun = asyncio.Event()
    other = asyncio.create_task(wait_for_what_never_comes())
    await begun.wait()
    scene.when_filling(lambda: end(which))
    with pytest.raises(LocalFault):
        await scene.send()
    with pytest.raises(LocalFault):
        await asyncio.wait_for(other, 5)
    scene.site.pages["/now"] = "ok"
    scene.bench.clock.at += timedelta(minutes=1)
    assert await scene.send() is Outcome.CONFIRMED
    assert await scene.send() is None
    assert len(scene.site.posted) == 1


@pytest.mark.parametrize("which", [is_chromium, is_driver], ids=["browser", "driver"])
async def test_what_happens_after_the_press_is_ambiguous_and_never_pressed_again(
    which: Callable[[str], bool], scene: Scene
) -> None:
    def taken(_: object) -> str:
        end(which)
        return DONE

    scene.site.pages["/send"] = taken
    assert await scene.send() is Outcome.AMBIGUOUS
    [attempt] = scene.bench.outside.ledger.plans.one(scene.bench.first.reference).attempts
    assert (attempt.pressed, attempt.outcome) == (True, Outcome.AMBIGUOUS)
    assert "On this machine" in attempt.note
    scene.bench.clock.at += timedelta(hours=1)
    assert await scene.send() is None
    assert len(scene.site.posted) == 1


async def test_the_page_that_explains_the_table_holds_every_row_of_it() -> None:
    page = (ROOT / "docs/why/whose-fault.md").read_text("utf-8")
    wanted = [f"| {cause.value} | {row.whose.value} | {row.known_by} |" for cause, row in CAUSES.items()]

    assert [row for row in wanted if row not in page] == []
    assert set(MAKERS) == set(CAUSES)
