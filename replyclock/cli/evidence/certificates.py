"""Certificates that a command line or the settings trust."""

from collections.abc import Sequence
from pathlib import Path

from replyclock.assembly.signing import pinned_certificates
from replyclock.errors import WrongUse
from replyclock.files.plain_files import read_named


def trusted_pem(files: Sequence[Path], workspace: Path) -> bytes:
    """The certificates in these files, or, when none is named, those that the settings pin."""
    return b"\n".join(map(read_pem, files)) or pinned_certificates(workspace)


def read_pem(path: Path) -> bytes:
    """The file's bytes; raises WrongUse when it cannot be read."""
    try:
        return read_named(path)
    except OSError as fault:
        raise WrongUse(f"{path} cannot be read ({fault.strerror}): name a PEM file.") from fault
