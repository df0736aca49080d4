"""Letters that need an operator: a few pages wait for him at once, beside all other work.

A tick waits for what it began, and a person may take minutes; so these letters go their own way.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from replyclock.domain.inquiry import Inquiry
from replyclock.engine.orders import Due
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.steps.sending.alerts import nobody_there
from replyclock.steps.sending.ask import is_somebody_there
from replyclock.steps.sending.notify import tell

Execute = Callable[[Sequence[Due], datetime], Awaitable[None]]


class Waiting:
    """The letters whose pages wait for an operator now; `at_once` of them at most."""

    def __init__(self, outside: Outside, at_once: int, execute: Execute) -> None:
        self._outside = outside
        self._at_once = at_once
        self._execute = execute
        self._under_way: dict[tuple[str, ...], asyncio.Task[None]] = {}

    def kind_of(self, inquiry: Inquiry) -> str:
        """A letter whose recipe says that a person is needed is a piece "ask", any other "send"."""
        try:
            return "ask" if self._outside.sender.asks(inquiry.site) else "send"
        except WrongUse:  # said when the letter is sent
            return "send"

    async def begin(self, due: Sequence[Due], now: datetime) -> None:
        """Begin as many as may wait at once; while nobody is there none, and people are told."""
        under_way = {about: task for about, task in self._under_way.items() if not task.done()}
        self._under_way = under_way
        fresh = [each for each in due if each.about not in under_way]
        if not fresh:
            return
        if not is_somebody_there(self._outside):
            first = self._outside.ledger.plans.one(fresh[0].about[-1]).inquiry
            want = min(self._outside.sender.asks(first.site))
            await tell(nobody_there(want, first, len(fresh)), self._outside)
            return
        for each in fresh[: max(self._at_once - len(under_way), 0)]:
            under_way[each.about] = asyncio.create_task(self._one(each, now))

    async def end(self) -> None:
        """Wait until those under way have ended, which they do as soon as the run stops."""
        await asyncio.gather(*self._under_way.values())

    async def _one(self, due: Due, now: datetime) -> None:
        await self._execute([due], now)
