"""Presses what sends a filled form and reads what came of it; from here on nothing raises."""

import asyncio
import re
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from playwright.async_api import Error, Locator, Page, Response

from replyclock.domain.facts import Outcome, Receipt
from replyclock.errors import LocalFault
from replyclock.ports.clock import Clock
from replyclock.ports.exhibits import Capture
from replyclock.ports.sender import SendResult
from replyclock.probes.browser.capture import black_out, black_out_code, picture, source
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.browser.responses import circumstances
from replyclock.probes.browser.signs import sign_seen
from replyclock.probes.recipe.elements import Sign
from replyclock.probes.recipe.model import FormChannel
from replyclock.probes.sending.after_press import Press, press_all
from replyclock.probes.sending.inspection import refusals
from replyclock.probes.sending.posted_letter import PostedLetter
from replyclock.probes.sending.press_notes import (
    cleaned,
    is_refusal_for_now,
    patience_asked,
    presses_of,
    quotation,
    suggestions,
    surplus,
    way,
)
from replyclock.probes.sending.receipts import is_complete, read_receipt
from replyclock.probes.sending.result_reading import Before, complaints, listen, read_result
from replyclock.probes.sending.traffic import PressTraffic
from replyclock.probes.vocabulary.results import RecognisedResult, recognise

_Told = TypeVar("_Told")
_POLL_SECONDS = 0.1
_AROUND = "xpath=ancestor::*[self::main or self::form or self::article or self::section or self::table][1]"
_MOST_RESPONSES = 10
_RECEIPT_SECONDS = 5.0
_SETTLE_SECONDS = 5.0  # how long a page without any sign of success is watched for one of failure


@dataclass(frozen=True, slots=True)
class _Pressed:
    """What was pressed, and how much was heard before, so that only what came later counts."""

    press: Press
    before: Before

    @property
    def visit(self) -> Visit:
        """The visitor that presses."""
        return self.press.pointer.visit

    @property
    def channel(self) -> FormChannel:
        """What the recipe says of the form."""
        return self.press.channel

    @property
    def dialogs(self) -> Sequence[str]:
        """What pop-up messages have said since."""
        return self.visit.dialogs[self.before.dialogs :]

    async def signs(self) -> tuple[bool, bool]:
        """Whether the sign of success shows, and that of failure."""
        return await self._shows(self.channel.success), await self._shows(self.channel.failure)

    async def is_answered(self) -> bool:
        """True once either shows."""
        return any(await self.signs())

    async def _shows(self, sign: Sign | None) -> bool:
        if sign is None:
            return False
        answers = self.before.traffic.answers_for(sign.response.url) if sign.response else ()
        try:
            return await sign_seen(sign, self.visit, dialogs=self.dialogs, answers=answers)
        except Error:
            return False  # the page is just being replaced; the next round looks again


async def press_and_read(press: Press, clock: Clock) -> SendResult:
    """Press once, with the steps behind it; else ambiguous with the reason. Never raises for the page."""
    visit, channel, form = press.pointer.visit, press.channel, press.form
    heard = await _soon(visit, listen(visit, form.fields), _nothing_before(visit))
    pressed = _Pressed(press, heard)
    earlier = {*visit.arrivals, *visit.told}
    letter = PostedLetter(form.fields)
    visit.fence.send_once(letter.refusal)
    stopped = await press_all(press, pressed.is_answered)
    outcome, note, is_taken = await _await_sign(pressed, stopped)
    read = await _soon(visit, read_result(visit, heard), recognise(()))
    since = [each for each in (*visit.arrivals, *visit.told) if each not in earlier]
    outcome, note = _settle(pressed, read, *_weigh(outcome, note, read), is_taken=is_taken)
    if outcome is not Outcome.CONFIRMED:
        told = await _soon(visit, _explanations(pressed, outcome, read, since), [])
        note = cleaned(stopped, note, *told, *letter.notes(), visit.pulse.lost)
    receipt = await _await_receipt(pressed, outcome)
    if outcome is Outcome.CONFIRMED:
        if not is_complete(receipt, channel.receipt):
            note = f"{note} Part of the receipt named in the recipe was not found."
        note = cleaned(note, *letter.notes(), *surplus(visit.fence, presses_of(channel)))
    if form.chosen_password is not None and receipt.password is None:
        receipt = replace(receipt, password=form.chosen_password)
    secrets = [*form.secrets, *filter(None, [receipt.password])]
    captures = await _soon(visit, _captures(visit, secrets, channel.success), ())
    full = visit.details.after.keeps_bodies
    page = visit.pages[-1] if visit.pages else visit.page
    since = [each for each in (*visit.arrivals, *visit.told) if each not in earlier]
    said = circumstances(visit, page, since[-_MOST_RESPONSES:], clock.now(), secrets, bodies=full)
    facts = await _soon(visit, said, ())
    return SendResult(outcome, note, receipt, (*captures, *facts))


async def _soon(visit: Visit, asked: Awaitable[_Told], instead: _Told) -> _Told:
    """What a page tells in the time of a few actions; `instead` where it never does."""
    with suppress(TimeoutError):
        return await asyncio.wait_for(asked, visit.settings.seconds_for(0))
    return instead


def _nothing_before(visit: Visit) -> Before:
    return Before("", frozenset(), len(visit.dialogs), PressTraffic(visit))


async def _await_sign(pressed: _Pressed, stopped: str) -> tuple[Outcome, str, bool]:
    """Look for signs until one shows, the page breaks or the time is over; what `stopped` brings up none.

    Last comes whether the sign of success was seen.
    """
    seconds = pressed.channel.result_seconds
    if pressed.channel.success is None or (stopped and pressed.channel.after):
        seconds = min(seconds, _SETTLE_SECONDS)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                success, failure = await pressed.signs()
                if success or failure:
                    return *_judge(success, failure), success
                if pressed.visit.pulse.fault is not None:
                    return Outcome.AMBIGUOUS, f"After pressing: {pressed.visit.pulse.fault}", False
                if all(page.url.startswith("chrome-error:") for page in pressed.visit.pages):
                    broke = f"The connection broke after pressing{_blocked(pressed)}."
                    return Outcome.AMBIGUOUS, broke, False
                await asyncio.sleep(_POLL_SECONDS)
    if pressed.channel.success is None:
        return (
            Outcome.AMBIGUOUS,
            "The recipe names no sign of success, and the page showed no failure.",
            False,
        )
    return (
        Outcome.AMBIGUOUS,
        f"Neither success nor failure showed within {seconds:g} seconds{_blocked(pressed)}.",
        False,
    )


def _judge(success: bool, failure: bool) -> tuple[Outcome, str]:
    if success and failure:
        return Outcome.AMBIGUOUS, "The page shows the sign of success and that of failure."
    if success:
        return Outcome.CONFIRMED, "The page shows the sign of success."
    return Outcome.REJECTED, "The page shows the sign of failure."


def _weigh(outcome: Outcome, note: str, read: RecognisedResult) -> tuple[Outcome, str]:
    """Words never confirm or reject, but what they clearly say against a sign makes it ambiguous."""
    against = {Outcome.CONFIRMED: "failure", Outcome.REJECTED: "success"}.get(outcome)
    if against is None or read.reads_as != against:
        return outcome, note
    hint = next(iter((*read.failure, *read.captcha) if against == "failure" else read.success))
    return Outcome.AMBIGUOUS, f"{note} But the page reads as {against} (“{hint.words}”): a person settles it."


def _settle(
    pressed: _Pressed, read: RecognisedResult, outcome: Outcome, note: str, *, is_taken: bool
) -> tuple[Outcome, str]:
    """What left decides what a page's silence or refusal means; a refusal may be one for now."""
    fence = pressed.visit.fence
    if outcome is Outcome.CONFIRMED:
        if fence.nothing_left:
            return Outcome.AMBIGUOUS, f"{note} But no request left after the press: a person settles it."
        return outcome, note
    if _surely_nothing_left(pressed.visit):
        fence.end_sending()
        if _surely_nothing_left(pressed.visit):
            return Outcome.NOTHING_SENT, f"No request left after the press. {note}"
    can_tell = pressed.channel.success is not None and not is_taken
    if can_tell and is_refusal_for_now(fence, read):
        return Outcome.REFUSED_FOR_NOW, note
    return outcome, note


def _surely_nothing_left(visit: Visit) -> bool:
    """A window that was closed meanwhile may have sent something with its last breath."""
    return bool(visit.pages) and not visit.pulse.lost and visit.fence.nothing_left


async def _explanations(
    pressed: _Pressed, outcome: Outcome, read: RecognisedResult, since: Sequence[Response]
) -> list[str]:
    """What whoever settles the letter or mends the recipe wants to know."""
    visit, before, channel = pressed.visit, pressed.before, pressed.channel
    told = list(visit.fence.refused)
    if outcome is Outcome.AMBIGUOUS:
        told += suggestions(read, before, visit)
    else:
        told.append(await quotation(visit, before, channel.failure, read))
    if outcome is Outcome.NOTHING_SENT:
        told += [f"{each}." for each in await refusals(pressed.press.form)]
    with suppress(Error):
        told += [f"{each}." for each in await complaints(visit, pressed.press.form.fields, before)]
    return [*told, patience_asked(since), *way(visit.fence), *surplus(visit.fence, presses_of(channel))]


def _blocked(pressed: _Pressed) -> str:
    hosts = ", ".join(sorted(pressed.visit.fence.blocked))
    return f" (stopped on the way to {hosts}, not among the recipe's hosts)" if hosts else ""


async def _await_receipt(pressed: _Pressed, outcome: Outcome) -> Receipt:
    """What the page handed out; only a confirmed letter is worth waiting for all of it."""
    if outcome is not Outcome.CONFIRMED:
        return await _soon(pressed.visit, _receipt(pressed), Receipt())
    receipt = Receipt()
    with suppress(TimeoutError):
        async with asyncio.timeout(_RECEIPT_SECONDS):
            while True:
                receipt = await _receipt(pressed)
                if is_complete(receipt, pressed.channel.receipt):
                    break
                await asyncio.sleep(_POLL_SECONDS)
    return receipt


async def _receipt(pressed: _Pressed) -> Receipt:
    plan, traffic = pressed.channel.receipt, pressed.before.traffic
    return await read_receipt(plan, pressed.visit, pressed.dialogs, traffic)


async def _captures(visit: Visit, secrets: Sequence[str], success: Sign | None) -> tuple[Capture, ...]:
    """What the newest window shows, its frames included; a page that cannot be pictured gives less."""
    page = visit.pages[-1] if visit.pages else visit.page
    captures: list[Capture] = []
    with suppress(Error, LocalFault):
        for secret in secrets:
            await black_out(page, secret)
        for code in (secret.words for secret in visit.secrets if secret.is_code):
            await black_out_code(page, code)
        area = _area_of(success, page) if success else None
        captures += await picture(visit, page, "result picture", visit.details.after, of=area)
    with suppress(Error):
        captures.append(await source(page.main_frame, "result page", secrets))
        for frame in page.main_frame.child_frames:
            captures.append(await source(frame, "result frame", secrets))
    return tuple(captures)


def _area_of(sign: Sign, page: Page) -> Locator | None:
    """The part of the page around a sign; None for a sign that has no place on it."""
    if not (sign.selector or sign.text or sign.regex):
        return None
    words = sign.text or re.compile(sign.regex or "")
    shown = page.locator(sign.selector) if sign.selector else page.get_by_text(words)
    return shown.first.locator(_AROUND).or_(shown.first).first
