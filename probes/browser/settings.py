"""What playwright.config.json may say about the browser; starts no browser."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from replyclock.files.model_file import Section, read_model
from replyclock.files.value_types import Zone

_MOST_SECONDS = 600.0
Milliseconds = Annotated[int, Field(gt=0, le=600_000)]


class Viewport(Section):
    """The size of the window, in CSS pixels."""

    width: int = Field(default=1280, ge=200, le=4000)
    height: int = Field(default=900, ge=200, le=4000)


class BrowserSettings(Section):
    """How the browser is found and behaves; the defaults are those of the file in the repository's root.

    Every visit reaches the recipe's hosts through a way out of its own, and nothing else. A rehearsal lets
    out what a page needs to show itself: GET and HEAD within these hosts, of which neither address nor
    headers nor cookies carry a piece of the letter in a usual spelling; no posts, sockets, workers, beacons
    or reports.
    """

    browser: Literal["chromium"] = "chromium"
    executable: Path | None = Field(default=None, description="A Chromium to use instead of the one found.")
    headless: bool = True
    sandbox: bool | Literal["auto"] = Field(default="auto", description="auto: off for root, else on.")
    navigation_timeout_ms: Milliseconds = 30_000
    action_timeout_ms: Milliseconds = 10_000
    picture_timeout_ms: Milliseconds = Field(
        default=30_000,
        description="How long a picture of a page may take; a slower one is this machine's fault.",
    )
    viewport: Viewport = Viewport()
    locale: str = "zh-CN"
    time_zone: Zone = "Asia/Shanghai"
    contexts_at_once: int = Field(default=4, ge=1, le=32)
    contexts_per_browser: int = Field(default=200, ge=1, description="Then a fresh browser is started.")
    private_hosts: tuple[str, ...] = Field(
        default=(),
        description="Names of hosts that may lead to private addresses, as in an office's own network:"
        ' `["forms.city.intranet"]`. Any other name that leads to this machine or into a private network'
        " is refused, in the browser and for pages read without it.",
    )
    trace: Literal["off", "rehearsal"] = Field(
        default="off", description="rehearsal: keep a Playwright trace of every rehearsal."
    )
    screenshot: Literal["full-page", "viewport", "off"] = "full-page"

    @property
    def answer_seconds(self) -> float:
        """How long a page may leave unanswered whether it still lives, in seconds."""
        return max(self.action_timeout_ms, self.navigation_timeout_ms / 2) / 1000

    def seconds_for(self, actions: int) -> float:
        """How long opening a page and so many actions on it may take in all, in seconds."""
        most = 2 * self.navigation_timeout_ms + (actions + 2) * self.action_timeout_ms
        return min(most / 1000, _MOST_SECONDS)


def read_browser_settings(path: Path | None) -> BrowserSettings:
    """The settings of a file, whose keys take the place of the defaults one by one; None: the defaults.

    Raises WrongUse in one sentence naming file, line and key.
    """
    return BrowserSettings() if path is None else read_model(path, BrowserSettings)
