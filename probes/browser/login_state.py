"""Reads and writes the stored state of a login, and gives it to a browser context; logs nobody in itself."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Error

from replyclock.domain.facts import Inconclusive
from replyclock.errors import WrongUse
from replyclock.probes.http.inconclusive import InconclusiveLook

LoginState = Mapping[str, Any]
"""Cookies and storage, in Playwright's own shape."""


def read_login_state(path: Path) -> dict[str, Any]:
    """What `replyclock login` stored.

    Raises InconclusiveLook for a person when there is no file, WrongUse when others can read it or it is
    none.
    """
    try:
        mode, data = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError as fault:
        raise InconclusiveLook(
            f"there is no login state {path}; {how_to_log_in(path)}", Inconclusive.PERSON
        ) from fault
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


def write_login_state(path: Path, state: LoginState) -> None:
    """Store a login in place of an older one, whole or not at all, readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(state, file)
            file.flush()
            os.fsync(handle)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


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
        f"run `replyclock login SITE` for the site whose recipe names {path.name}, or before there is one"
        f" `replyclock login --url URL --to {path}`."
    )


def _none(path: Path, reason: str) -> WrongUse:
    return WrongUse(f"login_state: {path} is no login state ({reason}); {how_to_log_in(path)}")
