"""One browser, opened in one place, and everything that looks at pages with it or over HTTP."""
# ruff: noqa: PLC0415 - heavy parts are imported where they are made, so that commands start quickly

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from replyclock.domain.sending.capture_detail import Details
from replyclock.ports.clock import Clock
from replyclock.ports.reader import ArchiveSource, SiteVisitor
from replyclock.ports.recipes import (
    AskedForm,
    FormFinder,
    ListFinder,
    LoginRenewal,
    SavedFormFinder,
    WindowMaker,
)
from replyclock.workspace.settings import FILE_NAME, PoliteSettings, read_settings

BROWSER_FILE = "playwright.config.json"


@asynccontextmanager
async def open_browser(
    workspace: Path, details: Details | None = None, *, headless: bool | None = None
) -> AsyncIterator[Any]:
    """The browser of a workspace's settings, started when it is first needed; raises WrongUse.

    `headless` None leaves to the settings whether it has a window.
    """
    from replyclock.probes.browser.contexts import Browser
    from replyclock.probes.browser.settings import read_browser_settings

    file = workspace / BROWSER_FILE
    settings = read_browser_settings(file if file.exists() else None)
    if headless is not None:
        settings = settings.model_copy(update={"headless": headless})
    async with aclosing(Browser(settings, details) if details else Browser(settings)) as browser:
        yield browser


@asynccontextmanager
async def _open_window(workspace: Path, environment: Mapping[str, str], otherwise: str) -> AsyncIterator[Any]:
    """A browser that a person sees; raises MissingPart where there is no screen."""
    from replyclock.probes.browser.chromium import require_screen

    require_screen(environment, otherwise)
    async with open_browser(workspace, headless=False) as browser:
        yield browser


@asynccontextmanager
async def open_archive(
    workspace: Path, code: str, clock: Clock, user_agent: str | None
) -> AsyncIterator[ArchiveSource]:
    """A site's published list; raises WrongUse when its recipe watches none."""
    from replyclock.probes.recipe.model import RecipeBook
    from replyclock.probes.watching.archive import RecipeArchive

    recipe = RecipeBook(workspace / "recipes").recipe(code)
    async with (
        open_browser(workspace) as browser,
        aclosing(RecipeArchive(recipe, browser, clock, user_agent, robots_name(workspace))) as archive,
    ):
        yield archive


@asynccontextmanager
async def open_drafted_list(workspace: Path, file: Path, clock: Clock) -> AsyncIterator[ArchiveSource]:
    """The list that a recipe's draft watches, whatever its times mean; raises WrongUse when there is none."""
    from replyclock.probes.recipe.model import load_recipe
    from replyclock.probes.watching.archive import RecipeArchive

    recipe, name = load_recipe(file), robots_name(workspace)
    async with (
        open_browser(workspace) as browser,
        aclosing(RecipeArchive(recipe, browser, clock, None, name, any_times=True)) as archive,
    ):
        yield archive


@asynccontextmanager
async def open_saved_pages(workspace: Path, asked: AskedForm) -> AsyncIterator[SavedFormFinder]:
    """What finds the forms of saved pages; the browser settings of a workspace count where there are some."""
    from replyclock.probes.discovery.finder import Discoverer

    async with open_browser(workspace) as browser:
        yield Discoverer(browser, asked=_named(workspace, asked))


@asynccontextmanager
async def open_discovery(
    workspace: Path, clock: Clock, asked: AskedForm
) -> AsyncIterator[tuple[FormFinder, ListFinder]]:
    """What finds the forms of live pages, and lists of letters; both may ask the named hosts, too."""
    from replyclock.probes.browser.last_resort import forgiving_fetcher
    from replyclock.probes.discovery.finder import Discoverer
    from replyclock.probes.discovery.lists.list_finder import LetterLists
    from replyclock.probes.http.robots import Robots

    async with (
        open_browser(workspace) as browser,
        aclosing(forgiving_fetcher(browser)) as fetcher,
    ):
        robots = Robots(fetcher, clock, robots_name(workspace), keep_lines=True)
        asked = _named(workspace, asked)
        yield Discoverer(browser, welcome=robots, asked=asked), LetterLists(browser, asked)


@asynccontextmanager
async def open_site_visits(workspace: Path, clock: Clock) -> AsyncIterator[SiteVisitor]:
    """What visits the addresses of the register; raises WrongUse on bad settings of the browser."""
    from replyclock.probes.http.fetch import Fetcher
    from replyclock.probes.http.robots import Robots
    from replyclock.probes.http.site_visit import AddressVisitor

    async with (
        open_browser(workspace) as browser,
        aclosing(Fetcher(private_hosts=browser.settings.private_hosts)) as fetcher,
    ):
        robots = Robots(fetcher, clock, robots_name(workspace))
        yield AddressVisitor(fetcher, robots, browser.own_user_agent)


@asynccontextmanager
async def open_recorder(
    workspace: Path,
    environment: Mapping[str, str],
    hosts: frozenset[str],
    login: Path | None,
) -> AsyncIterator[WindowMaker]:
    """What shows pages to a person in a real window; raises MissingPart where there is no screen."""
    from replyclock.probes.recording.recorder import Recorder

    otherwise = "`replyclock recipe discover` needs no window"
    async with _open_window(workspace, environment, otherwise) as browser:
        yield Recorder(browser, hosts=hosts, login=login, login_state=_login_name(workspace, login))


@asynccontextmanager
async def open_login(workspace: Path, environment: Mapping[str, str]) -> AsyncIterator[LoginRenewal]:
    """What shows logins to a person in a real window; raises MissingPart where there is no screen."""
    from replyclock.probes.browser.login import LoginWindow
    from replyclock.probes.recipe.model import RecipeBook

    otherwise = "or log in on a desktop, and copy the stored file here (mode 600)"
    async with _open_window(workspace, environment, otherwise) as browser:
        yield LoginWindow(RecipeBook(workspace / "recipes"), browser)


def _named(workspace: Path, asked: AskedForm) -> AskedForm:
    return replace(asked, login_state=_login_name(workspace, asked.login))


def _login_name(workspace: Path, login: Path | None) -> str:
    """The stored login as a recipe names it: below the workspace, else where it would belong there."""
    if login is None:
        return ""
    file = login.resolve()
    below = file.is_relative_to(workspace.resolve())
    return file.relative_to(workspace.resolve()).as_posix() if below else f"secrets/{login.name}"


def robots_name(workspace: Path) -> str:
    """The name under which `robots.txt` is obeyed: the settings' own, where there are some."""
    known = (workspace / FILE_NAME).is_file()
    return (read_settings(workspace).polite if known else PoliteSettings()).robots_name


def host_gap(workspace: Path, url: str) -> timedelta:
    """The rest between two visits to an address's host: the settings' own; none on this machine."""
    from replyclock.probes.discovery.links import is_loopback

    if is_loopback(url):
        return timedelta(0)
    known = (workspace / FILE_NAME).is_file()
    return read_settings(workspace).polite.host_gap if known else PoliteSettings().host_gap


async def print_pdf(workspace: Path, html: bytes, as_of: datetime) -> bytes:
    """A page as PDF, printed by the browser of the workspace's settings; raises MissingPart."""
    from replyclock.probes.browser.pdf import print_pdf

    async with open_browser(workspace, headless=True) as browser:
        return await print_pdf(browser, html, as_of)
