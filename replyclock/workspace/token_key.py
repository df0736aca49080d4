"""The key behind the tokens of reply addresses: made once, readable by its owner only."""

import re
import secrets
from pathlib import Path

from replyclock.errors import WrongUse
from replyclock.files.secret_file import read_secret_file, write_secret_file

SECRET_FILE = Path("secrets") / "token.key"
_SECRET_BYTES = 32


def make_secret(workspace: Path) -> None:
    """Make the key behind reply addresses, readable by its owner only; an existing one stays."""
    path = workspace / SECRET_FILE
    if not path.exists():
        write_secret_file(path, secrets.token_hex(_SECRET_BYTES) + "\n")


def read_secret(workspace: Path) -> bytes:
    """The key behind reply addresses; raises WrongUse when it is missing, spoilt or open to others."""
    path = workspace / SECRET_FILE
    if not path.is_file():
        raise WrongUse(f"The key behind reply addresses is missing ({path}): restore it from the safe.")
    text = read_secret_file(path, "the key behind reply addresses")
    if not re.fullmatch(rf"[0-9a-f]{{{2 * _SECRET_BYTES}}}", text):
        raise WrongUse(f"{path} is no key of {_SECRET_BYTES} bytes in hex: restore it from a backup.")
    return bytes.fromhex(text)
