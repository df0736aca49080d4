"""Holds what the entries tell against the kept bytes: exhibits and texts of looks."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from replyclock.domain.evidence.chain import Entry
from replyclock.domain.evidence.merkle import leaf_hash
from replyclock.domain.evidence.packs import Trust
from replyclock.domain.evidence.retention import named_exhibits, removed_by
from replyclock.evidence import pack_form
from replyclock.evidence.pack_reader import BadPack, OpenedPack
from replyclock.evidence.verifying.entries import looks_texts, root_by
from replyclock.evidence.verifying.finding import CheckFinding, ReadLetter
from replyclock.files.plain_files import sha256_plain


def check_exhibits(pack: OpenedPack, _: Trust, __: ReadLetter) -> CheckFinding:
    """Every exhibit that an entry names is here, or is listed as withheld; and no other."""
    withheld, removed = _withheld(pack), removed_by(pack.entries())
    named: dict[str, int] = {}
    files: set[str] = set()
    for entry in pack.entries():
        if entry.kind != "looks":
            named.update((digest_in(each, entry), entry.number) for each in named_exhibits(entry))
            files.update(_file(each, entry) for each in named_exhibits(entry))
    faults = [
        f"The exhibit {sha256} of entry {number} is missing."
        for sha256, number in named.items()
        if sha256 not in pack.exhibits and sha256 not in withheld
    ]
    faults += [
        f"exhibits/{name} belongs to no entry."
        for name in pack.exhibit_names
        if name.partition(".")[0] not in named
    ]
    faults += [
        f"exhibits/{name} has another ending than the media type that its entry says."
        for name in pack.exhibit_names
        if name.partition(".")[0] in named and f"exhibits/{name}" not in files
    ]
    faults += [
        f"exhibits/{name} was changed: its bytes have another SHA-256 than its name."
        for name in pack.exhibit_names
        if sha256_plain(pack.data / "exhibits" / name)[0] != name.partition(".")[0]
    ]
    faults += [
        f"The exhibit {sha256} is said to be removed, and no sealed entry says so."
        for sha256, why in withheld.items()
        if why == "removed" and sha256 not in removed
    ]
    notes = [
        f"{count} exhibits are left out ({why})."
        for why, count in sorted(Counter(withheld.values()).items())
        if why != "removed"
    ]
    notes += _removals([removed[each] for each in withheld if each in removed])
    return CheckFinding(
        f"{len(pack.exhibits)} exhibits are what their entries name.", tuple(faults), tuple(notes)
    )


def _removals(by: list[Entry]) -> Iterator[str]:
    """What went by each removal."""
    removals = {entry.number: entry for entry in by}
    for number, count in sorted(Counter(entry.number for entry in by).items()):
        body = removals[number].body
        yield (
            f"{count} exhibits are not here: they were removed by entry {number} on "
            f"{str(body.get('at'))[:10]} ({body.get('reason')}). Their digests are sealed; what they showed "
            "can no longer be seen."
        )


def check_looks(pack: OpenedPack, _: Trust, __: ReadLetter) -> CheckFinding:
    """Every text of looks lies under the root of its sealed entry."""
    roots = {entry.number: entry.body.get("root") for entry in pack.entries() if entry.kind == "looks"}
    proofs = list(pack.look_proofs())
    texts = [(number, text) for number, of_day in looks_texts(pack) for text in of_day]
    if len(proofs) != len(texts):
        raise BadPack(f"{pack_form.LOOKS} has proofs for {len(proofs)} texts, and there are {len(texts)}.")
    faults = []
    for (number, text), proof in zip(texts, proofs, strict=True):
        of = text.partition(b"\n")[0].decode("utf-8", "replace")
        if (proof.get("number"), proof.get("of")) != (number, of):
            faults.append(f"The proof of the looks at {of} in entry {number} is for something else.")
        elif root_by(proof, leaf_hash(text), f"The looks at {of}").hex() != roots[number]:
            faults.append(f"The looks at {of} are not those that entry {number} sealed.")
    return CheckFinding(f"{len(texts)} texts of looks are those that were sealed.", tuple(faults))


def _withheld(pack: OpenedPack) -> dict[str, str]:
    return {
        str(each["exhibit"]): str(each.get("why"))
        for each in pack.index["redacted"]
        if isinstance(each, dict) and "exhibit" in each
    }


def _file(shown: Mapping[str, Any], entry: Entry) -> str:
    return pack_form.exhibit_file(digest_in(shown, entry), str(shown.get("media_type")))


def digest_in(shown: Mapping[str, Any], entry: Entry) -> str:
    """The SHA-256 of an exhibit that an entry names; raises BadPack when it bears none."""
    try:
        return str(shown["sha256"])
    except (KeyError, TypeError) as fault:
        raise BadPack(f"Entry {entry.number} names an exhibit without its digest.") from fault
