"""Asks a site's chat assistant one question, once, and waits until its reply has stopped growing."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from playwright.async_api import Error
from playwright.async_api import Locator as Element

from replyclock.domain.inquiry import Inquiry, Site
from replyclock.domain.replies.chat import is_waiting
from replyclock.domain.sending.approval import require_unchanged
from replyclock.errors import LocalFault, RecipeBroken, SiteDown
from replyclock.ports.assistant import Assistant, Chatted
from replyclock.ports.clock import Clock
from replyclock.ports.exhibits import Capture
from replyclock.ports.sender import BeforePress
from replyclock.probes.browser.actions import take_step
from replyclock.probes.browser.capture import page_in_the_way, picture, source
from replyclock.probes.browser.contexts import Browser, Visit
from replyclock.probes.browser.locate import Pointer, go_to
from replyclock.probes.recipe.chat import ChatBook, ChatPart, ChatRecipe

_POLL_SECONDS = 0.2
# Words, and what of them can be clicked, of every message of the assistant.
_READ = """elements => elements.map(element => ({
  text: element.innerText.trim(),
  links: [...element.querySelectorAll('a, button, [role=button], [onclick]')]
    .map(each => each.innerText.trim()),
}))"""


@dataclass(frozen=True, slots=True)
class RecipeChat(Assistant):
    """Implements `ports.Assistant` with chat recipes and one browser."""

    book: ChatBook
    browser: Browser
    clock: Clock

    def codes(self) -> tuple[str, ...]:
        return self.book.codes()

    def hosts(self, site: Site) -> frozenset[str]:
        return self.book.recipe(site.code).all_hosts

    def recipe_files(self, site_code: str) -> Mapping[str, str]:
        """The recipe's name and the SHA-256 of its bytes."""
        return _hashes(self.book.recipe(site_code))

    def question(self, inquiry: Inquiry) -> str:
        """What of the letter is asked, on one line: a line's end would send it."""
        return _question(self.book.recipe(inquiry.site.code), inquiry)

    async def ask(
        self,
        inquiry: Inquiry,
        before_press: BeforePress,
        *,
        user_agent: str | None,
        files: Mapping[str, str] | None = None,
    ) -> Chatted:
        """Open, type, await `before_press`, press once, wait for the reply; see `ports.Assistant`."""
        recipe = self.book.recipe(inquiry.site.code)
        require_unchanged(inquiry.site.code, files, _hashes(recipe))
        question = _question(recipe, inquiry)
        async with self.browser.visit(recipe.all_hosts, user_agent) as visit:
            async with visit.pulse.within(_patience(visit, recipe), f"opening {recipe.chat.url}"):
                talk = await _opened(visit, recipe, question)
                before = await talk.messages()
                captures = await talk.captures("chat before asking")
                press = await talk.press()
            visit.pulse.let_go()
            await before_press(captures)
            return await _Listening(talk, before, self.clock).hear(press)

    async def rehearse(
        self, inquiry: Inquiry, *, user_agent: str | None, files: Mapping[str, str] | None = None
    ) -> tuple[Capture, ...]:
        """Open and type, press nothing; what the page wants to post is stopped, too."""
        recipe = self.book.recipe(inquiry.site.code)
        require_unchanged(inquiry.site.code, files, _hashes(recipe))
        question = _question(recipe, inquiry)
        async with (
            self.browser.visit(recipe.all_hosts, user_agent, posts="never") as visit,
            visit.pulse.within(_patience(visit, recipe), f"opening {recipe.chat.url}"),
        ):
            talk = await _opened(visit, recipe, question)
            await talk.press()
            return await talk.captures("chat before asking")


@dataclass(frozen=True, slots=True)
class _Message:
    """One message of the assistant; `links` are the words in it that can be clicked."""

    text: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Talk:
    """An open conversation with the question typed into it."""

    visit: Visit
    pointer: Pointer
    chat: ChatPart
    typed: Element
    question: str

    async def messages(self) -> list[_Message]:
        """What the assistant said so far; nothing while the page is being replaced."""
        with suppress(Error):
            found = await self._all(self.chat.answers).filter(visible=True).evaluate_all(_READ)
            return [_Message(each["text"], tuple(each["links"])) for each in found]
        return []

    async def is_typing(self) -> bool:
        """True while the assistant shows that more is coming."""
        if self.chat.typing is None:
            return False
        with suppress(Error):
            return await self._all(self.chat.typing).filter(visible=True).count() > 0
        return False

    async def press(self) -> Element | None:
        """What sends the question, ready to be pressed; None for the Enter key. Raises RecipeBroken."""
        if self.chat.press is None:
            return None
        press = await self.pointer.one(self.chat.press, "press")
        with self.pointer.broken("press"):
            await press.click(trial=True)
        return press

    async def captures(self, role: str) -> tuple[Capture, ...]:
        """Picture and source of the page as it stands."""
        page = self.visit.page
        with suppress(Error, LocalFault):
            shown = await picture(self.visit, page, f"{role} (picture)", self.visit.details.before)
            return (*shown, await source(page.main_frame, role))
        return ()

    def _all(self, selector: str) -> Element:
        page = self.visit.page
        return (
            page.frame_locator(self.chat.iframe).locator(selector)
            if self.chat.iframe
            else page.locator(selector)
        )


def _hashes(recipe: ChatRecipe) -> Mapping[str, str]:
    name = recipe.file.name
    return {f"chat/{name}": recipe.files.digest_of(name)}


def _question(recipe: ChatRecipe, inquiry: Inquiry) -> str:
    return " ".join((inquiry.title if recipe.chat.asks == "title" else inquiry.body).split())


def _patience(visit: Visit, recipe: ChatRecipe) -> float:
    """How long the page may take until the question stands in it, in seconds."""
    return visit.settings.seconds_for(len(recipe.chat.steps) + 4)


async def _opened(visit: Visit, recipe: ChatRecipe, question: str) -> _Talk:
    """The conversation, opened and typed into; raises SiteDown or RecipeBroken."""
    chat = recipe.chat
    pointer = Pointer(visit, recipe.file, "chat", chat.iframe)
    try:
        await go_to(visit, chat.url, f"{recipe.file}: chat.url")
        for position, step in enumerate(chat.steps, start=1):
            await take_step(pointer, step, f"steps[{position}]")
        typed = await pointer.one(chat.input, "input")
        with pointer.broken("input"):
            await typed.fill(question)
            taken = await typed.evaluate("e => e.value ?? e.innerText")
        if taken.split() != question.split():
            raise pointer.fault(
                "input", f"took {len(taken)} of {len(question)} characters; ask the title instead"
            )
    except (SiteDown, RecipeBroken) as fault:
        fault.captures = await page_in_the_way(visit)
        raise
    return _Talk(visit, pointer, chat, typed, question)


class _Listening:
    """Presses once and hears the reply; from then on nothing raises."""

    def __init__(self, talk: _Talk, before: Sequence[_Message], clock: Clock) -> None:
        self._talk = talk
        self._before = Counter(before)
        self._clock = clock
        self._after: datetime | None = None
        self._until: datetime | None = None
        self._first: float | None = None
        self._grown = 0.0
        self._reply: tuple[_Message, ...] = ()

    async def hear(self, press: Element | None) -> Chatted:
        """Press, then look again and again until the reply is whole."""
        note = ""
        loop = asyncio.get_running_loop()
        self._after, begun = self._clock.now(), loop.time()
        try:
            await (self._talk.typed.press("Enter") if press is None else press.click())
        except Error as fault:
            note = f"the page did not take the press ({fault.message.splitlines()[0]})"
        try:
            async with asyncio.timeout(self._talk.chat.most_seconds):
                await self._listen(begun)
        except TimeoutError:
            growing = "it was still growing, or nothing had come, when the time was over"
            note = note or self._talk.visit.pulse.lost or growing
        return await self._chatted(note)

    async def _listen(self, begun: float) -> None:
        """Look until the reply is whole."""
        loop = asyncio.get_running_loop()
        while True:
            await self._look(loop.time() - begun)
            if self._is_whole(loop.time() - begun) and not await self._talk.is_typing():
                return
            await asyncio.sleep(_POLL_SECONDS)

    async def _look(self, passed: float) -> None:
        now = self._clock.now()
        reply = self._new(await self._talk.messages())
        if reply != self._reply and reply:
            self._grown, self._reply = passed, reply
            if self._first is None:
                self._first, self._until = passed, now
        if self._first is None:
            self._after = now

    def _new(self, messages: Sequence[_Message]) -> tuple[_Message, ...]:
        """What was not there before, the question's own echo and dots left out."""
        known = Counter(self._before)
        found = []
        for message in messages:
            if known[message] > 0:
                known[message] -= 1
            elif not is_waiting(message.text) and message.text.split() != self._talk.question.split():
                found.append(message)
        return tuple(found)

    def _is_whole(self, passed: float) -> bool:
        return self._first is not None and passed - self._grown >= self._talk.chat.quiet_seconds

    async def _chatted(self, note: str) -> Chatted:
        links = tuple(link for message in self._reply for link in message.links if link)
        text = "\n".join(message.text for message in self._reply)
        heard: dict[str, Any] = {"question": self._talk.question, "reply": [m.text for m in self._reply]}
        transcript = json.dumps({**heard, "links": list(links)}, ensure_ascii=False, indent=1).encode()
        captures: tuple[Capture, ...] = ()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._talk.visit.settings.seconds_for(0)):
                captures = await self._talk.captures("chat")
        whole = self._grown if self._first is not None else None
        return Chatted(
            text=text,
            links=links,
            after=self._after,
            until=self._until,
            first_seconds=self._first,
            whole_seconds=whole,
            note=note,
            captures=(*captures, Capture("transcript", "application/json", transcript)),
        )
