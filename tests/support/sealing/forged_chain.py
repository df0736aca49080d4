"""What somebody does with a copy of a pack or a ledger: goes on with it, whole to the byte, by any key."""

import asyncio
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.pack_builder import Forger, PackBench
from support.sealing.key_scripts import Act, Enter, Other, SealBy

from replyclock.domain.calendar_json import calendar_from_json
from replyclock.domain.evidence.canonical import canonical, instant_text, parse_instant
from replyclock.domain.evidence.chain import (
    Checkpoint,
    Clocks,
    Entry,
    digest_of,
    next_checkpoint,
    parse_checkpoint,
    stamped_bytes,
)
from replyclock.domain.evidence.merkle import Tree, leaf_hash, root_of
from replyclock.domain.evidence.replay import Replay
from replyclock.domain.facts import Review
from replyclock.evidence.keys import KeyFile
from replyclock.evidence.pack_reader import OpenedPack
from replyclock.evidence.verifying.entries import looks_texts
from replyclock.ports.chain import Event
from replyclock.ports.keys import SigningKey
from replyclock.store.exhibits import ExhibitFolder
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import open_database

Keys = Mapping[str, KeyFile]
_FORGED = "refusal"


def ledger_copy(bench: PackBench, to: Path) -> PackBench:
    """The bench with a ledger of its own, as it stands now."""
    shutil.copytree(bench.folder, to, ignore=shutil.ignore_patterns("authority", "in", "packs"))
    ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", to))
    exhibits = ExhibitFolder(to / "exhibits")
    outside = replace(bench.outside, ledger=ledger, exhibits=exhibits, gate=ledger.gate)
    return replace(bench, folder=to, outside=outside)


def play_in_ledger(bench: PackBench, acts: Sequence[Act], keys: Keys) -> None:
    """The acts in a ledger by its own tables, without what the steps refuse."""
    ledger, now = bench.outside.ledger, bench.outside.machine.now()
    for act in acts:
        if isinstance(act, Enter):
            held = keys[act.holds or act.key].public_pem
            replaces = keys[act.replaces].identity if act.replaces else None
            ledger.chain.add_key(SigningKey(keys[act.key].identity, held, now, replaces, "forged"))
        elif isinstance(act, SealBy):
            _seal_ledger(bench, act, keys)
        elif act.kind == "review":
            ledger.reviews.add(Review("reply", "1", _FORGED, "forged", "Li", now))
        else:
            ledger.chain.enter(Event(act.kind, {"as_of": instant_text(now)}))


def _seal_ledger(bench: PackBench, act: SealBy, keys: Keys) -> None:
    chain, now = bench.outside.ledger.chain, bench.outside.machine.now()
    last, count = chain.last_checkpoint(), chain.count()
    assert last is not None
    entered = chain.keys()
    checkpoint = next_checkpoint(
        last,
        chain.hashes(last.count + 1, count),
        ledger=chain.identity(),
        key=keys[act.key].identity,
        clock=Clocks("machine", now, now),
        keys=len(entered) if act.keys is None else act.keys,
    )
    signature = keys[act.hand or act.key].sign(checkpoint.data)
    assert chain.add_seal(checkpoint, signature)
    [authority] = bench.outside.authorities
    response = asyncio.run(authority.stamp(stamped_bytes(checkpoint.data, signature)))
    chain.add_stamp(checkpoint.number, authority.name, response, now)


def go_on(forger: Forger, acts: Sequence[Act], keys: Keys, bench: PackBench) -> None:
    """The acts after the end of a pack, with statement, verdicts, proofs and stamps that fit."""
    going = _Going(forger, keys, bench)
    for act in acts:
        if isinstance(act, Enter):
            going.enter(act)
        elif isinstance(act, Other):
            going.add(act.kind, going.statement() if act.kind == "statement" else going.review())
        elif going.batch:
            going.seal(act)
    going.write()


def without_key(forger: Forger, identity: str) -> None:
    """Take out a key's entry and all that came after the checkpoint over it, as whoever held the old may."""
    entries = forger.entries()
    gone = next(each.number for each in entries if each.body.get("identity") == identity and each.number > 1)
    folders = sorted((forger.data / "checkpoints").iterdir())
    seals = [(place, parse_checkpoint((place / "checkpoint.json").read_bytes())) for place in folders]
    last = next(seal.count for _, seal in seals if seal.first <= gone <= seal.count)
    for place, seal in seals:
        if seal.count > last:
            shutil.rmtree(place)
    kept = [each.number <= last and each.number != gone for each in entries]
    for name in ("entries.jsonl", "proofs.jsonl"):
        lines = forger.lines(name)
        forger.write_lines(name, [line for line, stays in zip(lines, kept, strict=True) if stays])
    numbers = {each.number for each, stays in zip(entries, kept, strict=True) if stays}
    _keep_of(forger, numbers)
    (forger.data / "keys" / f"{identity}.pem").unlink()


def _keep_of(forger: Forger, numbers: set[int]) -> None:
    """Of disclosures, looks and exhibits what belongs to these entries."""
    for name in ("disclosures.jsonl", "looks.jsonl"):
        kept = [line for line in forger.lines(name) if json.loads(line)["number"] in numbers]
        forger.write_lines(name, kept)
    for path in (forger.data / "looks").iterdir():
        if int(path.stem) not in numbers:
            path.unlink()
    told = (forger.data / "entries.jsonl").read_text("utf-8")
    for path in (forger.data / "exhibits").iterdir():
        if path.name.partition(".")[0] not in told:
            path.unlink()


@dataclass
class _Going:
    forger: Forger
    keys: Keys
    bench: PackBench
    batch: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.entries = self.forger.entries()
        self.proofs = self.forger.lines("proofs.jsonl")
        self.newest = parse_checkpoint((self.forger.newest_seal() / "checkpoint.json").read_bytes())
        self.opened = OpenedPack(self.forger.pack)
        self.index: dict[str, Any] = dict(self.opened.index)

    def add(self, kind: str, body: Mapping[str, Any]) -> None:
        number, previous = self.newest.count + 1 + len(self.batch), self.newest.head
        if self.batch:
            previous = self.batch[-1].hash
        self.batch.append(Entry(number, kind, body, {}, previous))
        self.entries.append(self.batch[-1])

    def enter(self, act: Enter) -> None:
        pem = self.keys[act.holds or act.key].public_pem
        identity = self.keys[act.key].identity
        replaces = self.keys[act.replaces].identity if act.replaces else None
        body = {"identity": identity, "public_pem": pem, "replaces": replaces, "reason": "forged"}
        self.add("key", {**body, "since": instant_text(datetime.now(UTC))})
        (self.forger.data / "keys" / f"{identity}.pem").write_text(pem)

    def review(self) -> dict[str, Any]:
        subject = {"subject": "reply", "subject_key": "1", "decision": _FORGED}
        return {**subject, "at": instant_text(datetime.now(UTC))}

    def statement(self) -> dict[str, Any]:
        """What this pack would state now; the index says the same."""
        now = instant_text(datetime.now(UTC))
        texts = [text for _, each in looks_texts(self.opened) for text in each]
        calendar = self.opened.json("calendar.json")
        replay = Replay(parse_instant(now))
        for entry in self.entries:
            given = self.opened.disclosed.get(entry.number)
            replay.take(entry, given.values if given else {})
        for text in texts:
            replay.take_looks(text.decode())
        verdicts = list(replay.verdicts(calendar_from_json(calendar)))
        number = self.newest.count + 1 + len(self.batch)
        self.index |= {"as_of": now, "verdicts": verdicts, "statement": number}
        return {
            "as_of": now,
            "calendar": digest_of(canonical(calendar)),
            "count": len(self.entries),
            "looks": root_of([leaf_hash(text) for text in texts]).hex(),
            "root": root_of([entry.hash for entry in self.entries]).hex(),
            "scope": self.index["scope"],
            "verdicts": digest_of(canonical(verdicts)),
        }

    def seal(self, act: SealBy) -> None:
        leaves, now = [entry.hash for entry in self.batch], datetime.now(UTC)
        keys = sum(entry.kind == "key" for entry in self.entries) if act.keys is None else act.keys
        identity = self.keys[act.key].identity
        clock = Clocks(self.newest.clock, now, now)
        checkpoint = next_checkpoint(
            self.newest, leaves, ledger=self.newest.ledger, key=identity, clock=clock, keys=keys
        )
        proofs = [canonical(each) for each in _proofs(checkpoint, Tree(leaves))]
        self.proofs += proofs
        signature = self.keys[act.hand or act.key].sign(checkpoint.data)
        [authority] = self.bench.outside.authorities
        response = asyncio.run(authority.stamp(stamped_bytes(checkpoint.data, signature)))
        folder = self.forger.data / "checkpoints" / f"{checkpoint.number:06d}"
        folder.mkdir()
        (folder / "checkpoint.json").write_bytes(checkpoint.data)
        (folder / "checkpoint.sig").write_bytes(signature)
        (folder / "head.json").write_bytes(proofs[-1])
        (folder / f"{authority.name}.tsr").write_bytes(response)
        file = self.forger.data / "keys" / f"{identity}.pem"
        if not file.exists():
            file.write_text(self.keys[act.key].public_pem)
        self.newest, self.batch = checkpoint, []

    def write(self) -> None:
        sealed = self.entries[: len(self.proofs)]
        self.forger.write_lines("entries.jsonl", [entry.line for entry in sealed])
        self.forger.write_lines("proofs.jsonl", self.proofs)
        self.forger.change_json("pack.json", lambda index: index.update(self.index))
        self.forger.rebag()


def _proofs(checkpoint: Checkpoint, tree: Tree) -> list[dict[str, Any]]:
    size = checkpoint.count - checkpoint.first + 1
    return [
        {
            "checkpoint": checkpoint.number,
            "number": checkpoint.first + place,
            "index": place,
            "size": size,
            "path": [each.hex() for each in tree.path(place)],
        }
        for place in range(size)
    ]
