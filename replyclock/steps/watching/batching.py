"""Does in one go what many ask for at the same time, since a transaction for many costs hardly more."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

Request = TypeVar("Request")
Given = TypeVar("Given")


class Batcher(Generic[Request, Given]):
    """Whoever calls waits until `do` was done with his own and what others asked meanwhile.

    `do` runs in `executor` and gives one answer for each thing asked, in order; when it raises, all
    that asked for that go hear the same.
    """

    def __init__(self, do: Callable[[Sequence[Request]], Sequence[Given]], executor: Executor) -> None:
        self._do = do
        self._executor = executor
        self._waiting: list[tuple[Request, asyncio.Future[Given]]] = []
        self._working: asyncio.Task[None] | None = None

    async def __call__(self, asked: Request) -> Given:
        """The answer to what is asked, once it is done."""
        answer: asyncio.Future[Given] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            done = asyncio.get_running_loop().run_in_executor(
                self._executor, self._do, [asked for asked, _ in batch]
            )
            [given] = await asyncio.gather(done, return_exceptions=True)
            for position, (_, answer) in enumerate(batch):
                if answer.done():  # whoever asked was cancelled
                    continue
                if isinstance(given, BaseException):
                    answer.set_exception(given)
                else:
                    answer.set_result(given[position])
        self._working = None
