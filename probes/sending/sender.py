"""Sends a letter through a site's form, once; knows the recipe, decides nothing about what follows."""

from collections.abc import Awaitable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from replyclock.domain.facts import Outcome
from replyclock.domain.inquiry import Inquiry, Site
from replyclock.domain.sending.approval import require_unchanged
from replyclock.domain.sending.operators import Want
from replyclock.domain.sending.text_limits import Limit
from replyclock.errors import NeedsPerson, RecipeBroken, SiteDown
from replyclock.ports.clock import Clock
from replyclock.ports.exhibits import Capture
from replyclock.ports.operators import Ask
from replyclock.ports.sender import BeforePress, Rehearsed, Sender, SendResult
from replyclock.probes.browser.capture import page_in_the_way, picture, source
from replyclock.probes.browser.contexts import Browser, Visit
from replyclock.probes.browser.locate import Pointer, go_to
from replyclock.probes.browser.provenance import provenance
from replyclock.probes.browser.responses import arrival_of, circumstances
from replyclock.probes.browser.signs import sign_seen
from replyclock.probes.outlet.fence import Posts
from replyclock.probes.recipe.digests import file_hashes
from replyclock.probes.recipe.functions import load_function
from replyclock.probes.recipe.model import FormChannel, NoChannel, Recipe, RecipeBook
from replyclock.probes.sending.after_press import Press
from replyclock.probes.sending.form import FilledForm, Manner, fill_form
from replyclock.probes.sending.operator import PersonAsked
from replyclock.probes.sending.recipe_check import find_everything
from replyclock.probes.sending.rehearsal import rehearse_form
from replyclock.probes.sending.result import press_and_read


@dataclass(frozen=True, slots=True)
class RecipeSender(Sender):
    """Implements `ports.Sender` with recipes and one browser."""

    book: RecipeBook
    browser: Browser
    clock: Clock

    def hosts(self, site: Site) -> frozenset[str]:
        recipe = self.book.recipe(site.code)
        if isinstance(recipe.submit, FormChannel) and recipe.submit.python:
            load_function(recipe, recipe.submit.python)
        return recipe.sending_hosts

    def limits(self, site: Site) -> Mapping[str, Limit]:
        """How long title and body may be, as far as the recipe says."""
        channel = self.book.recipe(site.code).submit
        return channel.limits if isinstance(channel, FormChannel) else {}

    def recipe_files(self, site_code: str) -> Mapping[str, str]:
        """By name: the SHA-256 of the recipe and of what it runs or uploads; see `ports.Sender`."""
        return file_hashes(self.book.recipe(site_code))

    def senders(self, site_code: str) -> frozenset[str]:
        """The declared senders; see `ports.Sender.senders`."""
        return frozenset(self.book.recipe(site_code).senders)

    def asks(self, site: Site) -> frozenset[Want]:
        """What the site's recipe says an operator must be asked for; see `ports.Sender.asks`."""
        channel = self.book.recipe(site.code).submit
        return channel.wants if isinstance(channel, FormChannel) else frozenset()

    async def submit(
        self,
        inquiry: Inquiry,
        before_press: BeforePress,
        *,
        user_agent: str | None,
        ask: Ask | None = None,
        files: Mapping[str, str] | None = None,
    ) -> SendResult:
        """Fill in, ask, await `before_press`, press once, read the result; see `ports.Sender.submit`."""
        recipe = self.book.recipe(inquiry.site.code)
        require_unchanged(inquiry.site.code, files, file_hashes(recipe))
        channel = recipe.submit
        if ask is None and isinstance(channel, FormChannel) and channel.wants:
            [want, *_] = sorted(channel.wants)
            raise NeedsPerson(want.unanswered, f"{channel.url} wants a person ({want}), and none is asked.")
        async with self._visit(recipe, user_agent) as visit:
            if isinstance(channel, NoChannel):
                async with visit.pulse.within(_patience(visit, channel), f"showing {channel.url}"):
                    return await _show_no_channel(visit, recipe, channel)
            async with visit.pulse.within(_patience(visit, channel), f"filling in {channel.url}"):
                form = await _filled(visit, fill_form(visit, recipe, channel, inquiry, Manner(ask)))
                facts = await self._facts(visit, recipe, form.secrets)
            visit.pulse.let_go()
            await before_press((*form.captures, *facts))
            pointer = Pointer(visit, recipe.file, "submit", channel.iframe)
            person = PersonAsked(pointer, ask) if ask else None
            return await press_and_read(Press(pointer, channel, form, person), self.clock)

    def _visit(
        self,
        recipe: Recipe,
        user_agent: str | None,
        posts: Posts = "free",
        hosts: frozenset[str] | None = None,
    ) -> AbstractAsyncContextManager[Visit]:
        """Logged in where a person stored a login; one that is not there yet is asked for at the page."""
        file = recipe.sending_login
        state = file if file is not None and file.exists() else None
        reached = recipe.sending_hosts if hosts is None else hosts
        return self.browser.visit(reached, user_agent, posts=posts, storage_state=state)

    async def _facts(self, visit: Visit, recipe: Recipe, secrets: Sequence[str]) -> tuple[Capture, ...]:
        """What made the exhibits, and what the server showed while it handed out the form."""
        full = visit.details.before.keeps_bodies
        shown = arrival_of(visit.page.main_frame, visit.arrivals)
        responses = [*visit.arrivals, *visit.told] if full else [shown] if shown else []
        said = await circumstances(visit, visit.page, responses, self.clock.now(), secrets, bodies=full)
        return (provenance(visit, recipe), *said)

    def watched_hosts(self, site: Site) -> frozenset[str]:
        """Every host the site's recipe can reach; raises WrongUse on a bad recipe."""
        self.hosts(site)
        return self.book.recipe(site.code).watching_hosts

    async def check(
        self, site: Site, *, user_agent: str | None
    ) -> tuple[tuple[str, ...], tuple[Capture, ...]]:
        """What of the recipe is not on its pages any more; see `ports.Sender.check`."""
        recipe = self.book.recipe(site.code)
        what = f"looking over the pages of {recipe.file}"
        async with (
            self._visit(recipe, user_agent, posts="never", hosts=recipe.watching_hosts) as visit,
            visit.pulse.within(2 * _patience(visit, recipe.submit), what),
        ):
            misfits = await find_everything(visit, recipe)
            return misfits, await page_in_the_way(visit) if misfits else ()

    async def rehearse(
        self,
        inquiry: Inquiry,
        *,
        user_agent: str | None,
        ask: Ask | None = None,
        files: Mapping[str, str] | None = None,
    ) -> Rehearsed:
        """Fill in everything and press nothing; whatever the page wants to post is stopped, too."""
        recipe = self.book.recipe(inquiry.site.code)
        channel = recipe.submit
        require_unchanged(inquiry.site.code, files, file_hashes(recipe))
        async with self._visit(recipe, user_agent, posts="never") as visit:
            if isinstance(channel, NoChannel):
                async with visit.pulse.within(_patience(visit, channel), f"showing {channel.url}"):
                    return Rehearsed((await _show_no_channel(visit, recipe, channel)).captures)
            async with visit.pulse.within(2 * _patience(visit, channel), f"filling in {channel.url}"):
                return await rehearse_form(visit, recipe, channel, inquiry, ask)


def _patience(visit: Visit, channel: FormChannel | NoChannel) -> float:
    """How long the page of a channel may take until all its recipe names is done, in seconds."""
    if isinstance(channel, NoChannel):
        return visit.settings.seconds_for(1)
    done = len(channel.fields) + len(channel.steps) + len(channel.consent) + 1
    return visit.settings.seconds_for(done)


async def _filled(visit: Visit, filling: Awaitable[FilledForm]) -> FilledForm:
    """The filled form; a fault takes a picture of what stood in the way with it."""
    try:
        return await filling
    except (SiteDown, RecipeBroken, NeedsPerson) as fault:
        fault.captures = await page_in_the_way(visit)
        raise


async def _show_no_channel(visit: Visit, recipe: Recipe, channel: NoChannel) -> SendResult:
    pointer = Pointer(visit, recipe.file, "submit")
    await go_to(visit, channel.url, f"{recipe.file}: submit.url")
    with pointer.broken("shows"):
        if channel.shows is not None and not await sign_seen(channel.shows, visit):
            raise pointer.fault("shows", "is not on the page any more; see whether there is a channel now")
        pictures = await picture(visit, visit.page, "page without a channel (picture)", visit.details.before)
        page = await source(visit.page.main_frame, "page without a channel")
    return SendResult(Outcome.NO_CHANNEL, f"{channel.url} offers no way to ask.", captures=(*pictures, page))
