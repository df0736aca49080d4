"""Renews a site's stored login: a person logs in, the program only keeps what the window held."""

import asyncio
from pathlib import Path
from typing import Protocol


class LoginRenewal(Protocol):
    """Shows windows in which a person logs in."""

    def file(self, site_code: str) -> Path:
        """Where the site's login is stored; raises WrongUse where its recipe names no place."""
        ...

    async def renew(self, site_code: str, url: str | None, done: asyncio.Event) -> bool:
        """Show the page until the last window is closed or `done`, then store the login.

        False when the page still shows its sign of being logged out afterwards.
        """
        ...
