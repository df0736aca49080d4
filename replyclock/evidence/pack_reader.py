"""Reads a pack from its files, with bounds, since whoever sends one may be hostile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from replyclock.domain.evidence.canonical import strict_json
from replyclock.domain.evidence.chain import (
    Checkpoint,
    Entry,
    digest_of,
    parse_checkpoint,
    parse_disclosure,
    parse_entry,
    stamped_bytes,
)
from replyclock.evidence import pack_form
from replyclock.files.plain_files import open_plain, read_plain

_LONGEST_LINE = 16_000_000
_MOST_LINES, _LONGEST_TABLE = 3_000_000, 4_000_000_000
_LONGEST_FILE, _LONGEST_STAMP = 500_000_000, 1_000_000
_MOST_STAMPS = 20
"""On one checkpoint: one of each authority, and each is verified with its certificates."""


class BadPack(ValueError):
    """Something in a pack that cannot be what it should be; a sentence that names the file."""


@dataclass(frozen=True, slots=True)
class SealedBy:
    """A checkpoint of the pack with what belongs to it."""

    checkpoint: Checkpoint
    data: bytes
    signature: bytes
    stamps: Mapping[str, bytes]
    head: Mapping[str, Any]

    @property
    def stamped(self) -> bytes:
        """What its stamps are for."""
        return stamped_bytes(self.data, self.signature)


@dataclass(slots=True)
class Disclosed:
    """The disclosures of one entry: values by name, digests by name."""

    values: dict[str, Any] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)


class OpenedPack:
    """The payload of a bag that proved whole; everything raises BadPack on nonsense."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"

    @cached_property
    def index(self) -> Mapping[str, Any]:
        """pack.json."""
        found = self.json(pack_form.INDEX)
        wanted = {
            "format": str,
            "scope": dict,
            "as_of": str,
            "statement": int,
            "redacted": list,
            "verdicts": list,
        }
        if any(not isinstance(found.get(name), kind) for name, kind in wanted.items()):
            raise BadPack(f"{pack_form.INDEX} lacks one of {', '.join(wanted)}, or has it in another form.")
        if found["format"] != pack_form.PACK_FORMAT:
            raise BadPack(f"{pack_form.INDEX} says {found['format']!r}, not {pack_form.PACK_FORMAT!r}.")
        return found

    def json(self, name: str) -> Mapping[str, Any]:
        """A file that holds one JSON object."""
        return self._object(self.read(name), name)

    def read(self, name: str, most: int = _LONGEST_FILE) -> bytes:
        """A file's bytes, of which there may be so many."""
        return self._bytes(self.data / name, name, most)

    def _bytes(self, path: Path, name: str, most: int) -> bytes:
        try:
            return read_plain(path, most)
        except FileNotFoundError as fault:
            raise BadPack(f"{name} is missing.") from fault
        except OSError as fault:
            raise BadPack(f"{name} is missing, or is no plain file, or too large to be one.") from fault

    def entries(self) -> Iterator[Entry]:
        """The entries, in the order of the file."""
        for position, line in self._lines(pack_form.ENTRIES):
            try:
                yield parse_entry(line)
            except (ValueError, RecursionError) as fault:
                raise BadPack(
                    f"{pack_form.ENTRIES}, line {position}, is no entry: {_short(fault)}."
                ) from fault

    def proofs(self) -> Iterator[Mapping[str, Any]]:
        """The proofs, in the order of the file."""
        for position, line in self._lines(pack_form.PROOFS):
            yield self._object(line, f"{pack_form.PROOFS}, line {position},")

    def look_proofs(self) -> Iterator[Mapping[str, Any]]:
        """The proofs of texts of looks, in the order of the file."""
        for position, line in self._lines(pack_form.LOOKS):
            yield self._object(line, f"{pack_form.LOOKS}, line {position},")

    @cached_property
    def disclosed(self) -> Mapping[int, Disclosed]:
        """By number of the entry: what was disclosed of it."""
        found: dict[int, Disclosed] = {}
        for position, line in self._lines(pack_form.DISCLOSURES):
            row = self._object(line, f"{pack_form.DISCLOSURES}, line {position},")
            try:
                text = str(row["disclosure"]).encode()
                name, value = parse_disclosure(text)
                of = found.setdefault(int(row["number"]), Disclosed())
            except (KeyError, TypeError, ValueError, RecursionError) as fault:
                raise BadPack(f"{pack_form.DISCLOSURES}, line {position}, is no disclosure.") from fault
            if name in of.values:
                raise BadPack(f"{pack_form.DISCLOSURES} discloses {name} of entry {row['number']} twice.")
            of.values[name], of.digests[name] = value, digest_of(text)
        return found

    def seals(self) -> Iterator[SealedBy]:
        """The checkpoints, ascending."""
        folder = self.data / "checkpoints"
        for place in sorted(folder.iterdir()) if folder.is_dir() else ():
            name = f"checkpoints/{place.name}"
            data = self.read(f"{name}/checkpoint.json")
            try:
                checkpoint = parse_checkpoint(data)
            except (ValueError, RecursionError) as fault:
                raise BadPack(f"{name}/checkpoint.json is no checkpoint: {_short(fault)}.") from fault
            if pack_form.checkpoint_folder(checkpoint.number) != name:
                raise BadPack(f"{name}/checkpoint.json is checkpoint {checkpoint.number} under a wrong name.")
            responses = sorted(place.glob("*.tsr"))
            if len(responses) > _MOST_STAMPS:
                raise BadPack(
                    f"{name} holds {len(responses)} stamps, and at most {_MOST_STAMPS} are read: take away "
                    "those of authorities that you do not trust."
                )
            stamps = {
                path.stem: self._bytes(path, f"{name}/{path.name}", _LONGEST_STAMP) for path in responses
            }
            signature, head = self.read(f"{name}/checkpoint.sig"), self.json(f"{name}/head.json")
            yield SealedBy(checkpoint, data, signature, stamps, head)

    @cached_property
    def exhibits(self) -> Mapping[str, Path]:
        """By SHA-256: the exhibits that lie in the pack."""
        folder = self.data / "exhibits"
        return {name.partition(".")[0]: folder / name for name in reversed(self.exhibit_names)}

    @cached_property
    def exhibit_names(self) -> tuple[str, ...]:
        """The names of all files among the exhibits, sorted."""
        folder = self.data / "exhibits"
        return tuple(sorted(path.name for path in folder.iterdir())) if folder.is_dir() else ()

    def _lines(self, name: str) -> Iterator[tuple[int, bytes]]:
        try:
            with open_plain(self.data / name, _LONGEST_TABLE) as file:
                for position, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), 1):
                    if position > _MOST_LINES:
                        raise BadPack(f"{name} has more than {_MOST_LINES} lines, and is not read.")
                    if not line.endswith(b"\n"):
                        raise BadPack(f"{name}, line {position}, is cut off or too long.")
                    yield position, line[:-1]
        except OSError as fault:
            raise BadPack(f"{name} is missing, or is no plain file, or too large to be one.") from fault

    def _object(self, data: bytes, name: str) -> Mapping[str, Any]:
        try:
            found = strict_json(data)
        except ValueError as fault:
            raise BadPack(f"{name} is no JSON: {_short(fault)}.") from fault
        if not isinstance(found, dict):
            raise BadPack(f"{name} holds no object.")
        return found


def _short(fault: Exception) -> str:
    return (str(fault).splitlines() or [type(fault).__name__])[0][:200]
