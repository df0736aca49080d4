"""Reads the stored state of a login and gives it to a browser context; logs nobody in by itself."""

import json
import os
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Error

from replyclock.domain.facts import Blindness
from replyclock.errors import WrongUse
from replyclock.probes.blindness import CannotSee


def read_login_state(path: Path) -> dict[str, Any]:
    """What `playwright open --save-storage` wrote.

    Raises CannotSee for a person when there is no file, WrongUse when others can read it or it is none.
    """
    try:
        mode, data = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError as fault:
        raise CannotSee(f"there is no login state {path}; {how_to_log_in(path)}", Blindness.PERSON) from fault
    except OSError as fault:
        raise WrongUse(f"login_state: {path} cannot be read ({fault.strerror}); correct it") from fault
    if os.name == "posix" and mode & 0o077:
        raise WrongUse(f"login_state: others can read {path}: run `chmod 600 {path}`")
    try:
        state = json.loads(data)
    except (ValueError, RecursionError):
        state = None
    if not isinstance(state, dict):
        raise _none(path, "it is no JSON object")
    return state


async def log_in(context: BrowserContext, state: dict[str, Any], path: Path) -> None:
    """Give a context the cookies and storage of a login; raises WrongUse when they are none."""
    try:
        # The shape is Playwright's own, which checks it.
        await context.set_storage_state(state)  # type: ignore[arg-type]
    except Error as fault:
        raise _none(path, fault.message.splitlines()[0]) from fault


def how_to_log_in(path: Path) -> str:
    """The half sentence that tells a person how to make the file anew."""
    return (
        f"log in again: `playwright open --save-storage={path} ADDRESS`, close the window,"
        f" then `chmod 600 {path}`."
    )


def _none(path: Path, reason: str) -> WrongUse:
    return WrongUse(f"login_state: {path} is no login state ({reason}); {how_to_log_in(path)}")
