"""Writes a folder whole or not at all: under another name until everything stands in it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from replyclock.errors import WrongUse


@asynccontextmanager
async def atomic_folder(folder: Path, what: str, mode: int = 0o777) -> AsyncIterator[Path]:
    """A folder to write into, which becomes `folder` in the end; raises WrongUse where none can be written.

    `folder` must not be there, or be empty. `what` names in a sentence what is written, `mode` says who may
    enter it.
    """
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        unfinished.mkdir(mode)
        yield unfinished
        unfinished.replace(folder)
    except OSError as fault:
        raise WrongUse(
            f"The {what} cannot be written to {folder} ({fault.strerror}): name another place."
        ) from fault
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
