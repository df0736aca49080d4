"""Seals the ledger every few minutes while the engine runs, and once more when it ends.

Minutes of the machine's clock: what matters is how long something could be changed without trace.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from replyclock.errors import ReplyclockError
from replyclock.outside import Outside
from replyclock.steps.evidence.seal import seal_now


@asynccontextmanager
async def sealed(outside: Outside, tell_faults: Callable[[Sequence[str]], None]) -> AsyncIterator[None]:
    """Seal until left; a fault is told, and the next seal covers what this one could not."""

    async def seal() -> None:
        try:
            state = await seal_now(outside)
        except ReplyclockError as fault:
            tell_faults([f"seal: {fault}"])
        else:
            tell_faults([f"seal: {each}" for each in state.faults])

    async def seal_often() -> None:
        while True:
            await asyncio.sleep(outside.seal_every.total_seconds())
            await seal()

    often = asyncio.create_task(seal_often())
    try:
        yield
    finally:
        often.cancel()
        await asyncio.gather(often, return_exceptions=True)
        await seal()
