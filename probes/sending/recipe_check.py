"""Opens a recipe's pages and finds everything it names; fills in nothing and presses nothing that sends."""

from collections.abc import Iterator
from contextlib import contextmanager

from replyclock.errors import NeedsPerson, RecipeBroken
from replyclock.probes.browser.actions import take_step
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.browser.locate import Pointer, go_to
from replyclock.probes.browser.signs import sign_seen
from replyclock.probes.recipe.elements import Locator
from replyclock.probes.recipe.model import FormChannel, NoChannel, Recipe
from replyclock.probes.recipe.watch import ListWatch, LookupWatch

_PATIENCE_MS = 3000
"""How long each thing is waited for once the page has loaded: a broken recipe misses many."""


async def find_everything(visit: Visit, recipe: Recipe) -> tuple[str, ...]:
    """What of the recipe is not on its pages any more, one sentence each.

    Raises SiteDown where a page does not open, NeedsPerson where a login or a person's step comes first.
    """
    channel = recipe.submit
    pointer = Pointer(visit, recipe.file, "submit", getattr(channel, "iframe", None))
    misfits: list[str] = []
    with _collecting(misfits):
        await go_to(visit, channel.url, f"{recipe.file}: submit.url")
        visit.page.set_default_timeout(min(_PATIENCE_MS, visit.settings.action_timeout_ms))
        if isinstance(channel, NoChannel):
            await _find_no_channel(pointer, channel)
        else:
            await _find_form(pointer, channel, misfits)
    await _find_answers(visit, recipe, misfits)
    return tuple(misfits)


async def _find_no_channel(pointer: Pointer, channel: NoChannel) -> None:
    with pointer.broken("shows"):
        if channel.shows is not None and not await sign_seen(channel.shows, pointer.visit):
            raise pointer.fault("shows", "is not on the page any more; see whether there is a channel now")


async def _find_form(pointer: Pointer, channel: FormChannel, misfits: list[str]) -> None:
    pointer.visit.refuse_dialogs(channel.dismiss)
    await _stop_at_login(pointer, channel)
    for position, step in enumerate(channel.steps, start=1):
        if step.do in ("ask", "type"):
            raise NeedsPerson(
                "captcha" if step.do == "type" else "login",
                f"{pointer.visit.page.url} wants a person to act (steps[{position}]).",
            )
        await take_step(pointer, step, f"steps[{position}]")
    if channel.steps:
        await _stop_at_login(pointer, channel)
    named: list[tuple[str, Locator]] = [
        *((f"fields[{position}]", field) for position, field in enumerate(channel.fields, start=1)),
        *((f"consent[{position}]", box) for position, box in enumerate(channel.consent, start=1)),
        ("press", channel.press),
    ]
    files = {f"fields[{position}]" for position, field in enumerate(channel.fields, start=1) if field.file}
    for key, target in named:
        with _collecting(misfits):
            await pointer.one(target, key, hidden=key in files)


async def _stop_at_login(pointer: Pointer, channel: FormChannel) -> None:
    with pointer.broken("login"):
        if channel.login is not None and await sign_seen(channel.login, pointer.visit):
            raise NeedsPerson("login", f"{channel.url} asks for a login, which only a person may give.")


async def _find_answers(visit: Visit, recipe: Recipe, misfits: list[str]) -> None:
    """A list's container, or the form of a look-up; what is there only once a letter was sent is left out."""
    watch = recipe.watch
    if not isinstance(watch, ListWatch | LookupWatch) or watch.login_state or "{" in watch.url:
        return
    pointer = Pointer(visit, recipe.file, "watch", watch.iframe)
    with _collecting(misfits):
        await go_to(visit, watch.url, f"{recipe.file}: watch.url")
    if isinstance(watch, ListWatch):
        if watch.search is None:
            await _find_container(pointer, watch.container, misfits)
        return
    named = [(f"form[{position}]", each) for position, each in enumerate(watch.form, start=1)]
    for key, target in (*named, *([("press", watch.press)] if watch.press and not watch.steps else [])):
        with _collecting(misfits):
            await pointer.one(target, key)


async def _find_container(pointer: Pointer, container: str, misfits: list[str]) -> None:
    with _collecting(misfits), pointer.broken("container"):
        found = pointer.waiting(Locator(selector=container))
        if not await found.count():
            raise pointer.fault("container", "matches nothing on the page; correct it")


@contextmanager
def _collecting(misfits: list[str]) -> Iterator[None]:
    try:
        yield
    except RecipeBroken as fault:
        misfits.append(str(fault))
