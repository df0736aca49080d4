"""BagIt bags (RFC 8493): written over a folder, and read strictly, since whoever sends one may be hostile."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from replyclock.files.plain_files import read_plain, sha256_plain, walk_plain

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
_TAGGED = ("bagit.txt", "bag-info.txt", _MANIFEST)
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_MOST_LINES = 5_000_000
_MOST_FAULTS = 1000
_LONGEST_LIST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class BagFault:
    """What is wrong with a bag: a sentence that names the file."""

    sentence: str


def write_bag(folder: Path, info: Mapping[str, str]) -> None:
    """Make a bag of a folder whose payload lies in `data` already; the tag files are written last."""
    payload = sorted(path.relative_to(folder).as_posix() for path in files_below(folder / "data"))
    sizes = sum((folder / name).stat().st_size for name in payload)
    fields = {**info, "Payload-Oxum": f"{sizes}.{len(payload)}"}
    (folder / "bagit.txt").write_text(DECLARATION, "utf-8")
    (folder / "bag-info.txt").write_text(
        "".join(f"{name}: {' '.join(value.split())}\n" for name, value in fields.items()), "utf-8"
    )
    (folder / _MANIFEST).write_text(sums(folder, payload), "utf-8")
    (folder / TAG_MANIFEST).write_text(sums(folder, sorted(_TAGGED)), "utf-8")


def bag_faults(folder: Path) -> Iterator[BagFault]:
    """Everything that makes the folder no whole, plain bag: no missing, extra, changed or linked files."""
    names, faults = _named(folder)
    if faults:
        yield from faults
        return
    declaration = _text(folder / "bagit.txt") if "bagit.txt" in names else ""
    if declaration.replace("\r\n", "\n") != DECLARATION:
        yield BagFault("bagit.txt is missing or does not declare a BagIt 1.0 bag in UTF-8.")
    tags, payload = set(_TAGGED) | {TAG_MANIFEST}, {name for name in names if name.startswith("data/")}
    for name in sorted(names - payload - tags):
        yield BagFault(f"{name} lies in the bag and belongs to none of its lists.")
    yield from _held_against(folder, TAG_MANIFEST, names & set(_TAGGED), frozenset(_TAGGED))
    yield from _held_against(folder, _MANIFEST, payload, frozenset())


def sums_faults(folder: Path, sums_file: str) -> Iterator[BagFault]:
    """Everything that makes the folder not just what a file of sums in it lists; that file is not listed."""
    names, faults = _named(folder)
    if faults:
        yield from faults
        return
    yield from _held_against(folder, sums_file, names - {sums_file}, frozenset())


def strange_things(folder: Path) -> Iterator[BagFault]:
    """Whatever below the folder is no bounded plain file: where there is some, nothing else is opened."""
    yield from _named(folder)[1]


def _named(folder: Path) -> tuple[set[str], list[BagFault]]:
    """The plain files, and what else lies there, the first few by name."""
    names, faults = set[str](), list[BagFault]()
    for each in walk_plain(folder):
        if not each.fault:
            names.add(each.path)
        elif len(faults) < _MOST_FAULTS:
            faults.append(BagFault(each.fault))
    return names, sorted(faults, key=lambda fault: fault.sentence)


def _held_against(
    folder: Path, manifest: str, present: set[str], required: frozenset[str]
) -> Iterator[BagFault]:
    """The files of one kind against their manifest."""
    text = _text(folder / manifest)
    if not text:
        yield BagFault(f"{manifest} is missing or empty.")
        return
    listed: dict[str, str] = {}
    for line in text.splitlines()[:_MOST_LINES]:
        found = _LINE.fullmatch(line)
        name = _decoded(found[2]) if found else ""
        if not found or not _is_plain(name) or name in listed:
            yield BagFault(
                f"{manifest} has a line that names no file of the bag plainly and once: {line[:80]!r}."
            )
            continue
        listed[name] = found[1]
    for name in sorted(present - listed.keys()):
        yield BagFault(f"{name} is not listed in {manifest}.")
    for name in sorted((listed.keys() | required) - present):
        yield BagFault(f"{name} is listed in {manifest} and is missing.")
    for name in sorted(present & listed.keys()):
        if sha256_plain(folder / name)[0] != listed[name]:
            yield BagFault(f"{name} was changed: its SHA-256 is not that of {manifest}.")


def _is_plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and name.isprintable() and "\\" not in name and not {"..", ".", "/"} & set(parts)


def _decoded(name: str) -> str:
    """RFC 8493, 2.1.3: only line ends and the percent sign are encoded."""
    for code, sign in (("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        name = name.replace(code, sign)
    return name


def _text(path: Path) -> str:
    try:
        return read_plain(path, _LONGEST_LIST).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def files_below(folder: Path) -> Iterator[Path]:
    """Every file below a folder of our own making."""
    for place, _, names in os.walk(folder):
        yield from (Path(place) / name for name in names)


def sums(folder: Path, names: list[str]) -> str:
    """The files' SHA-256 by their path below the folder, as sha256sum writes and checks them."""
    return "".join(f"{_sha256(folder / name)}  {name}\n" for name in names)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
