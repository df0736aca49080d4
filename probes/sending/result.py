"""Presses what sends a filled form and reads what came of it; from here on nothing raises."""

import asyncio
import re
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from playwright.async_api import Error, Locator, Page

from replyclock.domain.facts import Outcome, Receipt
from replyclock.ports.clock import Clock
from replyclock.ports.exhibits import Capture
from replyclock.ports.sender import SendResult
from replyclock.probes.browser.capture import black_out, black_out_code, picture, source
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.browser.locate import first_line
from replyclock.probes.browser.responses import circumstances
from replyclock.probes.browser.signs import sign_seen
from replyclock.probes.recipe.elements import Sign
from replyclock.probes.recipe.model import FormChannel
from replyclock.probes.sending.form import FilledForm
from replyclock.probes.sending.receipts import is_complete, read_receipt
from replyclock.probes.sending.result_reading import Before, complaints, listen, read_result
from replyclock.probes.vocabulary.results import RecognisedResult, recognise, sign_for

_Told = TypeVar("_Told")
_POLL_SECONDS = 0.1
_AROUND = "xpath=ancestor::*[self::main or self::form or self::article or self::section or self::table][1]"
_MOST_RESPONSES = 10
_RECEIPT_SECONDS = 5.0
_SETTLE_SECONDS = 5.0  # how long a page without any sign of success is watched for one of failure


@dataclass(frozen=True, slots=True)
class _Pressed:
    """How much was heard before pressing, so that only what came later counts."""

    visit: Visit
    channel: FormChannel
    before: Before

    @property
    def dialogs(self) -> int:
        """How many pop-ups there were before."""
        return self.before.dialogs

    @property
    def answers(self) -> int:
        """How many AJAX answers there were before."""
        return self.before.answers


async def press_and_read(visit: Visit, channel: FormChannel, form: FilledForm, clock: Clock) -> SendResult:
    """Press once; confirmed, rejected, or else ambiguous with the reason. Never raises for the page."""
    pressed = _Pressed(visit, channel, await _soon(visit, listen(visit), _nothing_before(visit)))
    before = {*visit.arrivals, *visit.told}
    visit.fence.send_once(form.files, channel.result_seconds)
    fault = await _press(form)
    outcome, note = await _await_sign(pressed)
    read = await _soon(visit, read_result(visit, pressed.before), recognise(()))
    outcome, note = _weigh(outcome, note, read)
    if outcome is not Outcome.CONFIRMED:
        note = " ".join([note, *_suggestions(read), *await _soon(visit, _complaints(pressed, form), [])])
        note = f"{note} {visit.pulse.lost}".rstrip()
    if fault and outcome is Outcome.AMBIGUOUS:
        note = f"{fault}; {note}"
    receipt = await _await_receipt(pressed, outcome)
    if outcome is Outcome.CONFIRMED and not is_complete(receipt, channel.receipt):
        note = f"{note} Part of the receipt named in the recipe was not found."
    if form.chosen_password is not None and receipt.password is None:
        receipt = replace(receipt, password=form.chosen_password)
    secrets = [*form.secrets, *filter(None, [receipt.password])]
    since = [each for each in (*visit.arrivals, *visit.told) if each not in before]
    captures = await _soon(visit, _captures(visit, secrets, channel.success), ())
    full = visit.details.after.keeps_bodies
    page = visit.pages[-1] if visit.pages else visit.page
    said = circumstances(visit, page, since[-_MOST_RESPONSES:], clock.now(), secrets, bodies=full)
    facts = await _soon(visit, said, ())
    return SendResult(outcome, note, receipt, (*captures, *facts))


async def _soon(visit: Visit, asked: Awaitable[_Told], instead: _Told) -> _Told:
    """What a page tells in the time of a few actions; `instead` where it never does."""
    with suppress(TimeoutError):
        return await asyncio.wait_for(asked, visit.settings.seconds_for(0))
    return instead


def _nothing_before(visit: Visit) -> Before:
    return Before("", frozenset(), len(visit.dialogs), len(visit.answers))


async def _press(form: FilledForm) -> str:
    try:
        await form.press.click()
    except Error as fault:
        return f"Pressing did not end well ({first_line(fault)})"
    return ""


async def _await_sign(pressed: _Pressed) -> tuple[Outcome, str]:
    """Look for signs until one shows, the page breaks or the time is over."""
    seconds = pressed.channel.result_seconds
    if pressed.channel.success is None:
        seconds = min(seconds, _SETTLE_SECONDS)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                success = await _seen(pressed, pressed.channel.success)
                failure = await _seen(pressed, pressed.channel.failure)
                if success or failure:
                    return _judge(success, failure)
                if all(page.url.startswith("chrome-error:") for page in pressed.visit.pages):
                    return Outcome.AMBIGUOUS, f"The connection broke after pressing{_blocked(pressed)}."
                await asyncio.sleep(_POLL_SECONDS)
    if pressed.channel.success is None:
        return Outcome.AMBIGUOUS, "The recipe names no sign of success, and the page showed no failure."
    return (
        Outcome.AMBIGUOUS,
        f"Neither success nor failure showed within {seconds:g} seconds{_blocked(pressed)}.",
    )


async def _seen(pressed: _Pressed, sign: Sign | None) -> bool:
    try:
        return sign is not None and await sign_seen(
            sign, pressed.visit, dialogs_before=pressed.dialogs, answers_before=pressed.answers
        )
    except Error:
        return False  # the page is just being replaced; the next round looks again


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


def _suggestions(read: RecognisedResult) -> list[str]:
    """What the words suggest, for whoever settles the letter and for the recipe."""
    if read.captcha:
        return [f"The captcha was not taken (“{read.captcha[0].words}”)."]
    if read.reads_as == "unclear":
        return []
    hint = (*read.success, *read.failure)[0]
    sign = sign_for(hint, read)
    return [f"It reads as {read.reads_as} (“{hint.words}”: {hint.why}); the recipe could say {sign}."]


async def _complaints(pressed: _Pressed, form: FilledForm) -> list[str]:
    with suppress(Error):
        return [f"{each}." for each in await complaints(pressed.visit, form.fields, pressed.before)]
    return []


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
    return await read_receipt(
        pressed.channel.receipt,
        pressed.visit,
        dialogs_before=pressed.dialogs,
        answers_before=pressed.answers,
    )


async def _captures(visit: Visit, secrets: Sequence[str], success: Sign | None) -> tuple[Capture, ...]:
    """What the newest window shows, its frames included; a page that cannot be pictured gives less."""
    page = visit.pages[-1] if visit.pages else visit.page
    captures: list[Capture] = []
    with suppress(Error):
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
