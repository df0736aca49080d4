"""Looks at one page and says what forms it has; for a message form also a recipe's draft and a picture."""

from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from playwright.async_api import Error

from replyclock.domain.hosts import host_of
from replyclock.domain.recipes.discovery import FoundField, FoundForm, SeenPage
from replyclock.errors import SiteDown
from replyclock.probes.browser.contexts import Browser, Visit
from replyclock.probes.browser.locate import go_to
from replyclock.probes.discovery.draft import DraftPlan, draft, marks
from replyclock.probes.discovery.emptied import is_emptied
from replyclock.probes.discovery.field_lines import Pointed
from replyclock.probes.discovery.field_types import Guess
from replyclock.probes.discovery.forms import JudgedForm
from replyclock.probes.discovery.links import is_same_site, rank_links
from replyclock.probes.discovery.page import (
    Anywhere,
    SavedPage,
    changes_late,
    read_links,
    read_saved,
    settle,
    show_saved,
    state_of,
)
from replyclock.probes.discovery.picture import outlined
from replyclock.probes.discovery.pointers import point_at
from replyclock.probes.discovery.steps import Shown, open_form

_COUNTDOWN_SECONDS = 30.0
_SAVED_SECONDS = 0.5


class Welcome(Protocol):
    """Whether and how often a host lets us look; `Robots` is one."""

    async def require(self, url: str, hosts: frozenset[str], user_agent: str) -> None:
        """Return when the address may be looked at; raises SiteDown when not."""
        ...

    def delay(self, url: str) -> timedelta:
        """How long the host wants to be left alone between visits."""
        ...


class Discoverer:
    """Looks at pages with a browser; nothing is ever sent, because every post is stopped.

    `hosts` are further hosts that pages may ask for. With `drafts` a page with a message form also gets
    a recipe's draft and a picture. Saved pages need no `welcome`.
    """

    def __init__(
        self,
        browser: Browser,
        *,
        welcome: Welcome | None = None,
        hosts: frozenset[str] = frozenset(),
        drafts: bool = False,
    ) -> None:
        self._browser = browser
        self._welcome = welcome
        self._hosts = hosts
        self._drafts = drafts

    async def look(self, url: str) -> SeenPage:
        """What stands on a live page; raises SiteDown or RecipeBroken.

        Hosts of the same site that the page asks for are let through at a second visit.
        """
        hosts = self._hosts | {host_of(url)}
        seen, blocked = await self._visit(url, hosts)
        kin = {host for host in blocked if is_same_site(f"http://{host}/", url)}
        if kin and not seen.has_message_form:
            seen, _ = await self._visit(url, hosts | kin)
        return seen

    async def require(self, url: str) -> timedelta:
        """The rest the host asks for; raises SiteDown when its robots.txt keeps us out."""
        if self._welcome is None:
            return timedelta(0)
        user_agent = await self._browser.own_user_agent()
        await self._welcome.require(url, frozenset({host_of(url)}), user_agent)
        return self._welcome.delay(url)

    async def look_at_saved(self, path: Path) -> SeenPage:
        """What stands on a saved page, read without any network; raises WrongUse or SiteDown.

        Its scripts run; where they keep the page from being read, or empty it, it is shown again without.
        """
        saved = read_saved(path)
        with suppress(SiteDown):
            seen = await self._show(saved, str(path), saved.address, scripts=True)
            if seen is not None:
                return seen
        return await self._without_scripts(saved, str(path), saved.address)

    async def _visit(self, url: str, hosts: frozenset[str]) -> tuple[SeenPage, frozenset[str]]:
        async with self._browser.visit(hosts, posts="never") as visit:
            await go_to(visit, url, "recipe discover")
            await settle(visit.page)
            shown = await open_form(visit, patience_seconds=_COUNTDOWN_SECONDS)
            if shown.letter is None and await changes_late(visit.page, await state_of(visit.page)):
                shown = await open_form(visit, patience_seconds=_COUNTDOWN_SECONDS)
            source = "" if shown.letter else await _source(visit)
            if not is_emptied(source, shown.readings):
                seen = await self._seen(visit, shown, visit.page.url, url, visit.fence.blocked)
                return seen, frozenset(visit.fence.blocked)
        return await self._without_scripts(SavedPage(Path(), source), url, url), frozenset()

    async def _without_scripts(self, saved: SavedPage, page: str, address: str) -> SeenPage:
        seen = await self._show(saved, page, address, scripts=False)
        assert seen is not None, "nothing but scripts empties a page"
        return seen

    async def _show(self, saved: SavedPage, page: str, address: str, *, scripts: bool) -> SeenPage | None:
        """What the page shows without any network; None where its scripts emptied it."""
        async with self._browser.visit(Anywhere(), posts="never", offline=True) as visit:
            asked = await show_saved(visit, saved, scripts=scripts)
            await settle(visit.page)
            shown = await open_form(visit, patience_seconds=_SAVED_SECONDS)
            if scripts and not shown.letter and is_emptied(saved.html, shown.readings):
                return None
            return await self._seen(visit, shown, page, address or visit.page.url, asked)

    async def _seen(
        self, visit: Visit, shown: Shown, page: str, address: str, asked: Collection[str]
    ) -> SeenPage:
        links: tuple[Any, Any] = ((), ())
        if not shown.letter:
            links = rank_links(await read_links(visit.page), visit.page.url)
        blocked = sorted(asked)
        text, picture = None, None
        if self._drafts and shown.letter:
            text, picture = await _draft(visit, shown, shown.letter, address, blocked)
        return SeenPage(
            page=page,
            forms=tuple(_form(form) for form in shown.forms),
            links=links[0],
            beyond=links[1],
            steps=tuple(f"{step.do} {step.words}" for step in shown.steps),
            blocked=tuple(blocked),
            draft=text,
            picture=picture,
        )


async def _source(visit: Visit) -> str:
    """What the window was last filled with, as it came; "" where that is gone."""
    for response in reversed(visit.arrivals):
        with suppress(Error):
            if response.frame == visit.page.main_frame:
                return await response.text()
    return ""


async def _draft(
    visit: Visit, shown: Shown, form: JudgedForm, address: str, blocked: list[str]
) -> tuple[str, bytes]:
    fields = [await _pointed(visit, form, number, guess) for number, guess in _worth_a_number(form)]
    plan = DraftPlan(address, form.frame, fields, shown.steps, blocked, _captcha(form))
    return draft(plan), await outlined(visit.page, form.frame, marks(fields))


def _worth_a_number(form: JudgedForm) -> list[tuple[int, Guess]]:
    """All fields in their order, without the things to press that send nothing."""
    kept = [guess for guess in form.guesses if guess.field.kind != "press" or guess.type == "submit"]
    return list(enumerate(kept, start=1))


async def _pointed(visit: Visit, form: JudgedForm, number: int, guess: Guess) -> Pointed:
    keys = await point_at(visit, guess.field.first, form.frame)
    choices = []
    if guess.field.kind in {"radio", "box"}:
        for control in guess.field.controls:
            words = control.label or control.after
            choices.append((words, await point_at(visit, control, form.frame)))
    return Pointed(number, guess, keys, tuple(choices))


def _captcha(form: JudgedForm) -> str | None:
    found = form.of("captcha")
    return found[0].field.first.selector if found else None


def _form(form: JudgedForm) -> FoundForm:
    return FoundForm(
        selector=form.selector,
        score=form.score,
        is_message_form=form.is_message_form,
        fields=tuple(_field(guess) for guess in form.guesses),
        frame=form.frame,
    )


def _field(guess: Guess) -> FoundField:
    return FoundField(
        type=guess.type,
        selector=guess.field.first.selector if len(guess.field.controls) == 1 else _group(guess),
        label=guess.label,
        confidence=guess.confidence,
        required=guess.required,
        trap=guess.trap,
    )


def _group(guess: Guess) -> str:
    """The selector of all radio buttons or boxes of one name, or of a row of those without any."""
    control = guess.field.first
    if not control.name:
        return ", ".join(each.selector for each in guess.field.controls)
    name = control.name.replace("\\", "\\\\").replace('"', '\\"')
    return f'input[type="{control.type}"][name="{name}"]'
