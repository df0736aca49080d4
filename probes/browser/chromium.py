"""Finds a Chromium on this machine; starts none."""

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from replyclock.errors import MissingPart
from replyclock.probes.browser.settings import BrowserSettings

# Measured: the headless shell does two to three times as many visits a minute as a full Chromium.
_HEADLESS_SHELL = "chromium-headless-shell"
_FULL = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

QUIET_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    # A server may give a post back over HTTP/2 as not processed, and Chromium sends it again (RFC 9113, 8.7).
    "--disable-http2",
    "--disable-domain-reliability",
    "--dns-prefetch-disable",
    "--no-first-run",
    "--no-pings",
    # Frames of other hosts stay in the page's own process: a context sees one site, and this is quicker.
    "--disable-site-isolation-trials",
    # Whatever goes around a context's way out, or would ask for a host's address on its own.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-blink-features=SharedWorker,FetchLaterAPI",
)


def find_chromium(settings: BrowserSettings, playwrights_own: Path) -> Path:
    """The configured executable, Playwright's own, or the system's; raises MissingPart.

    `playwrights_own` is where Playwright expects its full Chromium, whether or not it is there.
    """
    if settings.executable is not None:
        if settings.executable.is_file():
            return settings.executable
        raise MissingPart(
            f"playwright.config.json: executable {settings.executable} is not there;"
            " correct it or set it to null"
        )
    for path in _candidates(settings.headless, playwrights_own):
        if path.is_file():
            return path
    package = _HEADLESS_SHELL if settings.headless else "chromium"
    raise MissingPart(
        f"no Chromium was found: run `playwright install chromium`, or on Debian `apt-get install {package}`"
    )


def require_screen(environment: Mapping[str, str], otherwise: str) -> None:
    """Return when a window can be shown; raises MissingPart where these variables name no screen.

    `otherwise` says what else could be done.
    """
    if sys.platform != "linux" or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return
    raise MissingPart(
        "there is no screen to open a window on: run the command on a desktop, or with"
        f" `xvfb-run` where somebody can see it; {otherwise}"
    )


def _candidates(headless: bool, playwrights_own: Path) -> Iterator[Path]:
    if headless:
        yield from _playwrights_headless_shell(playwrights_own)
    yield playwrights_own
    for name in (_HEADLESS_SHELL, *_FULL) if headless else _FULL:
        if found := shutil.which(name):
            yield Path(found)


def _playwrights_headless_shell(playwrights_own: Path) -> Iterator[Path]:
    """It lies beside the full one: chromium-1234/... and chromium_headless_shell-1234/..."""
    for folder in playwrights_own.parents:
        if folder.name.startswith("chromium-"):
            shell = folder.with_name(folder.name.replace("chromium-", "chromium_headless_shell-", 1))
            yield from (path for path in sorted(shell.glob("*/*headless*shell*")) if path.is_file())
