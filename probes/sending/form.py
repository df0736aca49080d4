"""Opens a site's form and fills it in from the recipe; never presses what sends it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from playwright.async_api import Error
from playwright.async_api import Locator as Element

from replyclock.domain.inquiry import Inquiry
from replyclock.domain.sending.operators import Want
from replyclock.errors import NeedsPerson, RecipeBroken
from replyclock.ports.exhibits import Capture
from replyclock.ports.operators import Ask, OperatorRequest
from replyclock.probes.browser.actions import take_step, tick
from replyclock.probes.browser.capture import picture, source
from replyclock.probes.browser.causes import Cause, cause_of
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.browser.locate import Pointer, first_line, go_to
from replyclock.probes.browser.login_state import log_in, read_login_state
from replyclock.probes.browser.signs import sign_seen
from replyclock.probes.recipe.elements import Sign, Step
from replyclock.probes.recipe.functions import HOOK_FAULTS, load_function
from replyclock.probes.recipe.model import FormChannel, Recipe
from replyclock.probes.sending.fields import Filled, collecting, fill_fields, query_password, require_kept
from replyclock.probes.sending.form_state import refusing
from replyclock.probes.sending.operator import PersonAsked, window
from replyclock.probes.sending.text_entry import touch

# Lists of proposals and calendars close when somebody clicks beside them.
_CLICK_BESIDE = """e => ['mousedown', 'mouseup', 'click'].forEach(name =>
  e.ownerDocument.body.dispatchEvent(new MouseEvent(name, { bubbles: true })))"""
_LOGIN_PATIENCE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form ready to be pressed: what sends it, its password, secrets, fields, pictures."""

    press: Element
    chosen_password: str | None
    secrets: tuple[str, ...]
    fields: tuple[Filled, ...] = ()
    captures: tuple[Capture, ...] = ()

    @property
    def area(self) -> Element:
        """The form around what sends it; where there is none, what sends it."""
        around = self.press.locator("xpath=ancestor::form[1]")
        return around.or_(self.press).first


@dataclass(frozen=True, slots=True)
class Manner:
    """What becomes of that which only a person can give: an operator is asked, or it stays empty.

    With `faults`, where a rehearsal collects them, a field that cannot be filled in does not end it, and
    everything but what a person types is filled in; he is only asked for what leads to the form.
    """

    ask: Ask | None = None
    faults: list[str] | None = None


_SENDING = Manner()
_MOST_KNOWN = 200_000
"""How much of a page is held against the letter: a page that says more than this is no form."""


async def fill_form(
    visit: Visit, recipe: Recipe, channel: FormChannel, inquiry: Inquiry, manner: Manner = _SENDING
) -> FilledForm:
    """Open, do the steps, fill in, tick, ask; raises SiteDown, RecipeBroken or NeedsPerson."""
    pointer = Pointer(visit, recipe.file, "submit", channel.iframe)
    person = PersonAsked(pointer, manner.ask) if manner.ask else None
    visit.refuse_dialogs(channel.dismiss)
    await _open(pointer, recipe, channel, manner)
    for position, step in enumerate(channel.steps, start=1):
        await take_or_ask(pointer, step, f"steps[{position}]", person)
    if channel.steps:
        await _stop_at_obstacles(pointer, channel, manner)
    known = await _known_before(visit) if manner.faults is not None else ()
    visit.fence.know_letter((inquiry.persona.email, inquiry.title), _further_words(inquiry), known)
    filled = await fill_fields(pointer, channel, inquiry, manner.faults, recipe.files)
    for position, box in enumerate(channel.consent, start=1):
        await tick(pointer, await pointer.one(box, f"consent[{position}]"), f"consent[{position}]")
    await _run_hook(pointer, recipe, channel, inquiry)
    await _refuse_early_signs(pointer, channel)
    sends = manner.faults is None
    if person and sends:
        await person.fill(channel)
        await require_kept(pointer, filled)
    chosen = any(field.fill == "query_password" for field in channel.fields)
    press = await pointer.one(channel.press, "press")
    with collecting(manner.faults):
        # It may wait for what a person is to give, so only a complete form is tried.
        if sends or not channel.wants:
            await _try_press(pointer, press, filled)
        if sends:
            await _require_accepted(pointer, press, filled)
    form = FilledForm(
        press=press,
        chosen_password=query_password(inquiry) if chosen else None,
        secrets=tuple(spelling for secret in visit.secrets for spelling in secret.spellings),
        fields=filled,
    )
    return replace(form, captures=await _captures(pointer, form))


async def shows_captcha(visit: Visit, recipe: Recipe, channel: FormChannel) -> bool:
    """True when the open form holds the captcha that the recipe names."""
    return await _shows(Pointer(visit, recipe.file, "submit"), channel.captcha, "captcha")


async def _open(pointer: Pointer, recipe: Recipe, channel: FormChannel, manner: Manner) -> None:
    """Go to the form; where it lies behind a login that a person can renew, ask for that once."""
    visit, place, file = pointer.visit, f"{recipe.file}: submit.url", recipe.sending_login
    await go_to(visit, channel.url, place)
    if manner.ask and file and await _shows(pointer, channel.login, "login"):
        words = f"Run `replyclock login {recipe.file.stem}`, log in there, then say that it is done."
        asked = OperatorRequest(Want.LOGIN, words, await window(visit), _LOGIN_PATIENCE)
        await PersonAsked(pointer, manner.ask).wait(asked)
        if not file.exists():
            raise NeedsPerson("login", f"there is no login state {file} yet: {words}")
        await log_in(visit.page.context, read_login_state(file), file)
        await go_to(visit, channel.url, place)
    await _stop_at_obstacles(pointer, channel, manner)


async def _known_before(visit: Visit) -> tuple[str, ...]:
    """What the site knows before anything is typed: its own pages, and what the browser calls itself."""
    found = [visit.user_agent]
    for page in visit.pages:
        for frame in page.frames:
            with suppress(Error):  # a frame that went meanwhile
                found += [frame.url, (await frame.content())[:_MOST_KNOWN]]
    return tuple(found)


def _further_words(inquiry: Inquiry) -> tuple[str, ...]:
    """What else is typed that only this letter holds."""
    persona = inquiry.persona
    known = (inquiry.body, persona.name, persona.phone, persona.identity_number, persona.address)
    return tuple(filter(None, known))


async def take_or_ask(pointer: Pointer, step: Step, key: str, person: PersonAsked | None) -> None:
    """Take one step, or have a person do so; raises RecipeBroken or NeedsPerson."""
    if step.do not in ("ask", "type"):
        await take_step(pointer, step, key)
    elif person is None:
        want = Want.REAL_NAME if step.do == "ask" else Want.CAPTCHA
        raise NeedsPerson(want.unanswered, f"{pointer.visit.page.url} wants a person to act ({key}).")
    elif step.do == "ask":
        await person.step(step, key)
    else:
        await person.type_in(step, key)


async def _stop_at_obstacles(pointer: Pointer, channel: FormChannel, manner: Manner) -> None:
    if await _shows(pointer, channel.login, "login"):
        raise NeedsPerson("login", f"{channel.url} asks for a login, which only a person may give.")
    if manner.faults is not None or Want.CAPTCHA in channel.wants:
        return
    if await _shows(pointer, channel.captcha, "captcha"):
        raise NeedsPerson("captcha", f"{channel.url} asks for a captcha, which only a person may solve.")


async def _shows(pointer: Pointer, sign: Sign | None, key: str) -> bool:
    with pointer.broken(key):
        return sign is not None and await sign_seen(sign, pointer.visit)


async def _run_hook(pointer: Pointer, recipe: Recipe, channel: FormChannel, inquiry: Inquiry) -> None:
    if channel.python is None:
        return
    function = load_function(recipe, channel.python)
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


async def _try_press(pointer: Pointer, press: Element, fields: Sequence[Filled]) -> None:
    """Return when it can be pressed, with some help; raises RecipeBroken with what stands in the way."""
    try:
        await press.click(trial=True, timeout=pointer.visit.settings.action_timeout_ms / 4)
    except Error as fault:
        with suppress(Error):
            await _help(press, fields, cause_of(fault))
        with pointer.broken("press"):
            await press.click(trial=True)


async def _help(press: Element, fields: Sequence[Filled], cause: Cause) -> None:
    """Press a key in each field, which opens some buttons; click beside what lies over the page."""
    if cause.code == "covered":
        await press.evaluate(_CLICK_BESIDE)
    if cause.code == "disabled":
        for filled in fields:
            if filled.typed:
                await touch(filled.element)


async def _require_accepted(pointer: Pointer, press: Element, fields: Sequence[Filled]) -> None:
    """Return unless the browser would surely keep the form; raises RecipeBroken with what refuses it."""
    with pointer.broken("press"):
        asked = [each for each in await refusing(press, fields) if each.submits and not each.helped]
    if asked:
        raise pointer.fault("press", f"would send nothing: {'; '.join(map(str, asked))}")


async def _captures(pointer: Pointer, form: FilledForm) -> tuple[Capture, ...]:
    page = pointer.visit.page
    masked = [secret.element for secret in pointer.visit.secrets]
    try:
        before = pointer.visit.details.before
        pictures = await picture(pointer.visit, page, "form picture", before, of=form.area, masked=masked)
        sources = [await source(page.main_frame, "form page", form.secrets)]
        if pointer.iframe:
            frame = await (await page.locator(pointer.iframe).element_handle()).content_frame()
            sources += [await source(frame, "form frame", form.secrets)] if frame else []
    except Error as fault:
        raise RecipeBroken(
            f"{page.url}: the filled form cannot be pictured ({first_line(fault)})."
        ) from fault
    return (*pictures, *sources)
