"""Asks a person for what a page wants of one, and puts the answer into that page; solves nothing itself."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from playwright.async_api import Error
from playwright.async_api import Locator as Element

from replyclock.domain.sending.operators import Want
from replyclock.errors import NeedsPerson
from replyclock.ports.operators import Ask, OperatorAnswer, OperatorRequest
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.browser.locate import Pointer
from replyclock.probes.browser.secret import Secret
from replyclock.probes.recipe.elements import FormField, Locator, Step
from replyclock.probes.recipe.model import FormChannel
from replyclock.probes.sending.text_entry import put_in, read_control

Waited = TypeVar("Waited")

_PICTURE_MILLISECONDS = 2000
_TOLD = {
    Want.CAPTCHA: "Type what the picture shows.",
    Want.SMS: "Type the code that was sent to the phone of the contact pool.",
    Want.LOGIN: "Log in, then say that it is done.",
    Want.REAL_NAME: "Do what the picture wants, then say that it is done.",
}
_LOADED = """(picture, milliseconds) => new Promise(done => {
  setTimeout(done, milliseconds);
  picture.addEventListener('load', done, { once: true });
})"""


@dataclass(frozen=True, slots=True)
class PersonAsked:
    """How one page asks: through `ask`, pointing with `pointer`."""

    pointer: Pointer
    ask: Ask

    async def fill(self, channel: FormChannel) -> None:
        """Ask for every field that only a person can fill in, in the order of the recipe, and type it."""
        for position, field in enumerate(channel.fields, start=1):
            if field.ask is not None:
                await self._fill(field, Want(field.ask), f"fields[{position}]")

    async def step(self, step: Step, key: str) -> None:
        """Show what a step points at, and wait until the person says that it is done."""
        element = await self.pointer.one(step, key)
        words = step.question or _TOLD[Want.REAL_NAME]
        with self.pointer.broken(key):
            picture = await element.screenshot()
        await self.wait(OperatorRequest(Want.REAL_NAME, words, picture, timedelta(seconds=step.seconds)))

    async def type_in(self, step: Step, key: str) -> None:
        """Show what a step's picture shows, and type what the person answers; raises NeedsPerson."""
        where = {name: getattr(step, name) for name in Locator.model_fields}
        told = {"question": step.question, "picture": step.picture, "refresh": step.refresh}
        field = FormField(**where, **told, ask="captcha", seconds=step.most_seconds)
        await self._fill(field, Want.CAPTCHA, key)

    async def wait(self, asked: OperatorRequest) -> OperatorAnswer:
        """Ask, keeping no other visitor out of the browser; raises NeedsPerson when the page did not wait."""
        visit = self.pointer.visit
        visit.let_others_in()
        with visit.pulse.paused():
            return await _unmoved(visit, asked.want, self.ask(asked))

    async def _fill(self, field: FormField, want: Want, key: str) -> None:
        element = await self.pointer.one(field, key)
        if want is Want.SMS:
            await self._refresh(field, key)
        answer = await self.wait(await self._asked(field, want, key))
        while answer.refresh:
            await self._refresh(field, key)
            answer = await self.wait(await self._asked(field, want, key))
        self.pointer.visit.secrets.append(Secret(element, answer.text, is_code=True))
        await put_in(self.pointer, element, answer.text, key, await read_control(self.pointer, element, key))

    async def _asked(self, field: FormField, want: Want, key: str) -> OperatorRequest:
        words, patience = field.question or _TOLD[want], timedelta(seconds=field.seconds)
        return OperatorRequest(
            want, words, await self._picture(field, key), patience, field.refresh is not None
        )

    async def _picture(self, field: FormField, key: str) -> bytes:
        if field.picture is None:
            return await window(self.pointer.visit)
        shown = await self._element(field.picture, key)
        with self.pointer.broken(key):
            if await shown.evaluate("e => e.matches('img') && !e.complete"):
                await shown.evaluate(_LOADED, _PICTURE_MILLISECONDS)
            return await shown.screenshot()

    async def _refresh(self, field: FormField, key: str) -> None:
        """Click for another picture, or for a code, and give the picture time to come."""
        if field.refresh is None:
            return
        coming = None
        if field.picture is not None:
            shown = await self._element(field.picture, key)
            coming = asyncio.ensure_future(shown.evaluate(_LOADED, _PICTURE_MILLISECONDS))
        button = await self._element(field.refresh, key)
        with self.pointer.broken(key):
            await button.click()
        if coming is not None:
            with suppress(Error):  # the picture was replaced by another element
                await coming

    async def _element(self, selector: str, key: str) -> Element:
        return await self.pointer.one(Locator(selector=selector), key)


async def window(visit: Visit) -> bytes:
    """What the window shows, without what is secret."""
    hidden = [secret.element for secret in visit.secrets]
    hidden += [frame.locator("input[type=password]") for frame in visit.page.frames]
    return await visit.page.screenshot(mask=hidden, mask_color="#000000")


async def _unmoved(visit: Visit, want: Want, waiting: Awaitable[Waited]) -> Waited:
    before = visit.page.url
    given = await waiting
    if visit.page.is_closed() or visit.page.url != before:
        raise NeedsPerson(
            want.unanswered,
            f"{before} did not wait for the answer: the page is another one now. Try again and be quicker.",
        )
    return given


async def names_of_asked(pointer: Pointer, channel: FormChannel) -> frozenset[str]:
    """The names of the fields that a person is asked for; raises RecipeBroken where one is missing."""
    names = set()
    for position, field in enumerate(channel.fields, start=1):
        if field.ask is not None:
            key = f"fields[{position}]"
            element = await pointer.one(field, key)
            with pointer.broken(key):
                names.add(str(await element.evaluate("e => e.name || e.id")))
    return frozenset(names)
