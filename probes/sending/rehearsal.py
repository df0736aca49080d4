"""Fills in a form as sending would, presses nothing, and says what the page would not take."""

import tempfile
from pathlib import Path

from replyclock.domain.inquiry import Inquiry
from replyclock.errors import NeedsPerson, RecipeBroken, SiteDown
from replyclock.ports.exhibits import Capture
from replyclock.ports.operators import Ask
from replyclock.ports.sender import Rehearsed
from replyclock.probes.browser.capture import page_in_the_way
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.browser.locate import Pointer
from replyclock.probes.recipe.model import FormChannel, Recipe
from replyclock.probes.sending.form import FilledForm, Manner, fill_form, shows_captcha
from replyclock.probes.sending.inspection import inspect
from replyclock.probes.sending.operator import names_of_asked


async def rehearse_form(
    visit: Visit, recipe: Recipe, channel: FormChannel, inquiry: Inquiry, ask: Ask | None
) -> Rehearsed:
    """What filling in showed; raises SiteDown, or RecipeBroken where it cannot go on.

    What a person types is left to whoever does so when the letter is sent. A login, or a step that a person
    does, is asked for through `ask`; where nobody answers it ends the rehearsal.
    """
    trace = visit.settings.trace != "off"
    if trace:
        await visit.page.context.tracing.start(screenshots=True, snapshots=True)
    faults: list[str] = []
    try:
        form = await fill_form(visit, recipe, channel, inquiry, Manner(ask, faults))
    except NeedsPerson as fault:
        return Rehearsed(await page_in_the_way(visit), stops_at=fault.kind)
    except (SiteDown, RecipeBroken) as fault:
        fault.captures = await page_in_the_way(visit)
        raise
    asked = await names_of_asked(Pointer(visit, recipe.file, "submit", channel.iframe), channel)
    captcha = bool(asked) or await shows_captcha(visit, recipe, channel)
    stops_at = "captcha" if captcha else ""
    kept = await _trace(visit, form) if trace else ()
    seen = await inspect(visit, form, past_captcha=captcha, asked=asked)
    return Rehearsed(
        (*form.captures, *kept), (*faults, *seen.faults), stops_at, seen.limits, untried(channel)
    )


def untried(channel: FormChannel) -> tuple[str, ...]:
    """The steps behind the press, by key and words."""
    return tuple(
        f"after[{at}] ({step.do} {step.pointed_at})" for at, step in enumerate(channel.after, start=1)
    )


async def _trace(visit: Visit, form: FilledForm) -> tuple[Capture, ...]:
    """The trace, unless a password was typed: it holds every word that was."""
    if form.secrets:
        await visit.page.context.tracing.stop()
        return ()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.zip"
        await visit.page.context.tracing.stop(path=path)
        return (Capture("trace of the rehearsal", "application/zip", path.read_bytes()),)
