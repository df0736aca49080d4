"""Starts the browser that replyclock would use and shows a page with it; `--own` takes Playwright's only.

Prints the executable and exits 0, or says why not and exits 1. Where browsers lie, the program knows.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from replyclock.errors import ReplyclockError
from replyclock.probes.browser.chromium import find_chromium
from replyclock.probes.browser.settings import read_browser_settings

SETTINGS = Path(__file__).resolve().parent.parent / "playwright.config.json"


def try_browser(*, own_only: bool) -> Path | None:
    """The executable that showed a page within 30 seconds, or None; reasons go to stderr."""
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        try:
            settings = read_browser_settings(SETTINGS)
            found = find_chromium(settings, own)
            if own_only and not found.is_relative_to(own.parents[2]):
                sys.stderr.write(f"{found} is not Playwright's own\n")
                return None
            sandbox = os.geteuid() != 0 if settings.sandbox == "auto" else settings.sandbox
            browser = playwright.chromium.launch(
                executable_path=found, chromium_sandbox=sandbox, timeout=30_000
            )
            page = browser.new_page()
            page.set_content("<h1>ready</h1>")
            shown = page.inner_text("h1")
            browser.close()
        except (ReplyclockError, Error) as fault:
            sys.stderr.write(f"{fault}\n")
            return None
    return found if shown == "ready" else None


if __name__ == "__main__":
    executable = try_browser(own_only="--own" in sys.argv)
    if executable is None:
        sys.exit(1)
    sys.stdout.write(f"{executable}\n")
