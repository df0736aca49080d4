"""Goes to a page and finds the one element a recipe points at; fills in nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Error, FrameLocator, Page
from playwright.async_api import Locator as Element
from playwright.async_api import TimeoutError as Late

from replyclock.domain.hosts import host_of
from replyclock.errors import RecipeBroken, SiteDown
from replyclock.probes.browser.causes import cause_of
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.recipe.elements import Locator

_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Points at elements of a visit for one table of a recipe; `table` is its name, for sentences."""

    visit: Visit
    file: Path
    table: str
    iframe: str | None = None

    async def one(self, target: Locator, key: str, *, hidden: bool = False) -> Element:
        """The element, once exactly one visible (or, for `hidden`, present) one matches; RecipeBroken."""
        with self.broken(key):
            found = self.waiting(target)
            element = found if hidden else found.filter(visible=True)
            with suppress(Late):
                await element.first.wait_for(state="attached" if hidden else "visible")
            count = await element.count()
        if count == 1:
            return element
        raise RecipeBroken(f"{self._place(key)} matches {count} visible elements instead of one; correct it.")

    @contextmanager
    def broken(self, key: str) -> Iterator[None]:
        """Turns a fault of the browser into RecipeBroken for this key."""
        try:
            yield
        except Error as fault:
            why = str(cause_of(fault)) or first_line(fault)
            raise RecipeBroken(f"{self._place(key)} does not fit the page ({why}).") from fault

    def fault(self, key: str, what: str) -> RecipeBroken:
        """The error for this key of the recipe."""
        return RecipeBroken(f"{self._place(key)} {what}.")

    def _place(self, key: str) -> str:
        return f"{self.file}: {self.table}.{key} on {self.visit.page.url}"

    def waiting(self, target: Locator) -> Element:
        """Whatever elements match, now or later."""
        iframe = self.iframe if target.iframe is None else target.iframe
        page = self.visit.page
        return _locate(page.frame_locator(iframe) if iframe else page, target)


def _locate(where: Page | FrameLocator, target: Locator) -> Element:
    if target.label is not None:
        return where.get_by_label(target.label, exact=target.exact)
    if target.role is not None:
        # Playwright lists the roles as literals; an unknown one matches nothing and is reported so.
        return where.get_by_role(target.role, name=target.name, exact=target.exact)  # type: ignore[arg-type]
    if target.placeholder is not None:
        return where.get_by_placeholder(target.placeholder, exact=target.exact)
    if target.text is not None:
        return where.get_by_text(target.text, exact=target.exact)
    return where.locator(target.selector or "")


async def go_to(visit: Visit, url: str, place: str) -> None:
    """Open an address; raises SiteDown, or RecipeBroken when it leads out of the recipe's hosts or nowhere.

    `place` names the recipe's file and key.
    """
    status = await reach(visit, url, place)
    if status in _GONE:
        raise RecipeBroken(f"{place}: {url} does not exist any more (HTTP {status}); find the new address.")
    if status >= 400:
        raise SiteDown(f"{url} answered with HTTP {status}; try again later.")


async def reach(visit: Visit, url: str, place: str) -> int:
    """Open an address, whatever it answers with, and give the HTTP status; raises as `go_to` does."""
    try:
        visit.failed_at = ""
        response = await visit.page.goto(url, wait_until="domcontentloaded")
        with suppress(Late):  # a picture that never comes does not make a page useless
            await visit.page.wait_for_load_state("load")
    except Late as fault:
        raise SiteDown(f"{url} did not answer in time; try again later.") from fault
    except Error as fault:
        if "ERR_BLOCKED_BY_CLIENT" in fault.message or host_of(visit.failed_at) in visit.fence.blocked:
            hosts = ", ".join(sorted(visit.fence.blocked))
            if not hosts:
                told = "its address or its headers carry words of the letter"
                raise RecipeBroken(f"{place}: {url} was held back, since {told}.") from fault
            raise RecipeBroken(f"{place} leads to {hosts}, which is not among the recipe's hosts.") from fault
        reason = visit.fence.fault(visit.failed_at or url) or first_line(fault)
        raise SiteDown(f"{url} could not be opened ({reason}); try again later.") from fault
    return response.status if response else 200


def first_line(fault: Error) -> str:
    """The gist of one of Playwright's many-lined messages."""
    return re.sub(r"^\w+\.\w+: ", "", fault.message.splitlines()[0]).rstrip(".:")
