"""Puts on the disk what no pack holds."""

import os
from pathlib import Path


def sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 40)


def deep(folder: Path) -> None:
    before = Path.cwd()
    os.chdir(folder)
    try:
        for _ in range(1500):
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.chdir(before)
