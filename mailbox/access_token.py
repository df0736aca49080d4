"""Fetches the short-lived access token that some mailboxes want instead of a password (XOAUTH2).

Knows the command to run and its bounds; what a token means is the server's to say.
"""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from replyclock.errors import MailboxDown, WrongUse

_PATIENCE_SECONDS = 30


def from_command(
    key: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Callable[[], str]:
    """A function that runs `command` in `folder` and returns what it prints; raises MailboxDown.

    `key` is the setting it stands under, which every fault names.
    """
    return lambda: _checked(key, _printed(key, command, folder, environment))


def from_setting(key: str, read: Callable[[], str]) -> Callable[[], str]:
    """A function that reads the token anew each time, since another program may have changed it."""

    def token() -> str:
        try:
            return _checked(key, read())
        except WrongUse as fault:
            raise MailboxDown(str(fault)) from fault

    return token


def _printed(key: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the command is the operator's own setting
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise MailboxDown(
            f"{key}: {command[0]} did not end within {_PATIENCE_SECONDS} seconds: run it by hand."
        ) from fault
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise MailboxDown(f"{key}: {command[0]} cannot be run ({reason}): check the command.") from fault
    if done.returncode != 0:
        raise MailboxDown(
            f"{key}: {command[0]} ended with exit code {done.returncode}{_last_words(done.stderr)}: "
            "run it by hand."
        )
    return done.stdout.decode("utf-8", "replace").strip()


def _checked(key: str, token: str) -> str:
    """A token is one word of ASCII (RFC 6750 section 2.1); anything else would break the login's own form."""
    if not token:
        raise MailboxDown(f"{key}: it gives no access token: run it by hand, or sign in again.")
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise MailboxDown(f"{key}: it gives more than one word, where an access token is expected.")
    return token


def _last_words(stderr: bytes) -> str:
    lines = stderr[-2_000:].decode("utf-8", "replace").split("\n")
    said = next((" ".join(line.split())[:200] for line in reversed(lines) if line.strip()), "")
    return f" ({said})" if said else ""
