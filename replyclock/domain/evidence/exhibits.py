"""Which exhibits an entry names, and which it says were removed; reads no bytes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from replyclock.domain.evidence.chain import Entry


def named_exhibits(entry: Entry) -> Iterator[Mapping[str, str]]:
    """What an entry names: its exhibits, and the mail a `message` tells of."""
    yield from entry.body.get("exhibits", ())
    if entry.kind == "message":
        yield {"sha256": entry.body["sha256"], "media_type": "message/rfc822", "role": "mail"}


def removed_by(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    """By SHA-256: the removal that took the bytes, unless a later of these entries names them again."""
    gone: dict[str, Entry] = {}
    for entry in entries:
        if entry.kind == "removal":
            gone.update((str(each["sha256"]), entry) for each in entry.body["removed"])
        elif gone:
            for each in named_exhibits(entry):
                gone.pop(_sha256(each), None)
    return gone


def _sha256(named: Any) -> str:
    return str(named.get("sha256")) if isinstance(named, dict) else ""
