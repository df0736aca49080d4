"""Checks everything that is kept: chain, rows, looks, seals, the bytes of every exhibit; changes nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from replyclock.errors import LedgerFault
from replyclock.outside import Outside
from replyclock.ports.exhibits import ExhibitStore
from replyclock.ports.ledger import Ledger
from replyclock.ports.retention import Named, Removal
from replyclock.steps.evidence.removed import removed_exhibits
from replyclock.steps.evidence.seal import SealState, seal_state

CheckProgress = Callable[[int, str], None]
"""How many exhibits were read, and what is being done."""

_READERS = 4
_TOLD_EVERY = 100


@dataclass(frozen=True, slots=True)
class RemovedBy:
    """A removal that was recorded, and how many exhibits are gone by it."""

    entry: int
    at: datetime
    reason: str
    exhibits: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked: `exhibits` were read again, `size` bytes in all; `faults` and `notes` are sentences.

    `unrecorded` lie among the exhibits and belong to no entry: rehearsals leave such, and broken-off work.
    """

    exhibits: int
    size: int
    seal: SealState
    removed: tuple[RemovedBy, ...]
    unrecorded: tuple[str, ...]
    notes: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """True when nothing is wrong."""
        return not self.faults


def check(
    outside: Outside, seal_faults: Iterable[str], tell: CheckProgress, *, exhibits: bool = True
) -> Checked:
    """Check it all; `seal_faults` are those of signatures and stamps. Never raises on what it finds."""
    read = kept_faults(outside.ledger, outside.exhibits if exhibits else None, seal_faults, tell)
    removals = outside.ledger.retention.removals()
    gone = removed_exhibits(outside.ledger.retention.named(), removals)
    removed = tuple(
        RemovedBy(each.entry, each.at, each.reason, sum(of is each for of in gone.values()))
        for each in removals
    )
    try:
        state = seal_state(outside)
    except LedgerFault:  # named among the faults: a checkpoint that cannot be read
        state = SealState(0, 0, outside.ledger.chain.count(), (), ())
    notes = (*read.notes, *_seal_notes(state))
    return Checked(read.count, read.size, state, removed, read.unrecorded, notes, read.faults)


def _told(faults: Iterable[str]) -> list[str]:
    """The sentences; a seal that cannot even be read is the last of them."""
    found: list[str] = []
    try:
        found.extend(faults)
    except LedgerFault as fault:
        found.append(str(fault))
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """What reading everything came to: `count` exhibits of `size` bytes, and what is to be said."""

    count: int
    size: int
    unrecorded: tuple[str, ...]
    notes: tuple[str, ...]
    faults: tuple[str, ...]


def kept_faults(
    ledger: Ledger,
    store: ExhibitStore | None,
    seal_faults: Iterable[str],
    tell: CheckProgress,
    *,
    arriving: bool = False,
) -> Kept:
    """Everything that is wrong with a ledger, and with its exhibits when they are to be read.

    `arriving` says that it is an export on its way.
    """
    tell(0, "chain, rows and looks")
    faults = [damage.sentence for damage in ledger.chain.check(arriving=arriving)]
    tell(0, "signatures and stamps")
    faults += _told(seal_faults)
    if store is None:
        return Kept(0, 0, (), (), tuple(faults))
    there, keeping = set(store.names()), ledger.retention
    named, rows = keeping.named(), keeping.rows()
    gone = removed_exhibits(named, keeping.removals())
    wanted = sorted(named.keys() - gone.keys())
    size, unreadable = _read_all(wanted, store, tell)
    faults += [f"Entry {named[sha256].first}: {fault}" for sha256, fault in unreadable]
    faults += _list_faults(named, rows)
    unrecorded = tuple(sorted(there - keeping.named().keys()))
    faults += _strangers(unrecorded, store)
    return Kept(len(wanted), size, unrecorded, tuple(_unfinished(there, gone)), tuple(faults))


def _read_all(
    wanted: Sequence[str], store: ExhibitStore, tell: CheckProgress
) -> tuple[int, list[tuple[str, str]]]:
    """Bytes in all, and (SHA-256, what is wrong with it)."""
    faults, size = list[tuple[str, str]](), 0
    with ThreadPoolExecutor(_READERS) as readers:
        outcomes = readers.map(lambda sha256: _read(sha256, store), wanted)
        for done, (sha256, outcome) in enumerate(zip(wanted, outcomes, strict=True), 1):
            if isinstance(outcome, int):
                size += outcome
            else:
                faults.append((sha256, outcome))
            if done % _TOLD_EVERY == 0:
                tell(done, f"{done} of {len(wanted)} exhibits")
    return size, faults


def _list_faults(named: Mapping[str, Named], rows: Set[str]) -> Iterator[str]:
    for each in sorted(rows - named.keys()):
        yield f"The database lists the exhibit {each}, and no entry names it: it was put in."
    for each in sorted(named.keys() - rows):
        yield f"The exhibit {each} is named by entry {named[each].first} and is not in the database's list."


def _read(sha256: str, store: ExhibitStore) -> int | str:
    """The exhibit's size, or what is wrong with it."""
    try:
        return store.checked(sha256)
    except LedgerFault as fault:
        return str(fault)


def _strangers(unrecorded: Iterable[str], store: ExhibitStore) -> Iterator[str]:
    """Whatever lies among the exhibits and is no exhibit at all; what was being written is left alone."""
    for name in unrecorded:
        if "/.new-" in name:
            continue
        fault = _read(name, store)
        if not isinstance(fault, int):
            yield f"{name!r} lies among the exhibits and is none: {fault}"


def _unfinished(there: set[str], gone: Mapping[str, Removal]) -> Iterator[str]:
    left = sorted(there & gone.keys())
    if left:
        entries = ", ".join(str(entry) for entry in sorted({gone[each].entry for each in left}))
        yield (
            f"The removal of entry {entries} is not finished: the bytes of {len(left)} exhibits still "
            "lie there; run `replyclock evidence remove --finish`."
        )


def _seal_notes(state: SealState) -> Iterator[str]:
    if state.entries > state.count:
        yield f"{state.entries - state.count} entries are not sealed yet: run `replyclock evidence seal`."
    if state.pending:
        yield f"{len(state.pending)} stamps are pending: `replyclock evidence seal` asks for them again."
    if not state.authorities:
        yield "No authority is named in the settings, so that nothing proves when; stamps were not checked."
