"""Holds entries against each other, their disclosures and the checkpoints they lie under."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise, zip_longest
from typing import Any

from replyclock.domain.evidence.canonical import canonical, parse_instant
from replyclock.domain.evidence.chain import digest_of
from replyclock.domain.evidence.merkle import leaf_hash, root_from_path, root_of
from replyclock.domain.evidence.packs import Trust
from replyclock.evidence import pack_form
from replyclock.evidence.pack_reader import BadPack, OpenedPack
from replyclock.evidence.verifying.finding import CheckFinding, ReadLetter


def check_entries(pack: OpenedPack, _: Trust, __: ReadLetter) -> CheckFinding:
    """Ascending numbers, neighbours that name each other, and the ledger's own first entry."""
    faults, count = [], 0
    entries = list(pack.entries())
    for before, entry in pairwise(entries):
        if entry.number <= before.number:
            faults.append(f"Entry {entry.number} stands after entry {before.number}: the order was changed.")
        elif entry.number == before.number + 1 and entry.previous != before.hash:
            faults.append(f"Entry {entry.number} does not name entry {before.number} as the one before it.")
    if not entries or (entries[0].number, entries[0].kind) != (1, "ledger"):
        faults.append("The ledger's first entry is missing.")
    count = len(entries)
    return CheckFinding(f"{count} entries stand in order.", tuple(faults))


def check_disclosures(pack: OpenedPack, _: Trust, __: ReadLetter) -> CheckFinding:
    """What is disclosed is what was sealed, and nothing is kept back unsaid."""
    listed = {
        (each.get("number"), each.get("disclosure")): str(each.get("why"))
        for each in pack.index["redacted"]
        if isinstance(each, dict)
    }
    faults, withheld, known = [], [], set()
    for entry in pack.entries():
        known.add(entry.number)
        given = pack.disclosed[entry.number].digests if entry.number in pack.disclosed else {}
        for name in sorted({*given, *entry.hidden}):
            if name not in entry.hidden:
                faults.append(f"Entry {entry.number} hides no {name}, and one is disclosed.")
            elif name not in given and (entry.number, name) not in listed:
                faults.append(
                    f"What entry {entry.number} hides as {name} is neither disclosed nor listed as withheld."
                )
            elif name not in given:
                withheld.append(listed[entry.number, name])
            elif given[name] != entry.hidden[name]:
                faults.append(f"The {name} disclosed of entry {entry.number} is not the one that was sealed.")
    faults += [
        f"Entry {number} is disclosed and not in the pack." for number in sorted(set(pack.disclosed) - known)
    ]
    notes = [f"{count} values are withheld ({why})." for why, count in sorted(Counter(withheld).items())]
    return CheckFinding("All that is disclosed is what was sealed.", tuple(faults), tuple(notes))


def check_proofs(pack: OpenedPack, _: Trust, __: ReadLetter) -> CheckFinding:
    """Every entry lies under the Merkle root of a checkpoint."""
    seals = {each.checkpoint.number: each.checkpoint for each in pack.seals()}
    faults = []
    for entry, proof in zip_longest(pack.entries(), pack.proofs()):
        if entry is None or proof is None:
            faults.append(f"{pack_form.ENTRIES} and {pack_form.PROOFS} have not the same number of lines.")
            break
        checkpoint = seals.get(proof.get("checkpoint", 0))
        if checkpoint is None:
            faults.append(
                f"Entry {entry.number}: its checkpoint {proof.get('checkpoint')!r} is not in the pack."
            )
            continue
        size = checkpoint.count - checkpoint.first + 1
        where = (proof.get("number"), proof.get("index"), proof.get("size"))
        if where != (entry.number, entry.number - checkpoint.first, size):
            faults.append(f"Entry {entry.number}: its proof is for another place.")
        elif root_by(proof, entry.hash, f"Entry {entry.number}") != checkpoint.root:
            faults.append(
                f"Entry {entry.number} was changed or put in: it is not under checkpoint {checkpoint.number}."
            )
    return CheckFinding("Every entry lies under the root of its checkpoint.", tuple(faults))


def check_statement(pack: OpenedPack, _: Trust, __: ReadLetter) -> CheckFinding:
    """The statement names just these entries, texts and verdicts."""
    entries = list(pack.entries())
    if not entries or entries[-1].kind != "statement" or entries[-1].number != pack.index["statement"]:
        raise BadPack("The pack does not end with its statement: entries are missing at the end.")
    body, index = entries[-1].body, pack.index
    looks = [leaf_hash(text) for _, texts in looks_texts(pack) for text in texts]
    try:
        calendar = digest_of(canonical(pack.json(pack_form.CALENDAR)))
        verdicts = digest_of(canonical(index["verdicts"]))
        parse_instant(index["as_of"])
    except (ValueError, RecursionError) as fault:
        raise BadPack(f"{pack_form.INDEX} or {pack_form.CALENDAR} has values in another form.") from fault
    hashes = [entry.hash for entry in entries[:-1]]
    comparisons = (
        ("number of entries", body.get("count"), len(hashes)),
        ("entries", body.get("root"), root_of(hashes).hex()),
        ("texts of looks", body.get("looks"), root_of(looks).hex()),
        ("scope", body.get("scope"), index["scope"]),
        ("instant", body.get("as_of"), index["as_of"]),
        ("calendar", body.get("calendar"), calendar),
        ("verdicts", body.get("verdicts"), verdicts),
    )
    faults = [
        f"The {what} of the pack are not those of its sealed statement."
        for what, a, b in comparisons
        if a != b
    ]
    return CheckFinding("The pack holds just what its sealed statement names.", tuple(faults))


def root_by(proof: Mapping[str, Any], leaf: bytes, what: str) -> bytes:
    """The root that a proof leads to; raises BadPack when it is none."""
    try:
        path = [bytes.fromhex(each) for each in proof["path"]]
        return root_from_path(leaf, int(proof["index"]), int(proof["size"]), path)
    except (KeyError, TypeError, ValueError) as fault:
        raise BadPack(f"{what}: its proof leads nowhere ({fault}).") from fault


def looks_texts(pack: OpenedPack) -> Iterator[tuple[int, list[bytes]]]:
    """By number of the `looks` entry: its texts in the pack, in order; each entry's file is read once."""
    read: set[int] = set()
    for entry in pack.entries():
        if entry.kind != "looks":
            continue
        if entry.number in read:
            raise BadPack(f"Entry {entry.number} stands in the pack twice.")
        read.add(entry.number)
        texts: list[list[bytes]] = []
        for line in pack.read(pack_form.looks_file(entry.number)).splitlines(keepends=True):
            if line.startswith((b"place ", b"mailbox ")):
                texts.append([])
            elif not texts:
                raise BadPack(
                    f"{pack_form.looks_file(entry.number)} does not begin with a place or a mailbox."
                )
            texts[-1].append(line)
        yield entry.number, [b"".join(lines) for lines in texts]
