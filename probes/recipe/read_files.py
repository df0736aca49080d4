"""The files of a recipe as they were read, each once: what is hashed, run and uploaded is the same bytes."""

import hashlib
import shutil
import weakref
from pathlib import Path
from tempfile import mkdtemp

from replyclock.errors import WrongUse


class ReadFiles:
    """Files beside `recipe`, which was read as `data`; one that changes later has no effect on it."""

    def __init__(self, recipe: Path, data: bytes) -> None:
        self._recipe = recipe
        self._bytes = {recipe.name: data}
        self._copies: Path | None = None

    def bytes_of(self, name: str) -> bytes:
        """The bytes of the file; raises WrongUse when it cannot be read."""
        if name not in self._bytes:
            path = self._recipe.parent / name
            try:
                self._bytes[name] = path.read_bytes()
            except OSError as fault:
                raise WrongUse(
                    f"{self._recipe}: {path} cannot be read ({fault.strerror}): put it there."
                ) from fault
        return self._bytes[name]

    def are_current(self) -> bool:
        """True when those that were read beside the recipe still hold the same bytes."""
        names = [name for name in self._bytes if name != self._recipe.name]
        fresh = ReadFiles(self._recipe, b"")
        try:
            return all(fresh.bytes_of(name) == self._bytes[name] for name in names)
        except WrongUse:
            return False

    def digest_of(self, name: str) -> str:
        """The SHA-256 of these bytes, lower-case hex."""
        return hashlib.sha256(self.bytes_of(name)).hexdigest()

    def copy_of(self, name: str) -> Path:
        """A private copy of these bytes under the file's own name, for what takes files by their path."""
        if self._copies is None:
            self._copies = Path(mkdtemp(prefix="replyclock-"))
            weakref.finalize(self, shutil.rmtree, self._copies, ignore_errors=True)
        folder = self._copies / self.digest_of(name)
        folder.mkdir(exist_ok=True)
        copy = folder / Path(name).name
        copy.write_bytes(self.bytes_of(name))
        return copy
