"""Who may read the files of the ledger: their owner, and where the settings say so their group."""

import contextlib
import os
import stat
from pathlib import Path

_KEPT, _GROUP_READS, _GROUP_ENTERS = 0o7700, 0o040, 0o050


def make_private_file(path: Path, *, group_reads: bool) -> None:
    """An empty file unless it is there, and nobody else's to read; so is what lies beside it by its name.

    Beside a database lie its log and its copies. Files of another owner stay as they are.
    """
    if path.parent.is_dir():
        with contextlib.suppress(OSError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
    with contextlib.suppress(OSError):
        for each in path.parent.iterdir():
            if each.name.startswith(path.name) and each.is_file():
                narrow(each, group_reads=group_reads)


def make_private_folder(path: Path, *, group_reads: bool) -> None:
    """The folder, made where it is not there, for its owner and at most the group that reads."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    narrow(path, group_reads=group_reads)


def narrow(path: Path, *, group_reads: bool) -> None:
    """Take from a file or folder of ours what others may do with it, and let the group read or not."""
    with contextlib.suppress(OSError):
        known = path.lstat()
        if stat.S_ISLNK(known.st_mode) or not (stat.S_ISREG(known.st_mode) or stat.S_ISDIR(known.st_mode)):
            return
        shared = _GROUP_ENTERS if stat.S_ISDIR(known.st_mode) else _GROUP_READS
        wanted = stat.S_IMODE(known.st_mode) & _KEPT | (shared if group_reads else 0)
        if wanted != stat.S_IMODE(known.st_mode) and known.st_uid == os.geteuid():
            path.chmod(wanted)
