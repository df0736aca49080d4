"""Prints an HTML page to PDF with the browser: the page's own rules decide paper, margins and numbers.

Knows nothing of what is printed. The browser reaches no host while it prints.
"""

import re
from datetime import UTC, datetime

from playwright.async_api import Error, Page

from replyclock.domain.chinese import is_chinese
from replyclock.errors import MissingPart
from replyclock.probes.browser.contexts import Browser

# Chromium writes the present instant, always of this shape, so a date of ours leaves every offset as it is.
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}\+00'00'\)")
# Two signs that no font draws alike: where they come out the same, both are the box of a missing sign.
_DRAWS_APART = """() => {
  const draw = (sign) => {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    pen.font = "32px " + getComputedStyle(document.body).fontFamily;
    pen.fillText(sign, 8, 48);
    return canvas.toDataURL();
  };
  return draw("\u4e00") !== draw("\u9f98");
}"""


async def print_pdf(browser: Browser, html: bytes, as_of: datetime) -> bytes:
    """The page as PDF, dated `as_of`: the same page and instant give the same bytes with the same browser.

    Raises MissingPart when no browser can be had, or no font has the page's Chinese signs.
    """
    text = html.decode()
    try:
        async with browser.visit(frozenset(), "replyclock") as visit:
            await visit.page.set_content(text, wait_until="load")
            if is_chinese(text):
                await _require_font(visit.page)
            printed = await visit.page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
    except Error as fault:
        raise MissingPart(
            f"the browser cannot print to PDF ({fault.message.splitlines()[0]}): "
            "print the HTML from another browser."
        ) from fault
    return dated(printed, as_of)


def dated(printed: bytes, as_of: datetime) -> bytes:
    """The PDF with `as_of` in place of the instant at which it was printed."""
    said = f"{as_of.astimezone(UTC):%Y%m%d%H%M%S}".encode()
    return _DATES.sub(rb"/\1 (D:" + said + rb"+00'00')", printed)


async def _require_font(page: Page) -> None:
    if not await page.evaluate(_DRAWS_APART):
        raise MissingPart(
            "no font on this machine has Chinese signs, so the PDF would show boxes: "
            "install one (on Debian: apt-get install fonts-noto-cjk)."
        )
