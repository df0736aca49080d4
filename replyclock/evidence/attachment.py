"""Writes a scoring attachment around its pack: files, copies of exhibits, and sums of everything."""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from replyclock.evidence.bag import TAG_MANIFEST, files_below, sums

SUMS = "SHA256SUMS"
PACK = "pack"


def write_attachment(
    folder: Path, files: Iterable[tuple[str, bytes]], copies: Mapping[str, Iterable[str]]
) -> None:
    """Write files by their path below `folder`, in which the pack lies, and copy exhibits.

    `copies` says by a point's path which exhibits, by their path below the pack's data/, are copied into
    it. Every point's folder gets sums of its own, so that it can be filed alone, and the whole one too.
    """
    for name, data in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    for point, exhibits in copies.items():
        for exhibit in exhibits:
            (folder / point / exhibit).parent.mkdir(exist_ok=True)
            shutil.copyfile(folder / PACK / "data" / exhibit, folder / point / exhibit)
        _write_sums(folder / point)
    _write_sums(folder)


def pack_identity(pack: Path) -> str:
    """What names a pack: the SHA-256 of its tag manifest, which lists everything else."""
    return hashlib.sha256((pack / TAG_MANIFEST).read_bytes()).hexdigest()


def _write_sums(folder: Path) -> None:
    names = sorted(path.relative_to(folder).as_posix() for path in files_below(folder))
    (folder / SUMS).write_text(sums(folder, names), "utf-8")
