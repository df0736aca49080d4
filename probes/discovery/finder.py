"""Looks at one page and says what forms it has; for a message form also a recipe's draft and a picture."""
# ruff: noqa: PLC0415 - what a saved page does not need takes long to import

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from playwright.async_api import Error

from replyclock.domain.facts import Inconclusive
from replyclock.domain.hosts import host_of
from replyclock.domain.recipes.discovery import (
    FoundField,
    FoundForm,
    HostAnswer,
    RobotsRule,
    SeenPage,
)
from replyclock.errors import SiteDown
from replyclock.ports.recipes import AskedForm
from replyclock.probes.browser.contexts import Browser, Visit
from replyclock.probes.discovery.draft import DraftPlan, draft, marks
from replyclock.probes.discovery.emptied import is_emptied
from replyclock.probes.discovery.field_lines import Pointed
from replyclock.probes.discovery.field_types import FieldType, Guess
from replyclock.probes.discovery.forms import JudgedForm
from replyclock.probes.discovery.links import is_same_site, list_links, rank_links
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
from replyclock.probes.discovery.pointed import form_at, is_there, put_first
from replyclock.probes.discovery.pointers import point_at
from replyclock.probes.discovery.steps import Shown, open_form, read_shown
from replyclock.probes.http.inconclusive import InconclusiveLook

_COUNTDOWN_SECONDS = 30.0
_SAVED_SECONDS = 0.5
_OF_A_LETTER: tuple[FieldType, ...] = ("body", "subject", "name", "email", "submit")


class Welcome(Protocol):
    """Whether and how often a host lets us look; `Robots` is one."""

    async def require(self, url: str, hosts: frozenset[str], user_agent: str) -> None:
        """Return when the address may be looked at; raises SiteDown when not."""
        ...

    def delay(self, url: str) -> timedelta:
        """How long the host wants to be left alone between visits."""
        ...

    def rule(self, url: str) -> tuple[str, tuple[int, str] | None]:
        """The robots.txt that speaks about an address; number and words of the line that forbids it."""
        ...


_NOTHING_ASKED = AskedForm()


class Discoverer:
    """Looks at pages with a browser; nothing is ever sent, because every post is stopped.

    Saved pages need no `welcome`.
    """

    def __init__(
        self, browser: Browser, *, welcome: Welcome | None = None, asked: AskedForm = _NOTHING_ASKED
    ) -> None:
        self._browser = browser
        self._welcome = welcome
        self._asked = asked

    async def look(self, url: str) -> SeenPage:
        """What stands on a live page; raises SiteDown, RecipeBroken, or WrongUse for a form not to be found.

        Hosts of the same site that the page asks for are let through at a second visit.
        """
        hosts = self._asked.hosts | {host_of(url)}
        seen, blocked = await self._visit(url, hosts)
        kin = {host for host in blocked if is_same_site(f"http://{host}/", url)}
        if kin and not seen.has_message_form:
            seen, _ = await self._visit(url, hosts | kin)
        return seen

    async def ask_host(self, url: str) -> HostAnswer:
        """Whether its robots.txt lets us look, and the rest it asks for; raises SiteDown when nobody says."""
        if self._welcome is None:
            return HostAnswer(timedelta(0))
        user_agent = await self._browser.own_user_agent()
        try:
            await self._welcome.require(url, frozenset({host_of(url)}), user_agent)
        except InconclusiveLook as fault:
            if fault.cause is not Inconclusive.ROBOTS:
                raise
            file, line = self._welcome.rule(url)
            return HostAnswer(timedelta(0), RobotsRule(file, *(line or (None, ""))))
        return HostAnswer(self._welcome.delay(url))

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
        from replyclock.probes.browser.locate import go_to

        login = self._asked.login
        async with self._browser.visit(hosts, posts="never", storage_state=login) as visit:
            await go_to(visit, url, "recipe discover")
            await settle(visit.page)
            shown = await self._opened(visit, _COUNTDOWN_SECONDS)
            if shown.letter is None and await changes_late(visit.page, await state_of(visit.page)):
                shown = await self._opened(visit, _COUNTDOWN_SECONDS)
            source = "" if shown.letter else await _source(visit)
            if not is_emptied(source, shown.readings):
                place = _Place(visit.page.url, url, visit.fence.blocked, hosts)
                return await self._seen(visit, shown, place), frozenset(visit.fence.blocked)
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
            shown = await self._opened(visit, _SAVED_SECONDS, at_last=not scripts)
            if scripts and not shown.letter and is_emptied(saved.html, shown.readings):
                return None
            if self._asked.form and not shown.letter:  # nothing has emptied it, so that is all there is
                shown = put_first(shown, await form_at(visit.page, shown.readings, self._asked.form))
            place = _Place(page, address or visit.page.url, asked, self._asked.hosts)
            return await self._seen(visit, shown, place)

    async def _opened(self, visit: Visit, patience_seconds: float, *, at_last: bool = True) -> Shown:
        """The page with its form shown; with the one first that a person points at, if he does.

        Raises WrongUse where that one is not to be found, `at_last` or on a page that has not emptied itself.
        """
        if not self._asked.form:
            return await open_form(visit, patience_seconds=patience_seconds)
        shown = await read_shown(visit)
        if not await is_there(visit.page, self._asked.form):
            shown = await open_form(visit, patience_seconds=patience_seconds)
        if not at_last and not any(reading.controls for reading in shown.readings):
            return shown
        return put_first(shown, await form_at(visit.page, shown.readings, self._asked.form))

    async def _seen(self, visit: Visit, shown: Shown, place: "_Place") -> SeenPage:
        raw = [] if shown.letter and not self._asked.drafts else await read_links(visit.page)
        links: tuple[Any, Any] = ((), ()) if shown.letter else rank_links(raw, visit.page.url)
        text, picture = None, None
        if self._asked.drafts and shown.letter:
            text, picture = await self._draft(visit, shown, shown.letter, place)
        return SeenPage(
            page=place.page,
            forms=tuple(_form(form) for form in shown.forms),
            links=links[0],
            beyond=links[1],
            steps=tuple(f"{step.do} {step.words}" for step in shown.steps),
            blocked=tuple(sorted(place.asked)),
            lists=list_links(raw, visit.page.url) if self._asked.drafts else (),
            login="" if shown.letter else _login_of(shown),
            draft=text,
            picture=picture,
        )

    async def _draft(
        self, visit: Visit, shown: Shown, form: JudgedForm, place: "_Place"
    ) -> tuple[str, bytes]:
        fields = [await _pointed(visit, form, number, guess) for number, guess in _worth_a_number(form)]
        plan = DraftPlan(
            url=place.address,
            frame=form.frame,
            fields=fields,
            steps=shown.steps,
            blocked=sorted(place.asked),
            captcha=_captcha(form),
            hosts=sorted(place.hosts - {host_of(place.address)}),
            login_state=self._asked.login_state,
        )
        return draft(plan), await outlined(visit.page, form.frame, marks(fields))


@dataclass(frozen=True, slots=True)
class _Place:
    """The page as it is told, where it lies, what it asked for in vain, and the hosts it could reach."""

    page: str
    address: str
    asked: Collection[str]
    hosts: frozenset[str]


async def _source(visit: Visit) -> str:
    """What the window was last filled with, as it came; "" where that is gone."""
    for response in reversed(visit.arrivals):
        with suppress(Error):
            if response.frame == visit.page.main_frame:
                return await response.text()
    return ""


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


def _login_of(shown: Shown) -> str:
    """The form that asks for a password and for no letter."""
    for form in shown.forms:
        passwords = [guess for guess in form.guesses if guess.field.first.type == "password"]
        if passwords and any(guess.field.first.shown for guess in passwords) and not form.of("body"):
            return form.selector
    return ""


def _lacks(form: JudgedForm) -> tuple[str, ...]:
    types = {guess.type for guess in form.guesses if not guess.trap}
    return tuple(each for each in _OF_A_LETTER if each not in types)


def _form(form: JudgedForm) -> FoundForm:
    return FoundForm(
        selector=form.selector,
        score=form.score,
        is_message_form=form.is_message_form,
        fields=tuple(_field(guess) for guess in form.guesses),
        frame=form.frame,
        lacks=_lacks(form),
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
