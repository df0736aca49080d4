"""Whether a piece of work costs more than linear time: a ratio of two sizes in the same process.

Counted is the time of this process's own work, so that neighbours on a busy machine do not count; a size
is compared with a quarter of it only when it costs enough to be told from noise, and thrice before it fails.
"""

import time
from collections.abc import Callable
from typing import Any

_TIMES = 4
_ALLOWED = 8.5
"""Linear work costs 4 times as much, quadratic work 16 times."""

_ENOUGH = 0.1
_TRIES = 3


def growth_between(work: Callable[[Any], object], make: Callable[[int], Any], most: int) -> str:
    """Sizes up to `most` and their costs where the work grows more than linear, or ""."""
    size = most // _TIMES**3
    smaller, before = make(size), 0.0
    while size <= most:
        given = make(size)
        spent = _spent(work, given)
        if spent > _ENOUGH and spent > before * _ALLOWED and _holds(work, smaller, given):
            return f"{size // _TIMES} signs cost {before:.3f} s, {size} cost {spent:.3f} s"
        smaller, before, size = given, spent, size * _TIMES
    return ""


def grows_linearly(work: Callable[[Any], object], make: Callable[[int], Any], length: int) -> bool:
    """True when no size up to four times that length costs more than its share."""
    return growth_between(work, make, length * _TIMES) == ""


def _holds(work: Callable[[Any], object], smaller: Any, larger: Any) -> bool:
    """True when it is so each time, the smaller measured at its dearest."""
    costs = ((max(_spent(work, smaller) for _ in range(2)), _spent(work, larger)) for _ in range(_TRIES))
    return all(large > _ALLOWED * max(small, _ENOUGH / 16) for small, large in costs)


def _spent(work: Callable[[Any], object], given: Any) -> float:
    begin = time.process_time()
    work(given)
    return time.process_time() - begin
