"""Keeps bytes in a folder by their SHA-256; the same bytes are kept once."""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from replyclock.domain.whose_fault import local_cause_of
from replyclock.errors import LedgerFault, LocalCause
from replyclock.files.plain_files import MOST_BYTES, read_plain, sha256_plain, walk_plain
from replyclock.ports.exhibits import ExhibitStore
from replyclock.store.schema.private_files import make_private_folder, narrow

_NAME = re.compile(r"[0-9a-f]{64}")


class ExhibitFolder(ExhibitStore):
    """ports.Exhibits on a local folder: `ab/abcd…` under the root, written whole or not at all."""

    def __init__(self, root: Path, *, group_reads: bool = False) -> None:
        """The folder, which its owner enters, and with `group_reads` its group."""
        self._root, self._group_reads = root, group_reads

    def keep(self, data: bytes) -> str:
        """Store the bytes once, flushed to disk, and return their SHA-256 in lower-case hex."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if not path.is_file():
            self._write(path, data)
        return sha256

    def read(self, sha256: str) -> bytes:
        path = self.path(sha256)
        with _told(path):
            data = read_plain(path, MOST_BYTES)
        _require_unchanged(path, hashlib.sha256(data).hexdigest())
        return data

    def checked(self, sha256: str) -> int:
        path = self.path(sha256)
        with _told(path):
            found, size = sha256_plain(path)
        _require_unchanged(path, found)
        return size

    def names(self) -> Iterator[str]:
        """The SHA-256 of every exhibit that lies here, sorted; of what is none, its path below the root."""
        if not self._root.is_dir():
            return
        for each in sorted(walk_plain(self._root), key=lambda each: each.path):
            name = each.path.rpartition("/")[2]
            is_exhibit = not each.fault and _NAME.fullmatch(name) and each.path == f"{name[:2]}/{name}"
            yield name if is_exhibit else each.path

    def remove(self, sha256: str) -> None:
        path = self.path(sha256)
        try:
            path.unlink(missing_ok=True)
        except OSError as fault:
            raise LedgerFault(
                f"The exhibit {path} cannot be removed ({fault.strerror}): check its owner and the disk."
            ) from fault

    def path(self, sha256: str) -> Path:
        """Where the bytes lie; raises LedgerFault for what is no SHA-256."""
        if not _NAME.fullmatch(sha256):
            raise LedgerFault(f"{sha256!r} is no SHA-256 in lower-case hex.")
        return self._root / sha256[:2] / sha256

    def _write(self, path: Path, data: bytes) -> None:
        try:
            for folder in (self._root, path.parent):
                make_private_folder(folder, group_reads=self._group_reads)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            narrow(Path(name), group_reads=self._group_reads)
            Path(name).replace(path)
            _flush_names(path.parent)
        except OSError as fault:
            raise LedgerFault(
                f"An exhibit cannot be kept in {path.parent} ({fault.strerror}): check the disk.",
                local_cause_of(fault) or LocalCause.DISK,
            ) from fault


def _flush_names(folder: Path) -> None:
    """What the database will name must not lose its own name when the power goes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What cannot be read is a fault of the ledger, with its way out."""
    try:
        yield
    except FileNotFoundError as fault:
        raise LedgerFault(
            f"The exhibit {path.name} is missing ({path}): restore it from a backup."
        ) from fault
    except OSError as fault:
        why = "is a link" if fault.errno == errno.ELOOP else fault.strerror or "cannot be read"
        raise LedgerFault(
            f"The exhibit {path} {why}, and is not what was kept: restore it from a backup."
        ) from fault


def _require_unchanged(path: Path, sha256: str) -> None:
    if sha256 != path.name:
        raise LedgerFault(f"The exhibit {path} was changed after it was kept: restore it from a backup.")
