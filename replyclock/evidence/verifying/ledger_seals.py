"""Holds a ledger's own seals against its keys and against the authorities that are trusted."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

from replyclock.domain.evidence.chain import Checkpoint, parse_checkpoint, parse_entry, stamped_bytes
from replyclock.evidence.keys import identity_of, verify_signature
from replyclock.evidence.stamps import UNTRUSTED, BadStamp, read_stamp
from replyclock.evidence.verifying.seals import late_entry, own_instant
from replyclock.ports.chain import Chain, Seal
from replyclock.ports.keys import SigningKey


def seal_faults(chain: Chain, roots_pem: bytes, within: timedelta | None = None) -> Iterator[str]:
    """One sentence for each seal that is not signed by its key, or bears a stamp that proves nothing.

    Stamps that are missing are pending and no fault; those of authorities that are not trusted fail only
    where no other stands beside them. Without trusted certificates stamps are left out. With `within`
    every checkpoint must bear a good stamp, made no later than that after it.
    """
    keys = {key.identity: key for key in chain.keys()}  # noqa: SIM118 - no mapping's
    ledger, sealed_by = chain.identity(), dict[int, str]()
    for position, seal in enumerate(chain.every_seal(), 1):
        name = f"checkpoint {position}"
        try:
            checkpoint = parse_checkpoint(seal.checkpoint)
        except ValueError:
            continue  # named by the check of the chain
        yield from _signature_faults(checkpoint, seal, keys, name)
        if checkpoint.ledger != ledger:
            yield f"{name.capitalize()} is of another ledger."
        if roots_pem.strip():
            yield from _stamp_faults(seal, roots_pem, name)
        if within is not None and roots_pem.strip():
            yield from _late_faults(checkpoint, seal, roots_pem, within)
        for key in keys.values():
            if key.entry is not None and checkpoint.first <= key.entry <= checkpoint.count:
                sealed_by[key.entry] = checkpoint.key
    yield from _key_faults(keys, sealed_by)


def _signature_faults(
    checkpoint: Checkpoint, seal: Seal, keys: Mapping[str, SigningKey], name: str
) -> Iterator[str]:
    key = keys.get(checkpoint.key)
    if key is None:
        yield f"The key of {name} is none that the ledger recorded."
        return
    try:
        good = identity_of(key.public_pem) == key.identity and verify_signature(
            key.public_pem, seal.checkpoint, seal.signature
        )
    except ValueError:
        good = False
    if not good:
        yield f"The signature of {name} is not that of the key it names."


def _stamp_faults(seal: Seal, roots_pem: bytes, name: str) -> Iterator[str]:
    good, strange = 0, list[str]()
    for authority, response in seal.stamps.items():
        try:
            read_stamp(response, stamped_bytes(seal.checkpoint, seal.signature), roots_pem)
            good += 1
        except BadStamp as fault:
            if str(fault) == UNTRUSTED:
                strange.append(authority)
            else:
                yield f"The stamp of {authority} on {name} is bad: {fault}."
    if strange and not good:
        yield f"The stamp of {', '.join(strange)} on {name} leads to no authority that the settings pin."


def _late_faults(checkpoint: Checkpoint, seal: Seal, roots_pem: bytes, within: timedelta) -> Iterator[str]:
    times = []
    for response in seal.stamps.values():
        with suppress(BadStamp):
            times.append(read_stamp(response, stamped_bytes(seal.checkpoint, seal.signature), roots_pem).time)
    if not times:
        yield f"Checkpoint {checkpoint.number} bears no stamp of an authority that you trust."
    elif min(times) - checkpoint.machine_at > within:
        late = min(times) - checkpoint.machine_at
        yield f"Checkpoint {checkpoint.number} was stamped only {late} later: before then nothing is proven."


def late_entries(chain: Chain, numbers: Sequence[int], within: timedelta) -> Iterator[str]:
    """One sentence for each of these entries that was sealed long after what it tells, by its own instant.

    A practice clock's instants are invented and not compared.
    """
    checkpoints = [parse_checkpoint(each.checkpoint) for each in chain.every_seal()]
    lasts = [each.count for each in checkpoints]
    for recorded in chain.recorded(numbers):
        place = bisect_left(lasts, recorded.number)
        if place < len(checkpoints) and checkpoints[place].clock == "machine":
            entry = parse_entry(recorded.line)
            at = own_instant(entry)
            yield from late_entry(entry, at, checkpoints[place], within) if at else ()


def _key_faults(keys: Mapping[str, SigningKey], sealed_by: Mapping[int, str]) -> Iterator[str]:
    """A new key counts when the one it replaces signed the checkpoint over its entry."""
    for key in keys.values():
        signer = sealed_by.get(key.entry or 0)
        if signer is not None and signer != (key.replaces or key.identity):
            yield f"The key of entry {key.entry} was not sealed with the signature of the one it replaces."
