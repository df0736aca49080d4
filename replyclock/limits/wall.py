"""What steps know of the wall: a protocol, how work is told to have been ended, and a wall that is none."""

from collections.abc import Callable
from typing import Literal, Protocol, TypeVar

T = TypeVar("T")

StopCode = Literal["time", "memory", "died"]


class WorkStopped(Exception):
    """The work was ended: it took more than `seconds` of a processor, more memory than it may, or it died.

    Whoever asked for it records what it was about as unknown with this reason, and does not ask again.
    """

    def __init__(self, code: StopCode, seconds: float) -> None:
        said = {
            "time": f"it took more than {seconds:g} seconds of work",
            "memory": "it took more memory than it may",
            "died": "whatever read it broke down",
        }
        super().__init__(said[code])
        self.code = code
        self.seconds = seconds


class Limits(Protocol):
    """The last wall: every parser is linear by itself, and this holds where one is not."""

    def run(self, work: Callable[..., T], *given: object) -> T:
        """What `work` returns or raises; raises WorkStopped.

        `work` is a function of a module, and what it is given and gives can be pickled. Blocks the thread.
        """


class WorkHere(Limits):
    """Does the work in this process, without bounds: for commands whose person can press Ctrl-C."""

    def run(self, work: Callable[..., T], *given: object) -> T:
        """What `work` returns or raises."""
        return work(*given)
