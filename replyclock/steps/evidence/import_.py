"""Takes an export into an empty ledger: proves that nothing was changed on the way, then writes it whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from replyclock.domain.evidence.canonical import instant_text
from replyclock.domain.evidence.chain import Checkpoint, Clocks, Entry, next_checkpoint, parse_entry
from replyclock.domain.evidence.merkle import root_of
from replyclock.errors import LedgerFault, NotAllowed
from replyclock.ports.chain import Event
from replyclock.ports.clock import Clock
from replyclock.ports.exhibits import ExhibitStore
from replyclock.ports.keys import Signer, SigningKey
from replyclock.ports.ledger import Ledger
from replyclock.ports.transfer import Arriving
from replyclock.steps.evidence.check import CheckProgress, kept_faults

_WHY = "came from another machine: resume here when nothing is sent from there any more"


class Load(Protocol):
    """An export that came from elsewhere; nothing of it is believed yet."""

    def faults(self) -> Iterator[str]:
        """Everything that makes it no whole export, a sentence each."""
        ...

    def unload(self) -> Ledger:
        """Its rows in a ledger for trying; raises LedgerFault when they are none."""
        ...

    def seal_faults(self, ledger: Ledger, numbers: Sequence[int]) -> Iterable[str]:
        """What is wrong with signatures, stamps and times."""
        ...

    @property
    def exhibits(self) -> ExhibitStore:
        """Its exhibits."""
        ...

    def signer(self) -> Signer | None:
        """The signing key that came along."""
        ...


@dataclass(frozen=True, slots=True)
class Home:
    """The workspace that takes it in."""

    ledger: Ledger
    exhibits: ExhibitStore
    signer: Signer
    clock: Clock
    machine: Clock
    by: str


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came: `rounds` (which all stand stopped), how many entries with their rows, and exhibits."""

    ledger: str
    rounds: tuple[str, ...]
    entries: int
    exhibits: int
    key: str


def take_in(load: Load, home: Home, tell: CheckProgress) -> TakenIn:
    """Check everything, then keep the exhibits, then record all rows in one transaction.

    Raises NotAllowed, with the first thing that is wrong, when the export is not what was sealed, when the
    ledger is not empty, or when the key that seals the ledger is not at hand.
    """
    _require_none(load.faults())
    tell(0, "rows")
    tried = load.unload()
    last = _export_entry(tried)
    _require_empty(home.ledger, last)
    whole = tried.transfer.departing(None).whole
    _require_none(_statement_faults(last, whole))
    faults = load.seal_faults(tried, [number for number, _ in whole])
    found = kept_faults(tried, load.exhibits, faults, tell, arriving=True)
    _require_none([*found.faults, *(f"{each!r} belongs to no entry." for each in found.unrecorded)])
    rounds = tuple(each.key for each in tried.plans.rounds())
    arriving = _arriving(load, home, tried, last)
    for done, sha256 in enumerate(load.exhibits.names(), 1):
        home.exhibits.keep(load.exhibits.read(sha256))
        tell(done, "exhibits are kept")
    tell(0, "rows are recorded")
    home.ledger.transfer.take(tried.transfer.rows(None), arriving)
    return TakenIn(tried.chain.identity(), rounds, len(whole), found.count, home.signer.identity)


def _require_empty(ledger: Ledger, last: Entry) -> None:
    """A record of its own is one too many; one that came with this export says that all was done."""
    if ledger.chain.count() <= 1:  # at most what any first command enters: that there is a ledger
        return
    entry = _entry(ledger, last.number + 1)
    if entry and (entry.kind, entry.body.get("head")) == ("import", last.hash.hex()):
        raise NotAllowed(
            f"This workspace's ledger has a record of its own already, and this export is in it whole (entry "
            f"{entry.number}): run `replyclock evidence seal`, and nothing else is left to do."
        )
    raise NotAllowed(
        "This workspace's ledger has a record of its own already: import into a new workspace "
        "(`replyclock init NEW`) before anything is done there."
    )


def _entry(ledger: Ledger, number: int) -> Entry | None:
    try:
        recorded = next(iter(ledger.chain.recorded([number])), None)
    except LedgerFault:  # another ledger keeps it
        return None
    return parse_entry(recorded.line) if recorded else None


def _require_none(faults: Iterable[str]) -> None:
    found = list(faults)
    if found:
        more = f" ({len(found) - 1} more)" if found[1:] else ""
        words = found[0].rstrip(".")
        raise NotAllowed(f"The export is not taken in, and nothing was written: {words}{more}.")


def _export_entry(tried: Ledger) -> Entry:
    """The last entry, which must be the one that sealed this export."""
    entry = _entry(tried, tried.chain.count())
    if entry is None or entry.kind != "export":
        raise NotAllowed(
            "The export is not taken in, and nothing was written: it does not end with the entry that "
            "`evidence export` writes, so that something is missing at its end."
        )
    return entry


def _statement_faults(last: Entry, whole: Sequence[tuple[int, bytes]]) -> Iterator[str]:
    """The entries that came with their rows are those that the export's entry names."""
    hashes = [digest for number, digest in whole if number != last.number]
    if (last.body.get("count"), last.body.get("root")) != (len(hashes), root_of(hashes).hex()):
        yield f"Its entries are not those that entry {last.number} names: one was left out or put in."


def _arriving(load: Load, home: Home, tried: Ledger, last: Entry) -> Arriving:
    now = home.clock.now()
    newest = tried.chain.keys()[-1]
    signer = load.signer()
    body = {
        "at": instant_text(now),
        "entry": last.number,
        "head": last.hash.hex(),
        "rounds": last.body.get("rounds"),
    }
    event = Event("import", body, {"by": home.by})
    stops = tuple(each.key for each in tried.plans.rounds())
    if home.signer.identity == newest.identity:
        return Arriving(event, stops, now, home.by, _WHY)
    if home.signer.identity in {each.identity for each in tried.chain.keys()}:  # noqa: SIM118 - signing keys, no mapping's
        raise NotAllowed(
            f"The signing key of this workspace ({home.signer.identity[:16]}...) is one that the ledger "
            "replaced, and never seals again: put the ledger's own in its place, or take it away so that a "
            "new one is made."
        )
    if signer is None or signer.identity != newest.identity:
        raise NotAllowed(
            f"The ledger's signing key ({newest.identity[:16]}...) is neither in the export nor in this "
            "workspace: export with the key, or put its file in place of this workspace's."
        )
    mine, machine_at = home.signer, home.machine.now()
    key = SigningKey(mine.identity, mine.public_pem, machine_at, newest.identity, "import")
    clocks = _clocks(tried, now, machine_at)
    keys = len(tried.chain.keys()) + 1
    seal = _sealing(signer, tried.chain.identity(), clocks, keys)
    return Arriving(event, stops, now, home.by, _WHY, key, seal)


def _clocks(tried: Ledger, now: datetime, machine_at: datetime) -> Clocks:
    before = tried.chain.last_checkpoint()
    return Clocks(before.clock if before else "machine", now, machine_at)


def _sealing(
    signer: Signer, ledger: str, clocks: Clocks, keys: int
) -> Callable[[Checkpoint, Sequence[bytes]], tuple[Checkpoint, bytes]]:
    def seal(before: Checkpoint, hashes: Sequence[bytes]) -> tuple[Checkpoint, bytes]:
        checkpoint = next_checkpoint(
            before, hashes, ledger=ledger, key=signer.identity, clock=clocks, keys=keys
        )
        return checkpoint, signer.sign(checkpoint.data)

    return seal
