"""Work apart: what it gives and raises comes back, what takes too long or too much is ended."""

import os
import signal
from collections.abc import Iterator

import pytest
from support.hostile.works import complain, count_forever, die, freeze, hoard, my_process, shrug_it_off

from replyclock.limits.apart import WorkApart
from replyclock.limits.wall import WorkStopped


@pytest.fixture(scope="module")
def limits() -> Iterator[WorkApart]:
    made = WorkApart(seconds=0.5, memory_bytes=1_000_000_000)
    yield made
    made.close()


def test_what_work_gives_and_raises_comes_back_from_one_child(limits: WorkApart) -> None:
    assert limits.run(len, "abc") == 3
    assert limits.run(my_process) == limits.run(my_process) != os.getpid()
    with pytest.raises(ValueError, match="no such sign"):
        limits.run(complain, "no such sign")


@pytest.mark.parametrize(
    ("work", "given", "code"),
    [
        (freeze, 60, "time"),
        (shrug_it_off, 60, "time"),
        (count_forever, 0, "time"),
        (hoard, 2_000_000_000, "memory"),
        (die, signal.SIGKILL, "died"),
    ],
    ids=["an expression", "one whose faults are caught", "what cannot be interrupted", "a hoard", "a crash"],
)
def test_what_takes_too_much_is_ended_and_the_next_work_is_done(
    limits: WorkApart, work: object, given: int, code: str
) -> None:
    with pytest.raises(WorkStopped) as stopped:
        limits.run(work, given)  # type: ignore[arg-type]

    assert stopped.value.code == code
    assert limits.run(len, "abc") == 3


def test_a_child_that_is_stopped_like_its_parent_goes_on_until_the_line_is_cut(limits: WorkApart) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        assert limits.run(die, number) is None

    other = WorkApart(seconds=0.5)
    child = other.run(my_process)
    other.close()

    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
