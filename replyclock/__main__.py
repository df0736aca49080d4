"""The program's entry, and `python -m replyclock`: listens for Ctrl-C before anything else is read."""
# ruff: noqa: PLC0415 - what takes a while to read is read when Ctrl-C is listened for

import sys

from replyclock.cli.shell.stopping import STOP


def start() -> None:
    """Run the command line; Ctrl-C at any moment ends it in one word, with exit code 130."""
    STOP.watch()
    try:
        from replyclock.cli.main import main

        main()
    except BaseException as fault:
        if STOP.pressed or isinstance(fault, KeyboardInterrupt):
            STOP.end()
        STOP.pressed = True  # the command has ended: another Ctrl-C finds nothing to close
        raise


def _leave_the_checkout() -> None:
    """With the checkout on sys.path the folder `mailbox/` would hide the standard library's module."""
    from pathlib import Path

    here = Path(__file__).resolve().parent.parent
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != here]


if __name__ == "__main__":
    STOP.watch()
    try:
        _leave_the_checkout()
    except KeyboardInterrupt:
        STOP.end()
    start()
