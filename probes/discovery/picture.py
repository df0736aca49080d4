"""Takes a picture of a page with the fields of a form outlined and numbered."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from playwright.async_api import Error, Frame, Page
from pydantic import AllowInfNan, TypeAdapter

from replyclock.errors import SiteDown
from replyclock.probes.browser.launch import first_line
from replyclock.probes.discovery.page import not_forever
from replyclock.probes.discovery.shapes import shaped

_TALLEST = 12_000
HEIGHT: TypeAdapter[float] = TypeAdapter(Annotated[float, AllowInfNan(False)])
_OUTLINE = Path(__file__).with_name("picture.js")


async def outlined(page: Page, frame: str, marks: Mapping[int, tuple[str, str]]) -> bytes:
    """A PNG of the page; `marks` gives each number its selector and "sure", "doubtful" or "trap".

    Raises SiteDown when the page cannot be pictured.
    """
    try:
        size = page.viewport_size or {"width": 1280, "height": 900}
        async with not_forever(page):
            raw = await page.evaluate("document.documentElement.scrollHeight")
        height = int(shaped(HEIGHT, raw, page.url))
        # A full-page picture would lay the page out anew, and the outlines would stand beside the fields.
        await page.set_viewport_size({"width": size["width"], "height": min(max(height, 300), _TALLEST)})
        where = await _inside(page, frame)
        async with not_forever(page):
            await where.evaluate(
                _OUTLINE.read_text("utf-8"), [[number, *mark] for number, mark in sorted(marks.items())]
            )
        return await page.screenshot()
    except Error as fault:
        raise SiteDown(f"{page.url} cannot be pictured ({first_line(fault)}); try again.") from fault


async def _inside(page: Page, frame: str) -> Frame:
    element = await page.query_selector(frame) if frame else None
    return (await element.content_frame() if element else None) or page.main_frame
