"""What was found out and decided about the sites' recipes, as the ledger keeps it."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from replyclock.domain.facts import Exhibit
from replyclock.domain.recipes.check import RecipeCheck
from replyclock.domain.recipes.discovery import HostAnswer, SeenList, SeenPage
from replyclock.domain.recipes.recording import RecordedRecipe
from replyclock.domain.sending.approval import Approval, Rehearsal


class Recipes(Protocol):
    """What was found out and decided about the sites' recipes."""

    def rehearsed(self, rehearsal: Rehearsal, exhibits: tuple[Exhibit, ...]) -> Rehearsal:
        """Record a rehearsal with its pictures; it comes back with the number of its entry."""
        ...

    def last_rehearsal(self, site_code: str) -> Rehearsal | None:
        """The newest rehearsal of a site."""
        ...

    def decide(self, approval: Approval) -> None:
        """Record an approval, or that it was withdrawn."""
        ...

    def approval(self, site_code: str) -> Approval | None:
        """The newest decision about a site's recipe."""
        ...

    def approvals(self) -> Mapping[str, Approval]:
        """By site code: the newest decision about its recipe."""
        ...

    def checked(self, found: RecipeCheck, exhibits: tuple[Exhibit, ...]) -> None:
        """Record how a recipe's pages looked, with a picture where they do not fit."""
        ...

    def checks(self) -> Mapping[str, RecipeCheck]:
        """By site code: how its recipe's pages looked last."""
        ...


@dataclass(frozen=True, slots=True)
class AskedForm:
    """What whoever looks for a form says of it: `form` points at it, `hosts` are further ones it needs.

    `login` is a stored login to go through, `login_state` its name in a recipe. With `drafts` a page with a
    message form also gets a recipe's draft and a picture.
    """

    form: str = ""
    hosts: frozenset[str] = frozenset()
    login: Path | None = None
    login_state: str = ""
    drafts: bool = False


class SavedFormFinder(Protocol):
    """Shows saved pages and says what stands on them."""

    async def look_at_saved(self, path: Path) -> SeenPage:
        """What stands on a saved page, read without any network; raises WrongUse or SiteDown."""
        ...


class FormFinder(Protocol):
    """Shows live pages and says what stands on them."""

    async def look(self, url: str) -> SeenPage:
        """What stands on a page; raises SiteDown or RecipeBroken."""
        ...

    async def ask_host(self, url: str) -> HostAnswer:
        """Whether the host lets us look there, and the rest it asks for; raises SiteDown when nobody says."""
        ...


class ListFinder(Protocol):
    """Looks at public lists of letters and proposes a draft's `watch`."""

    async def look_at_list(self, url: str) -> SeenList | None:
        """The rows of a public list, None where there are none; raises SiteDown or RecipeBroken."""
        ...

    async def with_answers_of(self, seen: SeenList, letter: str, draft: str) -> str | None:
        """The draft with a `watch` for a list that was seen, after a look at one of its letters.

        None where the letter's page shows no answer. Raises SiteDown or RecipeBroken.
        """
        ...


@dataclass(frozen=True, slots=True)
class StoredLogin:
    """What a window left behind: whether a cookie or storage did, and the hosts it was kept from."""

    holds_something: bool
    blocked: tuple[str, ...]


class LoginRenewal(Protocol):
    """Shows windows in which a person logs in."""

    def file(self, site_code: str) -> Path:
        """Where the site's login is stored; raises WrongUse where its recipe names no place."""
        ...

    async def renew(self, site_code: str, url: str | None, done: asyncio.Event) -> bool:
        """Show the page until the last window is closed or `done`, then store the login.

        False when the page still shows its sign of being logged out afterwards.
        """
        ...

    async def store(self, url: str, hosts: frozenset[str], file: Path, done: asyncio.Event) -> StoredLogin:
        """The same for a site without a recipe: the page of an address, which may reach `hosts`, too."""
        ...


class RecordingWindow(Protocol):
    """A window in which a person fills in a form; nothing that is done there is sent."""

    async def finished(self) -> None:
        """Return when what sends the form was pressed, the window was closed, or `end` was called."""
        ...

    def end(self) -> None:
        """Let `finished` return."""
        ...

    def result(self) -> RecordedRecipe:
        """What was recorded so far."""
        ...


class WindowMaker(Protocol):
    """Opens windows that are recorded."""

    def open(self, url: str) -> AbstractAsyncContextManager[RecordingWindow]:
        """A window that shows the page; raises SiteDown, RecipeBroken or MissingPart."""
        ...
