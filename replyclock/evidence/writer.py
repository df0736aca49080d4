"""Writes the payload of a pack: entries, proofs, disclosures, seals, exhibits; knows no cover."""

import json
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from replyclock.domain.calendar_json import calendar_as_json
from replyclock.domain.evidence.canonical import canonical, instant_text
from replyclock.domain.evidence.chain import (
    Checkpoint,
    Entry,
    parse_checkpoint,
    parse_disclosure,
    parse_entry,
)
from replyclock.domain.evidence.merkle import Tree
from replyclock.domain.evidence.packs import PackPlan
from replyclock.domain.evidence.retention import named_exhibits
from replyclock.errors import NotAllowed
from replyclock.evidence import pack_form
from replyclock.evidence.withheld import Withheld
from replyclock.ports.chain import Chain, StoredEntry
from replyclock.ports.exhibits import Exhibits

EntriesProgress = Callable[[int, int], None]
"""How many entries are written, of how many."""


def write_payload(
    data: Path, plan: PackPlan, chain: Chain, exhibits: Exhibits, tell: EntriesProgress
) -> None:
    """Write everything below `data/` but the cover; raises LedgerFault when an exhibit cannot be read.

    Raises NotAllowed when a key was entered while the pack was made, so that it lacks the entry.
    """
    _require_every_key(plan, chain)
    for folder in ("exhibits", "checkpoints", pack_form.KEYS, "authorities", "looks"):
        (data / folder).mkdir(parents=True)
    writing = _Writing(data, plan, chain, exhibits, Withheld(plan.redact, plan.removed))
    writing.write_entries(tell)
    writing.write_looks()
    writing.write_seals()
    _write_json(data / pack_form.CALENDAR, calendar_as_json(plan.calendar))
    for name, pem in plan.authorities.items():
        (data / "authorities" / f"{name}.pem").write_bytes(pem)
    for key in chain.keys():  # noqa: SIM118 - signing keys, no mapping's
        (data / pack_form.KEYS / f"{key.identity}.pem").write_text(key.public_pem, "ascii")
    _write_json(
        data / pack_form.INDEX,
        {
            "format": pack_form.PACK_FORMAT,
            "scope": dict(plan.scope),
            "as_of": instant_text(plan.as_of),
            "statement": plan.statement,
            "program": plan.program,
            "redacted": writing.withheld.listed,
            "verdicts": list(plan.verdicts),
        },
    )


def _require_every_key(plan: PackPlan, chain: Chain) -> None:
    """The newest checkpoint of a pack counts the ledger's keys, and each of their entries must be in it."""
    [seal] = chain.seals([plan.statement]).values()
    covered = parse_checkpoint(seal.checkpoint).count
    entered = [key.entry for key in chain.keys() if key.entry is not None]  # noqa: SIM118 - no mapping's
    if any(entry <= covered and entry not in plan.numbers for entry in entered):
        raise NotAllowed("The signing key was replaced while the pack was made: make it again.")


def bag_info(plan: PackPlan) -> dict[str, str]:
    """What bag-info.txt says of a pack (RFC 8493, 2.2.2)."""
    return {
        "Bag-Software-Agent": plan.program,
        "Bagging-Date": plan.as_of.date().isoformat(),
        "External-Identifier": " ".join(f"{kind} {name}" for kind, name in plan.scope.items()),
        "External-Description": "Evidence pack of an inspection; data/index.html tells what it holds.",
    }


@dataclass(slots=True)
class _Writing:
    """A pack while it is being written."""

    data: Path
    plan: PackPlan
    chain: Chain
    exhibits: Exhibits
    withheld: Withheld
    looks: list[int] = field(default_factory=list)

    @property
    def numbers(self) -> list[int]:
        """Every entry of the pack, ascending."""
        return sorted({*self.plan.numbers, self.plan.statement})

    def write_entries(self, tell: EntriesProgress) -> None:
        """Entries, their proofs and disclosures, and the exhibits they name."""
        numbers, proofs = self.numbers, _Proofs(self.chain, self.numbers)
        with (
            (self.data / pack_form.ENTRIES).open("wb") as entries,
            (self.data / pack_form.PROOFS).open("w", encoding="utf-8") as paths,
            (self.data / pack_form.DISCLOSURES).open("w", encoding="utf-8") as disclosures,
        ):
            for done, recorded in enumerate(self.chain.recorded(numbers), 1):
                entry = parse_entry(recorded.line)
                entries.write(recorded.line + b"\n")
                paths.write(_line(proofs.of(recorded.number)))
                self._write_disclosures(entry, recorded, disclosures)
                self._write_exhibits(entry)
                if entry.kind == "looks":
                    self.looks.append(entry.number)
                tell(done, len(numbers))

    def write_looks(self) -> None:
        """Of every `looks` entry the texts that belong to the pack, and their proofs."""
        with (self.data / pack_form.LOOKS).open("w", encoding="utf-8") as paths:
            for number in self.looks:
                with (self.data / pack_form.looks_file(number)).open("wb") as texts:
                    for text, proof in self.chain.looks_of(number, self.plan.looked):
                        texts.write(text)
                        of = text.partition(b"\n")[0].decode()
                        paths.write(_line({"number": number, "of": of, **_where(proof)}))

    def write_seals(self) -> None:
        """Every checkpoint that covers an entry, its signature, stamps, and the proof of its head."""
        covered = sorted({*self.numbers, *self.plan.anchored})
        for number, seal in self.chain.seals(covered).items():
            folder = self.data / pack_form.checkpoint_folder(number)
            folder.mkdir()
            (folder / "checkpoint.json").write_bytes(seal.checkpoint)
            (folder / "checkpoint.sig").write_bytes(seal.signature)
            for name, response in seal.stamps.items():
                (folder / f"{name}.tsr").write_bytes(response)
            head = parse_checkpoint(seal.checkpoint).count
            _write_json(folder / "head.json", _Proofs(self.chain, [head]).of(head))

    def _write_disclosures(self, entry: Entry, recorded: StoredEntry, file: TextIO) -> None:
        for name, text in recorded.disclosures.items():
            if self.withheld.disclosure(entry, name, parse_disclosure(text)[1]):
                continue
            file.write(_line({"disclosure": text.decode(), "number": recorded.number}))

    def _write_exhibits(self, entry: Entry) -> None:
        if entry.kind == "looks":
            return  # its texts stand in looks/, those of other sites are nobody's business
        for shown in named_exhibits(entry):
            path = self.data / pack_form.exhibit_file(shown["sha256"], shown["media_type"])
            if path.exists() or self.withheld.removed(shown["sha256"]):
                continue
            data = self.exhibits.read(shown["sha256"])
            if not self.withheld.exhibit(entry, shown, data):
                path.write_bytes(data)


class _Proofs:
    """The proofs of entries, one tree for each checkpoint, made when its first entry is asked for."""

    def __init__(self, chain: Chain, numbers: Sequence[int]) -> None:
        self._chain = chain
        self._checkpoints = [parse_checkpoint(each.checkpoint) for each in chain.seals(numbers).values()]
        self._lasts = [each.count for each in self._checkpoints]
        self._tree: tuple[int, Tree] = (0, Tree([]))

    def of(self, number: int) -> dict[str, Any]:
        """Where the entry stands in its checkpoint's batch."""
        checkpoint = self._checkpoints[bisect_left(self._lasts, number)]
        index = number - checkpoint.first
        path = self._tree_of(checkpoint).path(index)
        return {
            "checkpoint": checkpoint.number,
            "number": number,
            "index": index,
            "size": checkpoint.count - checkpoint.first + 1,
            "path": [each.hex() for each in path],
        }

    def _tree_of(self, checkpoint: Checkpoint) -> Tree:
        if self._tree[0] != checkpoint.number:
            tree = Tree(self._chain.hashes(checkpoint.first, checkpoint.count))
            self._tree = (checkpoint.number, tree)
        return self._tree[1]


def _where(proof: Any) -> dict[str, Any]:
    return {"index": proof.index, "size": proof.size, "path": [each.hex() for each in proof.path]}


def _line(value: Mapping[str, Any]) -> str:
    return canonical(dict(value)).decode() + "\n"


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
