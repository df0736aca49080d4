"""Records a recipe: shows a page to a person until he has pressed what sends its form."""

from collections.abc import Callable

from replyclock.domain.recipes.recording import RecordedRecipe
from replyclock.ports.recipes import WindowMaker


async def record(maker: WindowMaker, url: str, begun: Callable[[Callable[[], None]], None]) -> RecordedRecipe:
    """What a person did at this address; `begun` is called when he may begin, with what ends it early."""
    async with maker.open(url) as window:
        begun(window.end)
        await window.finished()
        return window.result()
