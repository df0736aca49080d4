"""Opens and walks what somebody else put on the disk: plain files only, and none that would never end."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MOST_BYTES = 8_000_000_000
"""The largest file that is read; what is larger is told from its size alone."""
MOST_NAMED = 64_000_000
"""The largest file of settings, keys or certificates, and the like, that a person names."""
_MOST_NAMES = 3_000_000
_DEEPEST = 40
_HOLES_FROM = 64_000_000
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class WalkedName:
    """What lies below a folder under that path: a plain file when `fault`, a sentence, is empty."""

    path: str
    fault: str = ""


def open_plain(path: Path, most: int = MOST_BYTES) -> BinaryIO:
    """The file, opened without following a link or waiting; raises OSError for all but a bounded file."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    about = os.fstat(handle)
    if stat.S_ISREG(about.st_mode) and not too_large(about, most):
        return os.fdopen(handle, "rb")
    os.close(handle)
    if stat.S_ISREG(about.st_mode):
        raise OSError(errno.EFBIG, "is too large", str(path))
    kind = errno.EISDIR if stat.S_ISDIR(about.st_mode) else errno.EINVAL
    raise OSError(kind, "is no plain file", str(path))


def read_plain(path: Path, most: int) -> bytes:
    """The bytes of a plain file of at most that size; raises OSError for anything else."""
    with open_plain(path, most) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, "is too large", str(path))
    return data


def is_file_there(path: Path) -> bool:
    """True for a file, links followed; False for everything else, a name that no disk can hold included."""
    try:
        return path.is_file()
    except OSError:
        return False


def read_named(path: Path, most: int = MOST_NAMED) -> bytes:
    """The bytes of a file that a person named, links followed; raises OSError for all but a bounded file.

    Opened without waiting; a path that can name no file is told as one that cannot be opened.
    """
    try:
        return read_plain(Path(os.path.realpath(path)), most)
    except ValueError as fault:
        raise OSError(errno.EINVAL, "is no path", str(path)) from fault


def sha256_plain(path: Path, most: int = MOST_BYTES) -> tuple[str, int]:
    """SHA-256 and size of a plain file, read as a stream; raises OSError for anything else."""
    found, size = hashlib.sha256(), 0
    with open_plain(path, most) as file:
        while size <= most and (part := file.read(_AT_ONCE)):
            found.update(part)
            size += len(part)
    return found.hexdigest(), size


def too_large(about: os.stat_result, most: int = MOST_BYTES) -> bool:
    """True for a file beyond the bound, and for a large one that is mostly a hole: its disk never held it."""
    held = about.st_blocks * 512
    return about.st_size > most or (about.st_size > _HOLES_FROM and held < about.st_size // 64)


def walk_plain(folder: Path) -> Iterator[WalkedName]:
    """Everything below the folder by its path; opens no file, follows no link, and ends at its bounds."""
    waiting: list[tuple[str, int]] = [("", 0)]
    folded, count = set[str](), 0
    while waiting:
        place, depth = waiting.pop()
        with os.scandir(folder / place) as found:
            for entry in found:
                count += 1
                if count > _MOST_NAMES:
                    yield WalkedName(place, f"{place!r} holds more names than are looked at.")
                    return
                name = f"{place}/{entry.name}" if place else entry.name
                about = entry.stat(follow_symlinks=False)
                if name.casefold() in folded:
                    yield WalkedName(name, f"{name!r} differs from another name only in its case.")
                folded.add(name.casefold())
                if not stat.S_ISDIR(about.st_mode):
                    yield WalkedName(name, _fault(name, about))
                elif depth >= _DEEPEST:
                    yield WalkedName(name, f"{name[:80]!r} and on lies deeper than {_DEEPEST} folders.")
                else:
                    waiting.append((name, depth + 1))


def _fault(name: str, about: os.stat_result) -> str:
    if not stat.S_ISREG(about.st_mode):
        return f"{name!r} is a link or a device and no file."
    if not name.isprintable() or "\\" in name:
        return f"{name!r} is no plain name."
    return f"{name!r} is too large ({about.st_size} bytes), and was not read." if too_large(about) else ""
