"""Checks the seals: checkpoints that follow each other, stamps, and times that fit; knows no key."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from replyclock.domain.evidence.canonical import parse_instant
from replyclock.domain.evidence.chain import NOTHING, Checkpoint, Entry
from replyclock.domain.evidence.entry_kinds import OWN_INSTANT
from replyclock.domain.evidence.ledger_head import LedgerHead
from replyclock.domain.evidence.packs import Trust
from replyclock.evidence.pack_reader import BadPack, OpenedPack, SealedBy
from replyclock.evidence.stamps import UNTRUSTED, BadStamp, Stamp, read_stamp
from replyclock.evidence.verifying.entries import root_by
from replyclock.evidence.verifying.finding import CheckFinding, ReadLetter

_CLOCKS_APART = timedelta(minutes=5)
"""How far the machine's clock may run before the authority's."""

_TELLS_BACK = "statement"
"""The kind whose instant may lie as long back as somebody likes: it says as of when a pack tells."""


def check_checkpoints(pack: OpenedPack, _: Trust, __: ReadLetter) -> CheckFinding:
    """They belong to one ledger, follow each other, and count up to their head."""
    faults: list[str] = []
    before: Checkpoint | None = None
    ledger = next(pack.entries(), None)
    for seal in pack.seals():
        checkpoint, name = seal.checkpoint, f"Checkpoint {seal.checkpoint.number}"
        body = ledger.body if ledger else {}
        if (checkpoint.ledger, checkpoint.clock) != (body.get("identity"), body.get("clock")):
            faults.append(f"{name} is of another ledger, or of another clock, than the first entry says.")
        if before and checkpoint.number == before.number + 1:
            if (checkpoint.previous, checkpoint.first) != (before.digest, before.count + 1):
                faults.append(f"{name} does not follow checkpoint {before.number}.")
        elif before and checkpoint.first - before.count < checkpoint.number - before.number:
            faults.append(
                f"{name} covers entries that checkpoint {before.number} or one between them covers."
            )
        if (checkpoint.number == 1, checkpoint.number == 1) != (
            checkpoint.first == 1,
            checkpoint.previous == NOTHING,
        ):
            faults.append(f"{name} begins as only a ledger's first checkpoint does, or the first does not.")
        size = checkpoint.count - checkpoint.first + 1
        where = tuple(seal.head.get(key) for key in ("number", "index", "size"))
        if where != (checkpoint.count, size - 1, size):
            faults.append(f"{name}: head.json is for another place than its last entry.")
        elif root_by(seal.head, checkpoint.head, name) != checkpoint.root:
            faults.append(f"{name}: its count or its head is not under its root.")
        before = checkpoint
    if before is None:
        raise BadPack("The pack holds no checkpoint: the seal was taken away.")
    faults += _beyond_the_statement(pack, before)
    return CheckFinding("The checkpoints follow each other, and count up to their heads.", tuple(faults))


def newest_head(pack: OpenedPack) -> LedgerHead | None:
    """Up to where the pack tells; None without a checkpoint."""
    newest = max((seal.checkpoint for seal in pack.seals()), key=lambda each: each.number, default=None)
    if newest is None:
        return None
    head, digest = newest.head.hex(), newest.digest.hex()
    where = (newest.ledger, newest.number, newest.count, head, digest)
    return LedgerHead(*where, newest.at, newest.machine_at)


def _beyond_the_statement(pack: OpenedPack, newest: Checkpoint) -> Iterator[str]:
    """The newest checkpoint is that of the statement: whoever signed it answers for the whole pack."""
    last = max((entry.number for entry in pack.entries()), default=0)
    if not newest.first <= last <= newest.count:
        yield f"Checkpoint {newest.number} does not cover the last entry of the pack, and is the newest."


def check_stamps(pack: OpenedPack, trust: Trust, _: ReadLetter) -> CheckFinding:
    """Every checkpoint bears a good stamp of an authority that is trusted."""
    faults: list[str] = []
    notes: set[str] = set()
    authorities: set[str] = set()
    if not trust.roots_pem.strip():
        return CheckFinding("", (_NO_ROOTS,))
    for seal in pack.seals():
        good = 0
        for name, outcome in read_stamps(seal, trust):
            if isinstance(outcome, Stamp):
                good += 1
                authorities.add(outcome.authority)
            elif str(outcome) == UNTRUSTED:
                notes.add(f"The stamps of {name} were not counted: {outcome}.")
            else:
                faults.append(
                    f"The stamp of {name} on checkpoint {seal.checkpoint.number} is bad: {outcome}."
                )
        if not good:
            faults.append(
                f"Checkpoint {seal.checkpoint.number} bears no stamp of an authority that you trust."
            )
    faults += sorted(notes) if faults else []
    return CheckFinding(
        f"Every checkpoint is stamped by {'; '.join(sorted(authorities))}.",
        tuple(faults),
        tuple(sorted(notes)),
    )


_NO_ROOTS = (
    "No authority was named that you trust: give its root certificate with --authority FILE. "
    "Those in the pack prove nothing until you have compared them with the authority's own."
)


def check_times(pack: OpenedPack, trust: Trust, _: ReadLetter) -> CheckFinding:
    """Events, seals and stamps lie close together, so that nothing was written down long afterwards."""
    faults: list[str] = []
    checkpoints = {seal.checkpoint.number: seal for seal in pack.seals()}
    practice = any(seal.checkpoint.clock != "machine" for seal in checkpoints.values())
    stamped: dict[int, datetime] = {}
    for number, seal in checkpoints.items():
        found = list(read_stamps(seal, trust))
        faults += _late_seals(seal, found, trust)
        times = [stamp.time for _, stamp in found if isinstance(stamp, Stamp)]
        stamped.update({number: min(times)} if times else {})
    if practice and not trust.practice:
        faults.append(
            "The ledger kept a practice clock, so that its instants are invented: --practice accepts that."
        )
    if practice:
        notes = ("The instants of events are those of a practice clock and were not compared.",)
        return CheckFinding(_within(trust), tuple(faults), notes)
    longest = (timedelta(0), "")
    for entry, proof in zip(pack.entries(), pack.proofs(), strict=False):
        by = checkpoints.get(proof.get("checkpoint", 0))
        at = own_instant(entry) if by else None
        if by is None or at is None:
            continue
        faults += late_entry(entry, at, by.checkpoint, trust.within)
        if entry.kind != _TELLS_BACK:
            stamped_at = stamped.get(by.checkpoint.number, at)
            longest = max(longest, (stamped_at - at, f"entry {entry.number}, {entry.kind}"))
    told = f"The longest wait of an event for its first stamp was {_in_words(longest[0])} ({longest[1]})."
    return CheckFinding(_within(trust), tuple(faults), (told,) if longest[1] else ())


def _within(trust: Trust) -> str:
    return f"Everything was sealed and stamped within {trust.within / timedelta(hours=1):g} hours."


def _in_words(wait: timedelta) -> str:
    """To the second: within it something could have been written down otherwise than it happened."""
    minutes, seconds = divmod(int(wait.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"


def _late_seals(seal: SealedBy, found: Sequence[tuple[str, Stamp | BadStamp]], trust: Trust) -> Iterator[str]:
    checkpoint, name = seal.checkpoint, f"checkpoint {seal.checkpoint.number}"
    if checkpoint.clock == "machine" and abs(checkpoint.at - checkpoint.machine_at) > trust.within:
        yield f"The two clocks of {name} are further apart than {trust.within}."
    for authority, outcome in found:
        if not isinstance(outcome, Stamp):
            continue
        late = outcome.time - checkpoint.machine_at
        if late < -_CLOCKS_APART:
            yield f"The stamp of {authority} on {name} is older than the checkpoint itself."
        elif late > trust.within:
            yield f"The stamp of {authority} on {name} came {late} later: before then nothing is proven."


def late_entry(entry: Entry, at: datetime, checkpoint: Checkpoint, within: timedelta) -> list[str]:
    """A sentence when the entry tells of something long before its checkpoint, or after it."""
    if at > checkpoint.at:
        return [f"Entry {entry.number} ({entry.kind}) bears an instant after its checkpoint's."]
    if checkpoint.at - at > within and entry.kind != _TELLS_BACK:
        told = f"Entry {entry.number} ({entry.kind}) tells of {at:%Y-%m-%d %H:%M} UTC"
        return [f"{told} and was sealed only {checkpoint.at - at} later."]
    return []


def own_instant(entry: Entry) -> datetime | None:
    """When the event happened by its own account; raises BadPack when that cannot be read."""
    name = (
        "until" if entry.kind == "reply" and entry.body.get("via") != "mail" else OWN_INSTANT.get(entry.kind)
    )
    value = entry.body.get(name) if name else None
    try:
        return parse_instant(value) if isinstance(value, str) else None
    except ValueError as fault:
        raise BadPack(f"Entry {entry.number} bears no readable instant: {fault}.") from fault


def read_stamps(seal: SealedBy, trust: Trust) -> Iterator[tuple[str, Stamp | BadStamp]]:
    """By authority: the stamp on a checkpoint, or what is wrong with it."""
    for name, response in seal.stamps.items():
        try:
            yield (
                name,
                read_stamp(response, seal.stamped, trust.roots_pem, trust.policy),
            )
        except BadStamp as fault:
            yield name, fault
