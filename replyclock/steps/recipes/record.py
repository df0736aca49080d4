"""Records a recipe: shows a page to a person until he has pressed what sends its form."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from replyclock.domain.recipes.recording import RecordedRecipe


class RecordingWindow(Protocol):
    """A window in which a person fills in a form; nothing that is done there is sent."""

    async def finished(self) -> None:
        """Return when what sends the form was pressed, the window was closed, or `end` was called."""
        ...

    def end(self) -> None:
        """Let `finished` return."""
        ...

    def result(self) -> RecordedRecipe:
        """What was recorded so far."""
        ...


class WindowMaker(Protocol):
    """Opens windows that are recorded."""

    def open(self, url: str) -> AbstractAsyncContextManager[RecordingWindow]:
        """A window that shows the page; raises SiteDown, RecipeBroken or MissingPart."""
        ...


async def record(maker: WindowMaker, url: str, begun: Callable[[Callable[[], None]], None]) -> RecordedRecipe:
    """What a person did at this address; `begun` is called when he may begin, with what ends it early."""
    async with maker.open(url) as window:
        begun(window.end)
        await window.finished()
        return window.result()
