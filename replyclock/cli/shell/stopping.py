"""Ctrl-C at any moment: the first one lets what is open be closed, another one ends the program at once.

What breaks while things are closed is nobody's business then: one line is said, and no traceback. Imported
before everything else, and therefore light.
"""

import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from typing import Any

STOPPED = 128 + 2
"""Exit code of a program that Ctrl-C (SIGINT, 2) ended, as shells have it."""
_WORDS = "Stopped."
_CLOSING_SECONDS = 15
"""How long closing may take before the program ends without it."""


class Stop:
    """What Ctrl-C does in this process; `pressed` once it was."""

    def __init__(self) -> None:
        self.pressed = False
        self.main_task: asyncio.Task[Any] | None = None
        self._watches = self._lost = self._said = False

    def watch(self) -> None:
        """Take Ctrl-C from now on, unless whoever started the program made it deaf to that."""
        self._watches = signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
        self.watch_again()

    def watch_again(self) -> None:
        """Take Ctrl-C back from an event loop that has ended, where it was watched before."""
        if self._watches:
            signal.signal(signal.SIGINT, self._on_signal)

    def say(self) -> None:
        """Say once that the program was stopped."""
        if not self._said:
            self._said = True
            os.write(2, f"{_WORDS}\n".encode())

    def end(self) -> None:
        """End the program at once, without waiting for anything."""
        try:
            sys.stdout.flush()
            self.say()
        finally:
            os._exit(STOPPED)

    def _on_signal(self, _number: int, frame: FrameType | None) -> None:
        if self.pressed and not self._lost:
            self.end()
        self.pressed, self._lost = True, False
        self._hush()
        task = self.main_task
        if task is not None and not task.done() and _is_in_the_loop(frame):
            task.cancel()
            return
        raise KeyboardInterrupt

    def _hush(self) -> None:
        """No traceback from now on, and an end even where closing hangs."""
        sys.excepthook = lambda *_: None
        sys.unraisablehook = self._on_unraisable
        if threads := sys.modules.get("threading"):
            threads.excepthook = lambda _: None  # type: ignore[attr-defined]
        if log := sys.modules.get("logging"):
            log.disable(log.CRITICAL)
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, lambda *_: self.end())
            signal.setitimer(signal.ITIMER_REAL, _CLOSING_SECONDS)

    def _on_unraisable(self, fault: "sys.UnraisableHookArgs") -> None:
        """Where an exception can go nowhere the Ctrl-C is lost, and is given again."""
        if fault.exc_type is KeyboardInterrupt:
            self._lost = True
            signal.raise_signal(signal.SIGINT)


STOP = Stop()


class Stopped(SystemExit):
    """Whatever came out of a command after Ctrl-C."""

    def __init__(self) -> None:
        super().__init__(STOPPED)


def _is_in_the_loop(frame: FrameType | None) -> bool:
    """True in the machinery of the event loop, which an exception would leave half done."""
    name = str(frame.f_globals.get("__name__", "")) if frame else ""
    return name == "selectors" or name.partition(".")[0] == "asyncio"
