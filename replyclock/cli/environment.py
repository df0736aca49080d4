"""The process's environment: read here and nowhere else, and handed on."""

import os
from collections.abc import Mapping


def environment() -> Mapping[str, str]:
    """The variables as they are now."""
    return dict(os.environ)
