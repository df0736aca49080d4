"""Holds a pack against what was published about its ledger."""

from replyclock.domain.evidence.anchor import hold_against_pack
from replyclock.domain.evidence.packs import Trust
from replyclock.evidence.pack_reader import OpenedPack
from replyclock.evidence.verifying.finding import CheckFinding, ReadLetter
from replyclock.evidence.verifying.seals import newest_head


def check_anchors(pack: OpenedPack, trust: Trust, _: ReadLetter) -> CheckFinding:
    """Every anchor made before the pack is in it, and one at least."""
    heads = dict[int, str]()
    for entry in pack.entries():
        heads[entry.number - 1] = entry.previous.hex()
        heads[entry.number] = entry.hash.hex()
    heads |= {seal.checkpoint.count: seal.checkpoint.head.hex() for seal in pack.seals()}
    found = hold_against_pack(trust.anchors, newest_head(pack), heads)
    return CheckFinding(f"{found.held} anchors that were published are in it.", found.faults, found.notes)
