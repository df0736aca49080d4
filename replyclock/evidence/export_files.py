"""An export as a bag of files that only their owner can read; what comes back in may be hostile."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from replyclock.domain.evidence.canonical import strict_json
from replyclock.errors import WrongUse
from replyclock.evidence.bag import bag_faults, write_bag
from replyclock.evidence.keys import KeyFile, open_key
from replyclock.evidence.pack_reader import BadPack
from replyclock.files.plain_files import is_file_there, open_plain, read_plain

FORMAT = "replyclock export 1"
EXHIBITS = "exhibits"
_INDEX, _KEY, _TABLES = "export.json", "signing.pem", "tables"
_LONGEST_LINE, _LONGEST_INDEX = 64_000_000, 10_000_000
_HOLDS = (
    "A ledger on its way to another machine. It holds query passwords, contact numbers and mostly the "
    "signing key: keep it readable by its owner only, and destroy it when it has arrived."
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What is written: `about` is told in export.json, `rows` by table, `exhibits` by SHA-256."""

    about: Mapping[str, Any]
    rows: Iterable[tuple[str, Iterable[Mapping[str, Any]]]]
    exhibits: Sequence[str]
    read: Callable[[str], bytes]
    key: bytes | None


def write_export(folder: Path, contents: Contents, tell: Callable[[int, str], None]) -> None:
    """Write it into an empty folder that only its owner can enter; raises LedgerFault for a lost exhibit."""
    data = folder / "data"
    (data / _TABLES).mkdir(parents=True)
    about = {"format": FORMAT, **contents.about}
    (data / _INDEX).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for name, rows in contents.rows:
        tell(0, name)
        with (data / _TABLES / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    for done, sha256 in enumerate(contents.exhibits, 1):
        path = data / EXHIBITS / sha256[:2] / sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents.read(sha256))
        tell(done, f"{done} of {len(contents.exhibits)} exhibits")
    if contents.key is not None:
        (data / _KEY).write_bytes(contents.key)
    info = {"External-Description": _HOLDS, "Bag-Software-Agent": str(contents.about["program"])}
    write_bag(folder, info)
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)


@dataclass(frozen=True, slots=True)
class OpenedExport:
    """An export that came from elsewhere; `names` are the tables that it should have."""

    folder: Path
    names: Sequence[str]

    @property
    def exhibits(self) -> Path:
        """Where its exhibits lie, as in a workspace."""
        return self.folder / "data" / EXHIBITS

    def faults(self) -> Iterator[str]:
        """Everything that makes it no whole export, a sentence each; its rows are not read yet."""
        faults = [each.sentence for each in bag_faults(self.folder)]
        yield from faults
        if not faults:
            yield from self._form_faults()

    def rows(self) -> Iterator[tuple[str, Iterator[Any]]]:
        """By table, in the order of `names`: its rows as they stand; raises ValueError for what is none."""
        for name in self.names:
            yield name, self._lines(name)

    def key(self) -> KeyFile | None:
        """The signing key that came along; raises WrongUse when it is none, or others can read it."""
        path = self.folder / "data" / _KEY
        return open_key(path) if path.exists() else None

    def _form_faults(self) -> Iterator[str]:
        data = self.folder / "data"
        try:
            about = strict_json(read_plain(data / _INDEX, _LONGEST_INDEX))
            known = isinstance(about, dict) and about.get("format") == FORMAT
        except (OSError, ValueError):
            known = False
        if not known:
            yield f"data/{_INDEX} is missing or does not say {FORMAT!r}."
        files = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
        tables = {f"{_TABLES}/{name}.jsonl" for name in self.names}
        for name in sorted(tables - files):
            yield f"data/{name} is missing."
        for name in sorted(files - tables - {_INDEX, _KEY}):
            if not name.startswith(f"{EXHIBITS}/"):
                yield f"data/{name} belongs to no export."

    def _lines(self, name: str) -> Iterator[Any]:
        path = self.folder / "data" / _TABLES / f"{name}.jsonl"
        with open_plain(path) as file:
            for position, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), 1):
                if not line.endswith(b"\n"):
                    raise BadPack(f"tables/{name}.jsonl, line {position}, is cut off or too long")
                try:
                    yield strict_json(line)
                except ValueError as fault:
                    words = (str(fault).splitlines() or [""])[0][:100]
                    raise BadPack(f"tables/{name}.jsonl, line {position}, is no row ({words})") from fault


def require_bag(folder: Path) -> None:
    """Raise WrongUse when the folder is no export at all."""
    if not is_file_there(folder / "bagit.txt"):
        raise WrongUse(
            f"{folder} is no export (it has no bagit.txt): name the folder that `evidence export` made."
        )
