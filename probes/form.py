"""Opens a site's form and fills it in from the recipe; never presses what sends it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.async_api import Error
from playwright.async_api import Locator as Element

from replyclock.domain.inquiry import Inquiry
from replyclock.errors import NeedsPerson, RecipeBroken
from replyclock.ports import Capture
from replyclock.probes.browser import Visit
from replyclock.probes.capture import picture, source
from replyclock.probes.filling import Secret, files_of, fill_fields, query_password
from replyclock.probes.hooks import HOOK_FAULTS, load_function
from replyclock.probes.pointing import Pointer, first_line, go_to
from replyclock.probes.recipe import FormChannel, Recipe
from replyclock.probes.recipe_parts import Sign
from replyclock.probes.signs import sign_seen
from replyclock.probes.steps import take_step, tick


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form ready to be pressed: what sends it, its password, secrets, files, pictures."""

    press: Element
    chosen_password: str | None
    secrets: tuple[str, ...]
    files: tuple[Path, ...]
    captures: tuple[Capture, ...] = ()

    @property
    def area(self) -> Element:
        """The form around what sends it; where there is none, what sends it."""
        around = self.press.locator("xpath=ancestor::form[1]")
        return around.or_(self.press).first


async def fill_form(
    visit: Visit, recipe: Recipe, channel: FormChannel, inquiry: Inquiry, *, past_captcha: bool = False
) -> FilledForm:
    """Open, do the steps, fill in, tick; raises SiteDown, RecipeBroken or NeedsPerson.

    With `past_captcha` everything but the captcha is filled in: what a rehearsal wants to see.
    """
    pointer = Pointer(visit, recipe.file, "submit", channel.iframe)
    visit.fence.know_letter((inquiry.persona.email, inquiry.title))
    visit.refuse_dialogs(channel.dismiss)
    await go_to(visit, channel.url, f"{recipe.file}: submit.url")
    await _stop_at_obstacles(pointer, channel, past_captcha=past_captcha)
    for position, step in enumerate(channel.steps, start=1):
        await take_step(pointer, step, f"steps[{position}]")
    if channel.steps:
        await _stop_at_obstacles(pointer, channel, past_captcha=past_captcha)
    secrets = await fill_fields(pointer, channel, inquiry)
    for position, box in enumerate(channel.consent, start=1):
        await tick(pointer, await pointer.one(box, f"consent[{position}]"), f"consent[{position}]")
    await _run_hook(pointer, channel, inquiry)
    await _refuse_early_signs(pointer, channel)
    chosen = any(field.fill == "query_password" for field in channel.fields)
    form = FilledForm(
        press=await _ready_to_press(pointer, channel),
        chosen_password=query_password(inquiry) if chosen else None,
        secrets=tuple(secret.words for secret in secrets),
        files=files_of(recipe, channel),
    )
    return replace(form, captures=await _captures(pointer, form.area, secrets))


async def shows_captcha(visit: Visit, recipe: Recipe, channel: FormChannel) -> bool:
    """True when the open form holds the captcha that the recipe names."""
    return await _shows(Pointer(visit, recipe.file, "submit"), channel.captcha, "captcha")


async def _stop_at_obstacles(pointer: Pointer, channel: FormChannel, *, past_captcha: bool) -> None:
    if await _shows(pointer, channel.login, "login"):
        raise NeedsPerson("login", f"{channel.url} asks for a login, which only a person may give.")
    if not past_captcha and await _shows(pointer, channel.captcha, "captcha"):
        raise NeedsPerson("captcha", f"{channel.url} asks for a captcha, which only a person may solve.")


async def _shows(pointer: Pointer, sign: Sign | None, key: str) -> bool:
    with pointer.broken(key):
        return sign is not None and await sign_seen(sign, pointer.visit)


async def _run_hook(pointer: Pointer, channel: FormChannel, inquiry: Inquiry) -> None:
    if channel.python is None:
        return
    function = load_function(pointer.file, channel.python)
    with pointer.broken("python"):
        try:
            await function(pointer.visit.page, inquiry)
        except HOOK_FAULTS as fault:
            raise pointer.fault("python", f"failed ({type(fault).__name__}: {fault})") from fault


async def _refuse_early_signs(pointer: Pointer, channel: FormChannel) -> None:
    """A sign that shows before pressing would confirm, or reject, whatever happens."""
    for key, sign in (("success", channel.success), ("failure", channel.failure)):
        if await _shows(pointer, sign, key):
            raise pointer.fault(key, "already shows before anything was sent; choose another sign")


async def _ready_to_press(pointer: Pointer, channel: FormChannel) -> Element:
    press = await pointer.one(channel.press, "press")
    with pointer.broken("press"):
        await press.click(trial=True)
    return press


async def _captures(pointer: Pointer, area: Element, secrets: Sequence[Secret]) -> tuple[Capture, ...]:
    page = pointer.visit.page
    words = [secret.words for secret in secrets]
    masked = [secret.element for secret in secrets]
    try:
        before = pointer.visit.details.before
        pictures = await picture(pointer.visit, page, "form picture", before, of=area, masked=masked)
        sources = [await source(page.main_frame, "form page", words)]
        if pointer.iframe:
            frame = await (await page.locator(pointer.iframe).element_handle()).content_frame()
            sources += [await source(frame, "form frame", words)] if frame else []
    except Error as fault:
        raise RecipeBroken(
            f"{page.url}: the filled form cannot be pictured ({first_line(fault)})."
        ) from fault
    return (*pictures, *sources)
