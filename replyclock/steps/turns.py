"""Takes and gives back the turns at hosts: one visitor at a time, and a rest between visits."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from replyclock.domain.sending.pacing import rest_of
from replyclock.errors import LocalFault, SiteDown
from replyclock.outside import Outside
from replyclock.ports.gate import Leaving, Turn

_TRIES = 20


def give_back(turns: Mapping[str, Turn], outside: Outside) -> None:
    """Nobody was visited: the turns that were taken are free again at once."""
    now = outside.clock.now()
    taken = [(host, turn.failures) for host, turn in turns.items() if turn.free_at is None]
    outside.gate.leave([Leaving(host, now, now, failures) for host, failures in taken])


def leave(turns: Mapping[str, Turn], outside: Outside, *, down: bool | None) -> None:
    """A host that is down again and again rests longer each time; `down` None says nothing about it."""
    now, gap = outside.clock.now(), outside.polite.host_gap
    failures = {host: _failures(turn, down) for host, turn in turns.items()}
    outside.gate.leave(
        [Leaving(host, now, now + rest_of(count, gap, gap), count) for host, count in failures.items()]
    )


def _failures(turn: Turn, down: bool | None) -> int:
    if down is None:
        return turn.failures
    return turn.failures + 1 if down else 0


@asynccontextmanager
async def in_turn(hosts: Sequence[str], outside: Outside) -> AsyncIterator[None]:
    """Wait until all hosts are free, and visit them; raises SiteDown when others are always there first."""
    for _ in range(_TRIES):
        turns = outside.gate.enter(sorted(hosts), outside.clock.now())
        resting = [turn.free_at for turn in turns.values() if turn.free_at is not None]
        if not resting:
            break
        give_back(turns, outside)
        await outside.clock.sleep_until(max(resting))
    else:
        raise SiteDown(f"{', '.join(sorted(hosts))} is visited all the time: try again later.")
    down: bool | None = False
    try:
        yield
    except SiteDown:
        down = True
        raise
    except LocalFault:
        down = None
        raise
    finally:
        leave(turns, outside, down=down)
