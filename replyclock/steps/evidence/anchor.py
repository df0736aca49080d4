"""Says what to publish about the ledger, and holds the ledger against what was published."""

from collections.abc import Iterator, Sequence

from replyclock.domain.evidence.anchor import Anchor, hold_against_ledger
from replyclock.errors import NotAllowed
from replyclock.outside import Outside
from replyclock.ports.chain import Chain


def newest_anchor(outside: Outside) -> tuple[Anchor, int]:
    """The anchor of the newest checkpoint, and how many entries came after it.

    Raises NotAllowed before the first seal.
    """
    chain = outside.ledger.chain
    last = chain.last_checkpoint()
    if last is None:
        raise NotAllowed("Nothing is sealed yet: run `replyclock evidence seal`, and anchor that.")
    anchor = Anchor(chain.identity(), last.count, last.head.hex(), last.machine_at.replace(microsecond=0))
    return anchor, chain.count() - last.count


def anchor_faults(chain: Chain, anchors: Sequence[Anchor]) -> Iterator[str]:
    """One sentence for every anchor that does not hold."""
    count = chain.count()
    heads = {
        each.count: chain.hashes(each.count, each.count)[0].hex() for each in anchors if each.count <= count
    }
    yield from hold_against_ledger(anchors, chain.identity(), heads).faults
