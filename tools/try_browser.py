"""Says whether a Chromium starts on this machine; `--own-only` asks for Playwright's own.

Knows where browsers lie; exits 0 and prints the executable, or exits 1 and prints why not.
"""

import os
import shutil
import sys
from collections.abc import Iterator

from playwright.sync_api import Error, sync_playwright

SYSTEM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")


def executables(own_only: bool) -> Iterator[str | None]:
    """Candidates in the order of the program itself; None is Playwright's own."""
    yield None
    if not own_only:
        yield from filter(None, map(shutil.which, SYSTEM))


def starts(executable: str | None) -> bool:
    """True when the browser shows a page within 30 seconds."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=executable, args=arguments, timeout=30_000)
            page = browser.new_page()
            page.set_content("<h1>ready</h1>")
            ready = page.inner_text("h1") == "ready"
            browser.close()
        except Error as error:
            sys.stderr.write(f"{executable or 'own'}: {error}\n")
            return False
    return ready


def main() -> int:
    """The first executable that starts decides."""
    for executable in executables("--own-only" in sys.argv):
        if starts(executable):
            sys.stdout.write(f"{executable or 'own'}\n")
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
