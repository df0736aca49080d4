"""Writes a folder whole or not at all: under another name until everything stands in it, and on the disk."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from replyclock.errors import WrongUse


@asynccontextmanager
async def atomic_folder(folder: Path, what: str, mode: int = 0o700) -> AsyncIterator[Path]:
    """A folder to write into, which becomes `folder` in the end; raises WrongUse where none can be written.

    `folder` must not be there, or be empty. `what` names in a sentence what is written, `mode` says who may
    enter it. What a killed process left under the other name is removed by whoever writes it again.
    """
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        unfinished.mkdir(mode)
        yield unfinished
        await asyncio.to_thread(_flush_all, unfinished)
        unfinished.replace(folder)
        _flush(folder.parent)
    except OSError as fault:
        raise WrongUse(
            f"The {what} cannot be written to {folder} ({fault.strerror}): name another place."
        ) from fault
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _flush_all(folder: Path) -> None:
    """Before it gets its name: a disk may keep the name and lose the bytes when the power goes."""
    for place, _, files in os.walk(folder):
        for name in files:
            _flush(Path(place, name))
        _flush(Path(place))


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
