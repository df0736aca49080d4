"""Reads from a pack what its story needs: where exhibits lie, what is withheld, who stamped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from replyclock.domain.evidence.canonical import strict_json
from replyclock.domain.story.model import Provenance, SealStory, StampStory
from replyclock.evidence.pack_reader import OpenedPack, SealedBy
from replyclock.evidence.stamps import BadStamp, read_stamp
from replyclock.files.plain_files import read_plain

PROVENANCE = "provenance"
_PROVES_NOTHING = "proves nothing"
_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class LaidOut:
    """`files` says by SHA-256 where an exhibit lies below data/; `seals` ascend."""

    files: Mapping[str, str]
    withheld: tuple[Mapping[str, Any], ...]
    seals: tuple[SealStory, ...]
    provenance: Mapping[str, Provenance]


def laid_out(folder: Path, authorities: Mapping[str, bytes]) -> LaidOut:
    """What lies in the pack in the folder; `authorities` are the pinned certificates by name, PEM."""
    pack = OpenedPack(folder)
    files = {sha256: f"exhibits/{path.name}" for sha256, path in pack.exhibits.items()}
    named = (entry.body.get("exhibits", ()) for entry in pack.entries())
    origins = {each["sha256"] for exhibits in named for each in exhibits if each["role"] == PROVENANCE}
    return LaidOut(
        files,
        tuple(pack.index["redacted"]),
        tuple(SealStory.of(seal.checkpoint, tuple(_stamps(seal, authorities))) for seal in pack.seals()),
        {sha256: _provenance(pack.data / files[sha256]) for sha256 in origins if sha256 in files},
    )


def _stamps(seal: SealedBy, authorities: Mapping[str, bytes]) -> Iterator[StampStory]:
    for name in sorted({*authorities, *seal.stamps}):
        try:
            stamp = read_stamp(seal.stamps[name], seal.stamped, authorities[name])
        except (BadStamp, KeyError):
            # Missing, or of an authority that is no longer in the settings: told as not there.
            yield StampStory(name, None)
        else:
            yield StampStory(name, stamp.time, _PROVES_NOTHING in stamp.authority)


def _provenance(path: Path) -> Provenance:
    """What it says of itself; nothing where it cannot be read: its bytes lie in the pack all the same."""
    try:
        told = strict_json(read_plain(path, _LONGEST))
    except (OSError, ValueError):
        told = None
    if not isinstance(told, dict):
        told = {}
    names = ("program", "browser", "system", "recipe_sha256")
    return Provenance(*(str(told.get(name) or "") for name in names))
