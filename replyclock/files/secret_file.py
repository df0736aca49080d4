"""Files that only their owner may read: how a secret is kept and read."""

import os
from pathlib import Path

from replyclock.errors import WrongUse
from replyclock.files.plain_files import read_named

_LONGEST = 1_000_000


def read_secret_file(path: Path, what: str) -> str:
    """The file's text without blanks around it; raises WrongUse when it cannot be read or others can."""
    try:
        mode = path.stat().st_mode
        text = read_named(path, _LONGEST).decode("utf-8").strip()
    except FileNotFoundError as fault:
        raise WrongUse(f"{what}: there is no file {path}: make it, readable by you only.") from fault
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is no text"
        raise WrongUse(f"{what}: {path} cannot be read ({reason}).") from fault
    if os.name == "posix" and mode & 0o077:
        raise WrongUse(f"{what}: others can read {path}: run `chmod 600 {path}`.")
    return text


def write_secret_file(path: Path, text: str) -> None:
    """A new file of mode 600; raises FileExistsError rather than write over one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
