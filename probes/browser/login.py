"""Shows a site's login to a person in a window and keeps what it left behind; fills in nothing itself."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Error

from replyclock.domain.hosts import host_of
from replyclock.errors import RecipeBroken, SiteDown, WrongUse
from replyclock.ports.recipes import LoginRenewal, StoredLogin
from replyclock.probes.browser.contexts import Browser, Visit
from replyclock.probes.browser.locate import go_to
from replyclock.probes.browser.login_state import LoginState, read_login_state, write_login_state
from replyclock.probes.browser.signs import sign_seen
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.recipe.elements import Sign
from replyclock.probes.recipe.model import FormChannel, Recipe, RecipeBook

_POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class LoginWindow(LoginRenewal):
    """Implements `steps.login.LoginRenewal` with recipes and a browser that has windows."""

    book: RecipeBook
    browser: Browser

    def file(self, site_code: str) -> Path:
        recipe = self.book.recipe(site_code)
        file = recipe.sending_login or recipe.login_state
        if file is None:
            raise WrongUse(
                f"{recipe.file} names no login_state: write login_state = "
                f'"secrets/{site_code}.json" into [submit] or [watch].'
            )
        return file

    async def renew(self, site_code: str, url: str | None, done: asyncio.Event) -> bool:
        """Show the page until the last window is closed or `done`; store the login, readable by its owner.

        False when the page still shows its sign of being logged out afterwards. Raises SiteDown,
        RecipeBroken when the page does not open, MissingPart without a browser that has windows.
        """
        recipe, file = self.book.recipe(site_code), self.file(site_code)
        address = url or _address(recipe)
        hosts = recipe.sending_hosts | recipe.watching_hosts
        state, _ = await self._shown(address, hosts, f"{recipe.file}: the login", file, done)
        write_login_state(file, state)
        return not await self._asks_again(recipe, address, file)

    async def store(self, url: str, hosts: frozenset[str], file: Path, done: asyncio.Event) -> StoredLogin:
        """The same before there is a recipe: the address says the host, `hosts` are further ones."""
        all_hosts = hosts | {host_of(url)}
        state, blocked = await self._shown(url, all_hosts, "login", file, done)
        write_login_state(file, state)
        return StoredLogin(bool(state.get("cookies") or state.get("origins")), tuple(sorted(blocked)))

    async def _shown(
        self, address: str, hosts: frozenset[str], what: str, file: Path, done: asyncio.Event
    ) -> tuple[LoginState, set[str]]:
        """What the window held when it was last seen: a closed one cannot be asked any more.

        Beside it the hosts that were asked for in vain.
        """
        async with self.browser.visit(hosts, storage_state=_usable(file), attended=True) as visit:
            await go_to(visit, address, what)
            state = await visit.page.context.storage_state()
            with suppress(Error):  # the browser went with its last window
                while visit.pages and not done.is_set():
                    with suppress(TimeoutError):
                        await asyncio.wait_for(done.wait(), _POLL_SECONDS)
                    state = await visit.page.context.storage_state()
        return dict(state), visit.fence.blocked

    async def _asks_again(self, recipe: Recipe, address: str, file: Path) -> bool:
        signs = [sign for part in (recipe.submit, recipe.watch) if (sign := _login_sign(part)) is not None]
        if not signs:
            return False
        hosts = recipe.sending_hosts | recipe.watching_hosts
        async with self.browser.visit(hosts, storage_state=file) as visit:
            with suppress(SiteDown, RecipeBroken):
                await go_to(visit, address, f"{recipe.file}: the login")
                return await _any_seen(signs, visit)
        return False


def _address(recipe: Recipe) -> str:
    if isinstance(recipe.submit, FormChannel) and recipe.submit.login_state:
        return recipe.submit.url
    plain = [address for address in recipe.watch.addresses if "{" not in address]
    return plain[0] if plain else recipe.submit.url


def _login_sign(part: object) -> Sign | None:
    sign: Sign | None = getattr(part, "login", None)
    return sign


async def _any_seen(signs: list[Sign], visit: Visit) -> bool:
    return any([await sign_seen(sign, visit) for sign in signs])


def _usable(file: Path) -> Path | None:
    """The login to begin with; a missing or damaged one is just what is to be made anew."""
    try:
        read_login_state(file)
    except (InconclusiveLook, WrongUse):
        return None
    return file
