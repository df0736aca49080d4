"""How long to rest after failures in a row before trying again; pure, and the same for whatever fails."""

from datetime import timedelta


def rest_after_failures(failures: int, first: timedelta, most: timedelta) -> timedelta:
    """`first` after one failure, doubled with each further one, never more than `most`; none after none."""
    if failures < 1:
        return timedelta(0)
    rest = min(first, most)
    for _ in range(failures - 1):
        if rest * 2 >= most or not rest:
            return most if rest else rest
        rest *= 2
    return rest
