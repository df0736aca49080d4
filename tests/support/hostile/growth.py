"""How the work of a function grows with what it is given, in time of this processor; knows no parser."""

import time
from collections.abc import Callable

_TIMES = 4
_TRIES = 4
_BORNE = 2.5
_SHORTEST = 0.03


def grows_linearly(work: Callable[[str], object], shape: Callable[[int], str], length: int) -> bool:
    """True when four times as much text takes not much more than four times as long.

    It is measured anew before it is denied: other programs share the processor's caches. What is done in a
    moment has no ratio; then the text is made longer, up to what pages may have.
    """
    ratios = (_ratio(work, shape, length) for _ in range(_TRIES))
    return any(ratio <= _TIMES * _BORNE for ratio in ratios)


def _ratio(work: Callable[[str], object], shape: Callable[[int], str], length: int) -> float:
    long = _seconds(work, shape(length * _TIMES))
    if long < _SHORTEST:
        return 0.0
    return long / max(_seconds(work, shape(length)), 1e-6)


def _seconds(work: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    work(text)
    return time.process_time() - begun
