"""Fills in a form as sending would, presses nothing, and says what the page would not take."""

import tempfile
from pathlib import Path

from replyclock.domain.asking import Want
from replyclock.domain.inquiry import Inquiry
from replyclock.errors import NeedsPerson, RecipeBroken, SiteDown
from replyclock.ports import Capture, Rehearsed
from replyclock.probes.browser import Visit
from replyclock.probes.capture import page_in_the_way
from replyclock.probes.form import FilledForm, Manner, fill_form, shows_captcha
from replyclock.probes.inspection import inspect
from replyclock.probes.recipe import FormChannel, Recipe


async def rehearse_form(
    visit: Visit, recipe: Recipe, channel: FormChannel, inquiry: Inquiry, *, trace: bool
) -> Rehearsed:
    """What filling in showed; raises SiteDown, or RecipeBroken where it cannot go on.

    A captcha is left to the person who solves it when the letter is sent; a login ends the rehearsal.
    """
    if trace:
        await visit.page.context.tracing.start(screenshots=True, snapshots=True)
    faults: list[str] = []
    try:
        form = await fill_form(visit, recipe, channel, inquiry, Manner(faults=faults))
    except NeedsPerson as fault:
        return Rehearsed(await page_in_the_way(visit), stops_at=fault.kind)
    except (SiteDown, RecipeBroken) as fault:
        fault.captures = await page_in_the_way(visit)
        raise
    captcha = Want.CAPTCHA in channel.wants or await shows_captcha(visit, recipe, channel)
    stops_at = "captcha" if captcha else ""
    kept = await _trace(visit, form) if trace else ()
    seen = await inspect(visit, form, past_captcha=bool(stops_at))
    return Rehearsed((*form.captures, *kept), (*faults, *seen.faults), stops_at, seen.limits)


async def _trace(visit: Visit, form: FilledForm) -> tuple[Capture, ...]:
    """The trace, unless a password was typed: it holds every word that was."""
    if form.secrets:
        await visit.page.context.tracing.stop()
        return ()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.zip"
        await visit.page.context.tracing.stop(path=path)
        return (Capture("trace of the rehearsal", "application/zip", path.read_bytes()),)
