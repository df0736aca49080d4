"""`python -m replyclock`."""

import sys
from pathlib import Path


def _leave_the_checkout() -> None:
    """With the checkout on sys.path the folder `mailbox/` would hide the standard library's module."""
    here = Path(__file__).resolve().parent.parent
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != here]


if __name__ == "__main__":
    _leave_the_checkout()
    from replyclock.cli.main import main

    main()
