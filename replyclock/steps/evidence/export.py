"""Exports rounds, or everything, for another machine: sealed by an entry that names all that goes."""

from collections.abc import Awaitable, Callable, Mapping, Set
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from replyclock.domain.evidence.canonical import instant_text
from replyclock.domain.evidence.merkle import root_of
from replyclock.errors import NotAllowed, WrongUse
from replyclock.outside import Outside
from replyclock.ports.chain import Event
from replyclock.steps.evidence.atomic_folder import atomic_folder
from replyclock.steps.evidence.removed import gone_from
from replyclock.steps.evidence.seal import SealState, seal_now


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What is exported (`rounds` None: everything) to which folder, and by whom."""

    rounds: frozenset[str] | None
    folder: Path
    by: str


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """What is written: `about` in words, the rows of these rounds, and these exhibits."""

    about: Mapping[str, Any]
    rounds: Set[str] | None
    exhibits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """An export that was written; its last entry is `entry`."""

    folder: Path
    entry: int
    entries: int
    exhibits: int
    seal: SealState


WriteExport = Callable[[Path, ExportPlan], Awaitable[None]]


async def export(order: ExportOrder, outside: Outside, write: WriteExport) -> Exported:
    """Seal, enter what goes, seal that, and write; raises NotAllowed when something is recorded meanwhile."""
    if order.folder.exists():
        raise WrongUse(f"{order.folder} is there already: name a folder that is not.")
    chain, now = outside.ledger.chain, outside.clock.now()
    sealed = await seal_now(outside, looks_until=now)
    departing = outside.ledger.transfer.departing(order.rounds)
    rounds = None if order.rounds is None else sorted(order.rounds)
    body = {
        "at": instant_text(now),
        "count": len(departing.whole),
        "leaves": departing.leaves,
        "root": root_of([digest for _, digest in departing.whole]).hex(),
        "rounds": rounds,
    }
    entry = chain.enter(Event("export", body, {"by": order.by}))
    again = await seal_now(outside)
    about = {"ledger": chain.identity(), "entry": entry, "program": f"replyclock {version('replyclock')}"}
    gone = gone_from(outside.ledger.retention)
    exhibits = tuple(sorted(departing.exhibits - gone.keys()))
    plan = ExportPlan({**about, "rounds": rounds}, order.rounds, exhibits)

    async with atomic_folder(order.folder, "export", mode=0o700) as folder:
        await write(folder, plan)
        if not (sealed.count + 1 == entry == again.count == chain.count()):
            raise NotAllowed(
                "Something was recorded while the export was made: stop `replyclock run`, and export again."
            )
    return Exported(order.folder, entry, len(departing.whole) + 1, len(exhibits), again)
