"""Removes bytes of exhibits: first a signed and stamped entry that keeps their digests, then the bytes."""

from collections import Counter
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass

from replyclock.domain.evidence.canonical import instant_text
from replyclock.domain.evidence.retention import Choice, RemovalWish, choose
from replyclock.errors import LedgerFault, NotAllowed, WrongUse
from replyclock.outside import Outside
from replyclock.ports.chain import Event
from replyclock.steps.evidence.removed import gone_from
from replyclock.steps.evidence.seal import SealState, seal_now


@dataclass(frozen=True, slots=True)
class RemovalOrder:
    """What is to go and why; `basis` says in words what was wanted, `by` who removes."""

    wanted: RemovalWish
    basis: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Removable:
    """An exhibit whose bytes may go, `size` bytes of them."""

    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class RemovalPlan:
    """What would go; of what stays, how many by the reason; `lost` are missing or changed already.

    `unfinished` lie there although their removal is recorded: it was broken off, or waits for a stamp.
    """

    exhibits: tuple[Removable, ...]
    stays: Mapping[str, int]
    lost: tuple[str, ...]
    unfinished: int = 0

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(each.size for each in self.exhibits)


@dataclass(frozen=True, slots=True)
class Removed:
    """What was done: the removals' entries, how many exhibits are gone, how many wait for a stamp."""

    entries: tuple[int, ...]
    exhibits: int
    waiting: int
    seal: SealState


def plan_removal(wanted: RemovalWish, outside: Outside) -> RemovalPlan:
    """What fits and may go; raises WrongUse for a digest that is none here, NotAllowed for one that stays."""
    keeping = outside.ledger.retention
    gone = gone_from(keeping)
    choice = choose((use for use in keeping.uses() if use.sha256 not in gone), wanted)
    _require_choice(choice, wanted)
    named = keeping.named()
    exhibits, lost = [], []
    for sha256 in sorted(choice.goes):
        try:
            size = len(outside.exhibits.read(sha256))
        except LedgerFault as fault:
            lost.append(str(fault))
        else:
            exhibits.append(Removable(sha256, named[sha256].media_type, size))
    stays, unfinished = Counter(map(str, choice.stays.values())), len(gone.keys() & _there(outside))
    return RemovalPlan(tuple(exhibits), stays, tuple(lost), unfinished)


async def remove(order: RemovalOrder, plan: RemovalPlan, outside: Outside) -> Removed:
    """Enter what goes, seal that, and remove the bytes once every authority has stamped it."""
    body = {
        "at": instant_text(outside.clock.now()),
        "basis": order.basis,
        "reason": order.reason,
        "removed": [
            {"media_type": each.media_type, "sha256": each.sha256, "size": each.size}
            for each in plan.exhibits
        ],
    }
    outside.ledger.chain.enter(Event("removal", body, {"by": order.by}))
    return await finish_removals(outside)


async def finish_removals(outside: Outside) -> Removed:
    """Remove what recorded removals say is gone and still lies there; it may have been broken off."""
    state = await seal_now(outside)
    there = _there(outside)
    left = {sha256: each for sha256, each in gone_from(outside.ledger.retention).items() if sha256 in there}
    entries = sorted({removal.entry for removal in left.values()})
    stamped = {entry for entry in entries if _is_stamped(entry, state, outside)}
    going = [sha256 for sha256, removal in left.items() if removal.entry in stamped]
    for sha256 in going:
        outside.exhibits.remove(sha256)
    return Removed(tuple(entries), len(going), len(left) - len(going), state)


def _there(outside: Outside) -> Set[str]:
    return set(outside.exhibits.names())


def _is_stamped(entry: int, state: SealState, outside: Outside) -> bool:
    """True when the entry lies under a checkpoint that waits for no stamp."""
    covering = outside.ledger.chain.seals([entry])
    return bool(covering) and not {number for number, _ in state.pending} & covering.keys()


def _require_choice(choice: Choice, wanted: RemovalWish) -> None:
    """Whoever names an exhibit must get that one, or hear why not."""
    found: Collection[str] = choice.goes | choice.stays.keys()
    for sha256 in sorted(wanted.digests):
        if sha256 not in found:
            raise WrongUse(f"No exhibit {sha256} is kept there: reports and packs name exhibits by SHA-256.")
        if sha256 in choice.stays:
            raise NotAllowed(f"The exhibit {sha256} is not removed: {choice.stays[sha256]}.")
