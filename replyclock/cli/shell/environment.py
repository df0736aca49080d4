"""The process's environment: read here and nowhere else, and handed on."""

import getpass
import os
from collections.abc import Mapping


def environment() -> Mapping[str, str]:
    """The variables as they are now."""
    return dict(os.environ)


def who() -> str:
    """The name of whoever runs the command, for the ledger; a container may know a number only."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
