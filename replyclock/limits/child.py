"""The child process: does the work it is sent, within its bounds, until the line to its parent is cut."""

import pickle
import signal
import sys
from multiprocessing.connection import Connection
from typing import Any

from replyclock.limits.bounds import Bounds, TookTooLong, hold_memory, hold_time


def serve(line: "Connection[Any, Any]") -> None:
    """Answer one piece of work after the other: (kind, value), as apart reads it."""
    # Whoever stops the program stops its parent, and the end of the line stops this.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.path[:], bounds = line.recv()
    hold_memory(bounds)
    while True:
        try:
            asked = line.recv_bytes()
        except EOFError:
            return
        line.send_bytes(_answer(asked, bounds))


def _answer(asked: bytes, bounds: Bounds) -> bytes:
    try:
        with hold_time(bounds):
            work, given = pickle.loads(asked)  # noqa: S301 - our own parent wrote it
            return pickle.dumps(("done", work(*given)))
    except TookTooLong:
        return pickle.dumps(("time", None))
    except MemoryError:
        return pickle.dumps(("memory", None))
    except Exception as fault:  # noqa: BLE001 - the parent raises it again, where it belongs
        return _raised(fault)


def _raised(fault: Exception) -> bytes:
    try:
        said = pickle.dumps(("raised", fault))
        pickle.loads(said)  # noqa: S301 - some exceptions cannot be read back
    except Exception:  # noqa: BLE001
        return pickle.dumps(("raised", RuntimeError(f"{type(fault).__name__}: {fault}"[:500])))
    return said


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
