"""The record chain: entries that each name the one before, disclosures of what they hide, checkpoints.

Form and rules are told in docs/reference/evidence.md; signing and stamping are not known here.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from replyclock.domain.evidence.canonical import canonical, instant_text, parse_canonical, parse_instant
from replyclock.domain.evidence.merkle import leaf_hash, root_of

NOTHING = bytes(32)
"""What the first entry and the first checkpoint name as the one before them."""

CHECKPOINT_FORMAT = "replyclock checkpoint 2"
_WITHOUT_KEYS = "replyclock checkpoint 1"
"""The form of checkpoints that were made before they counted the ledger's keys."""
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the chain. `hidden` has a digest for every value that is only disclosed on its own.

    `number` counts from 1; `previous` is the hash of the entry before.
    """

    number: int
    kind: str
    body: Mapping[str, Any]
    hidden: Mapping[str, str]
    previous: bytes

    @property
    def line(self) -> bytes:
        """The entry's bytes: canonical JSON without a line's end."""
        return canonical(
            {
                "body": dict(self.body),
                "hidden": dict(self.hidden),
                "kind": self.kind,
                "number": self.number,
                "previous": self.previous.hex(),
            }
        )

    @property
    def hash(self) -> bytes:
        """The entry's name in the chain and its leaf in the tree."""
        return leaf_hash(self.line)


def parse_entry(line: bytes) -> Entry:
    """The entry a line holds; raises ValueError when it is none."""
    found = parse_canonical(line)
    _require(found, {"body": dict, "hidden": dict, "kind": str, "number": int, "previous": str})
    return Entry(
        found["number"],
        found["kind"],
        found["body"],
        {name: _digest(text).hex() for name, text in found["hidden"].items()},
        _digest(found["previous"]),
    )


def disclosure(salt: bytes, name: str, value: Any) -> bytes:
    """The bytes that reveal a hidden value: a canonical list of salt, name and value.

    `salt` is the entry's own; each name gets another from it, so that one tells nothing of the others.
    """
    own = hashlib.sha256(salt + name.encode()).hexdigest()[:32]
    return canonical([own, name, value])


def digest_of(disclosed: bytes) -> str:
    """What an entry holds under `hidden` for a disclosure: its SHA-256 in lower-case hex."""
    return hashlib.sha256(disclosed).hexdigest()


def parse_disclosure(data: bytes) -> tuple[str, Any]:
    """Name and value of a disclosure; raises ValueError when it is none."""
    found = parse_canonical(data)
    if not (isinstance(found, list) and len(found) == 3 and all(isinstance(each, str) for each in found[:2])):
        raise ValueError("a disclosure is a list of salt, name and value")
    return found[1], found[2]


@dataclass(frozen=True, slots=True)
class Clocks:
    """What both clocks say just now, and which `kind` the ledger keeps: "machine" or "practice"."""

    kind: str
    at: datetime
    machine_at: datetime


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is sealed: all entries up to `count`, those from `first` on by their Merkle `root`.

    `head` is the hash of entry `count`, `key` the identity of the signing key, `previous` the SHA-256 of
    the checkpoint before. `at` is the instant by the clock that the entries were written by, `machine_at`
    by the machine's own: they differ only where `clock` is "practice". `keys` says how many of the entries
    up to `count` enter a signing key, so that none can be left out of a pack; None in the older form.
    """

    ledger: str
    number: int
    first: int
    count: int
    head: bytes
    root: bytes
    previous: bytes
    key: str
    clock: str
    at: datetime
    machine_at: datetime
    keys: int | None = None

    @property
    def data(self) -> bytes:
        """The bytes that are signed: canonical JSON without a line's end."""
        counted = {} if self.keys is None else {"keys": self.keys}
        return canonical(
            counted
            | {
                "at": instant_text(self.at),
                "clock": self.clock,
                "count": self.count,
                "first": self.first,
                "format": _WITHOUT_KEYS if self.keys is None else CHECKPOINT_FORMAT,
                "head": self.head.hex(),
                "key": self.key,
                "ledger": self.ledger,
                "machine_at": instant_text(self.machine_at),
                "number": self.number,
                "previous": self.previous.hex(),
                "root": self.root.hex(),
            }
        )

    @property
    def digest(self) -> bytes:
        """What the next checkpoint names as the one before it: SHA-256 of the bytes."""
        return hashlib.sha256(self.data).digest()


def next_checkpoint(
    before: Checkpoint | None,
    hashes: Sequence[bytes],
    *,
    ledger: str,
    key: str,
    clock: Clocks,
    keys: int | None = None,
) -> Checkpoint:
    """The checkpoint over the entries after the last one, whose hashes these are.

    `key` signs it; `keys` is how many key entries the ledger has up to the last of these entries.
    """
    first = before.count + 1 if before else 1
    return Checkpoint(
        ledger=ledger,
        number=before.number + 1 if before else 1,
        first=first,
        count=first + len(hashes) - 1,
        head=hashes[-1],
        root=root_of(hashes),
        previous=before.digest if before else NOTHING,
        key=key,
        clock=clock.kind,
        at=clock.at,
        machine_at=clock.machine_at,
        keys=keys,
    )


def parse_checkpoint(data: bytes) -> Checkpoint:
    """The checkpoint that these bytes are; raises ValueError when they are none."""
    found = parse_canonical(data)
    texts = ("at", "clock", "format", "head", "key", "ledger", "machine_at", "previous", "root")
    counts = isinstance(found, dict) and "keys" in found
    numbers = ("count", "first", "number", "keys") if counts else ("count", "first", "number")
    _require(found, dict.fromkeys(texts, str) | dict.fromkeys(numbers, int))
    if found["format"] != (CHECKPOINT_FORMAT if counts else _WITHOUT_KEYS):
        raise ValueError(f"{found['format']!r} is not {CHECKPOINT_FORMAT!r}")
    return Checkpoint(
        ledger=found["ledger"],
        number=found["number"],
        first=found["first"],
        count=found["count"],
        head=_digest(found["head"]),
        root=_digest(found["root"]),
        previous=_digest(found["previous"]),
        key=_digest(found["key"]).hex(),
        clock=found["clock"],
        at=parse_instant(found["at"]),
        machine_at=parse_instant(found["machine_at"]),
        keys=found.get("keys"),
    )


def stamped_bytes(checkpoint: bytes, signature: bytes) -> bytes:
    """What a timestamp is asked for: the checkpoint's bytes followed by those of its signature."""
    return checkpoint + signature


def _require(found: Any, kinds: Mapping[str, type]) -> None:
    if not isinstance(found, dict) or set(found) != set(kinds):
        raise ValueError(f"expected an object with just {', '.join(sorted(kinds))}")
    for name, kind in kinds.items():
        if type(found[name]) is not kind:
            raise ValueError(f"{name} has another type than expected")


def _digest(text: Any) -> bytes:
    if not isinstance(text, str) or not _HEX.fullmatch(text):
        raise ValueError("a digest is 64 lower-case hex digits")
    return bytes.fromhex(text)
