"""Takes pictures and sources of open pages, with passwords blacked out; keeps nothing."""

from collections.abc import Sequence
from contextlib import suppress

from playwright.async_api import Error, Frame, Locator, Page
from playwright.async_api import TimeoutError as Late

from replyclock.domain.sending.capture_detail import Detail
from replyclock.errors import LocalCause, LocalFault
from replyclock.ports.exhibits import Capture
from replyclock.probes.browser.contexts import Visit

_HIDDEN = "***"
_ELEMENT_MILLISECONDS = 3000
# A page's source does not tell what was typed; so a copy is made that does.
_SOURCE = """hidden => {
  const every = 'input, textarea, option';
  const copy = document.documentElement.cloneNode(true);
  const typed = document.documentElement.querySelectorAll(every);
  copy.querySelectorAll(every).forEach((twin, position) => {
    const field = typed[position];
    if (field.matches('[type=password]')) twin.setAttribute('value', hidden);
    else if (field.matches('[type=checkbox], [type=radio]')) twin.toggleAttribute('checked', field.checked);
    else if (field.matches('option')) twin.toggleAttribute('selected', field.selected);
    else if (field.matches('textarea')) twin.textContent = field.value;
    else twin.setAttribute('value', field.value);
  });
  return '<!DOCTYPE html>\\n' + copy.outerHTML;
}"""
_BLACK_OUT = """([secret, hidden]) => {
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    if (walker.currentNode.data.includes(secret))
      walker.currentNode.data = walker.currentNode.data.replaceAll(secret, hidden);
  for (const field of document.querySelectorAll('input'))
    if (field.value.includes(secret)) field.value = hidden;
}"""

_EMPTY_FIELDS = """([code, hidden]) => {
  for (const field of document.querySelectorAll('input'))
    if (field.value === code) field.value = hidden;
}"""


async def picture(
    visit: Visit,
    page: Page,
    role: str,
    detail: Detail,
    *,
    of: Locator | None = None,
    masked: Sequence[Locator] = (),
) -> tuple[Capture, ...]:
    """A PNG of the page as the settings want it; when lean of the element only; nothing when they want none.

    Without an element, or where it has no place on the page, lean is what the window shows. Raises
    LocalFault where the page is there and this machine gets no picture of it; Playwright's Error otherwise.
    """
    policy = visit.settings.screenshot
    if policy == "off":
        return ()
    hidden = [*masked, *(frame.locator("input[type=password]") for frame in page.frames)]
    if not detail.pictures_page:
        with suppress(Error):
            if of is not None and await of.count():
                data = await of.first.screenshot(
                    mask=hidden, mask_color="#000000", timeout=_ELEMENT_MILLISECONDS
                )
                return (Capture(role, "image/png", data),)
    whole = policy == "full-page" and detail.pictures_page
    data = await _shot(page, visit.settings.picture_timeout_ms, hidden, whole=whole)
    return (Capture(role, "image/png", data),)


async def _shot(page: Page, milliseconds: int, hidden: Sequence[Locator], *, whole: bool) -> bytes:
    try:
        return await page.screenshot(full_page=whole, mask=hidden, mask_color="#000000", timeout=milliseconds)
    except Late as fault:
        raise LocalFault(
            f"On this machine {page.url} could not be pictured within {milliseconds / 1000:g} seconds; raise"
            " `picture_timeout_ms` in playwright.config.json if this happens again.",
            LocalCause.PICTURE,
        ) from fault


async def source(frame: Frame, role: str, secrets: Sequence[str] = ()) -> Capture:
    """The HTML of a frame as it now stands, what was typed included and secrets replaced by ***."""
    html = str(await frame.evaluate(_SOURCE, _HIDDEN))
    for secret in filter(None, secrets):
        html = html.replace(secret, _HIDDEN)
    return Capture(role, "text/html", html.encode())


async def page_in_the_way(visit: Visit) -> tuple[Capture, ...]:
    """What hindered a visit, as far as it can still be pictured, without the secrets typed so far."""
    captures: list[Capture] = []
    words = [spelling for secret in visit.secrets for spelling in secret.spellings]
    masked = [secret.element for secret in visit.secrets]
    with suppress(Error, LocalFault):
        role = "page in the way (picture)"
        captures += await picture(visit, visit.page, role, visit.details.before, masked=masked)
        captures.append(await source(visit.page.main_frame, "page in the way", words))
    return tuple(captures)


async def black_out(page: Page, secret: str) -> None:
    """Replace a secret by *** wherever the page shows it, so that neither picture nor source tell it."""
    for frame in page.frames:
        await frame.evaluate(_BLACK_OUT, [secret, _HIDDEN])


async def black_out_code(page: Page, code: str) -> None:
    """Replace a code by *** in fields that hold just that; elsewhere a short one may mean anything."""
    for frame in page.frames:
        await frame.evaluate(_EMPTY_FIELDS, [code, _HIDDEN])
