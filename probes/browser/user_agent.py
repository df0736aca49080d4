"""What a browser says of itself, to servers and to the scripts of pages; opens no page of a site.

Without a window Chromium says "HeadlessChrome" in its User-Agent and in its client hints (`Sec-CH-UA`,
`navigator.userAgentData`), and the headless shell adds its whole version. Here it says what the same
Chromium says with a window, and nothing that is not so: no other browser, version or system.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from playwright.async_api import Browser as Chromium
from playwright.async_api import Error, Page

from replyclock.errors import MissingPart
from replyclock.probes.browser.launch import first_line

_HEADLESS = "HeadlessChrome"
_VERSION = re.compile(rf"{_HEADLESS}/(\d+)[.\d]*")
_SECURE_PAGE = "file:///dev/null"
"""An empty page that is a secure context: scripts of no other learn the client hints."""
_ASK_HINTS = """() => navigator.userAgentData?.getHighEntropyValues(
  ['architecture', 'bitness', 'formFactors', 'fullVersionList', 'model', 'platformVersion', 'wow64'])"""
_hints_of_builds: dict[str, Mapping[str, Any]] = {}
"""What was asked once in this process, by the User-Agent that a build gives by itself."""


@dataclass(frozen=True, slots=True)
class BrowserIdentity:
    """`built_in` is the User-Agent that Chromium gives by itself, `user_agent` the one it shall give."""

    built_in: str
    user_agent: str

    def saying(self, user_agent: str | None) -> "BrowserIdentity":
        """The same under another name, or under its own; client hints are the browser's in any case."""
        return replace(self, user_agent=user_agent or self.user_agent)

    async def put_on(self, page: Page, locale: str) -> None:
        """Have a page say this with the right hints, and every window that pages of its context open.

        The first request of such a window leaves before anybody can tell it: there the headless shell's
        hints stay as they are, over TLS. A full Chromium has no such brand.
        """
        chromium = page.context.browser
        hints = await _hints(chromium, self.built_in) if chromium else {}
        if not hints:
            return

        async def tell(each: Page) -> None:
            session = await each.context.new_cdp_session(each)
            said = {"userAgent": self.user_agent, "acceptLanguage": locale, "userAgentMetadata": hints}
            await session.send("Emulation.setUserAgentOverride", said)

        async def tell_window(each: Page) -> None:
            with suppress(Error):  # closed meanwhile
                await tell(each)

        await tell(page)
        page.context.on("page", tell_window)


async def identity_of(chromium: Chromium) -> BrowserIdentity:
    """What this Chromium says of itself with a window; raises MissingPart when it has ended."""
    try:
        session = await chromium.new_browser_cdp_session()
        built_in = (await session.send("Browser.getVersion"))["userAgent"]
        await session.detach()
    except Error as fault:
        raise MissingPart(f"the browser does not work ({first_line(fault)})") from fault
    return BrowserIdentity(built_in, _VERSION.sub(r"Chrome/\1.0.0.0", built_in))


async def _hints(chromium: Chromium, built_in: str) -> Mapping[str, Any]:
    """A `UserAgentMetadata` of the DevTools protocol, as with a window; empty where nothing is wrong."""
    if _HEADLESS not in built_in:
        return {}
    if built_in not in _hints_of_builds:
        _hints_of_builds[built_in] = _with_window(await _ask_hints(chromium))
    return _hints_of_builds[built_in]


async def _ask_hints(chromium: Chromium) -> Mapping[str, Any]:
    context = await chromium.new_context()
    try:
        page = await context.new_page()
        await page.goto(_SECURE_PAGE)
        return await page.evaluate(_ASK_HINTS) or {}
    finally:
        await context.close()


def _with_window(hints: Mapping[str, Any]) -> Mapping[str, Any]:
    """The hints without the headless brand; nothing where they have none."""
    if not any(each["brand"] == _HEADLESS for each in hints.get("brands", ())):
        return {}
    return {**hints, **{key: _own_brands(hints[key]) for key in ("brands", "fullVersionList")}}


def _own_brands(brands: list[dict[str, str]]) -> list[dict[str, str]]:
    """The brands that are left, in the order of Chromium's `GenerateBrandVersionList`.

    Of two, it puts the one that means nothing first in even versions, and second in odd ones.
    """
    own = [each for each in brands if each["brand"] != _HEADLESS]
    own.sort(key=lambda each: each["brand"] == "Chromium")
    version = next((each["version"] for each in own if each["brand"] == "Chromium"), "0")
    return own[::-1] if int(version.partition(".")[0]) % 2 else own
