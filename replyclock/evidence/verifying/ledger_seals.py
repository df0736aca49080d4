"""Holds a ledger's own seals against its keys and against the authorities that are trusted."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

from replyclock.domain.evidence.chain import Checkpoint, parse_checkpoint, parse_entry, stamped_bytes
from replyclock.domain.evidence.key_chain import EnteredKey, judge_keys
from replyclock.evidence.keys import plain_identity
from replyclock.evidence.stamps import UNTRUSTED, BadStamp, read_stamp
from replyclock.evidence.verifying.key_words import key_sentence
from replyclock.evidence.verifying.seals import late_entry, own_instant
from replyclock.evidence.verifying.signers import is_signed
from replyclock.ports.chain import Chain, Seal
from replyclock.ports.keys import SigningKey


def seal_faults(chain: Chain, roots_pem: bytes, within: timedelta | None = None) -> Iterator[str]:
    """One sentence for each break of the chain of keys, bad signature, and stamp that proves nothing.

    Stamps that are missing are pending and no fault; those of authorities that are not trusted fail only
    where no other stands beside them. Without trusted certificates stamps are left out. With `within`
    every checkpoint must bear a good stamp, made no later than that after it.
    """
    entered = chain.keys()
    keys = {key.identity: key for key in entered}
    ledger, checkpoints = chain.identity(), list[Checkpoint]()
    for position, seal in enumerate(chain.every_seal(), 1):
        name = f"checkpoint {position}"
        try:
            checkpoint = parse_checkpoint(seal.checkpoint)
        except ValueError:
            continue  # named by the check of the chain
        checkpoints.append(checkpoint)
        yield from _signature_faults(checkpoint, seal, keys, name)
        if checkpoint.ledger != ledger:
            yield f"{name.capitalize()} is of another ledger."
        if roots_pem.strip():
            yield from _stamp_faults(seal, roots_pem, name)
        if within is not None and roots_pem.strip():
            yield from _late_faults(checkpoint, seal, roots_pem, within)
    yield from map(key_sentence, judge_keys(map(_entered, entered), checkpoints).faults)


def _signature_faults(
    checkpoint: Checkpoint, seal: Seal, keys: Mapping[str, SigningKey], name: str
) -> Iterator[str]:
    key = keys.get(checkpoint.key)
    if key is not None and not is_signed(key.public_pem, key.identity, seal.checkpoint, seal.signature):
        yield f"The signature of {name} is not that of the key it names."


def _entered(key: SigningKey) -> EnteredKey:
    return EnteredKey(key.entry or 0, key.identity, key.replaces, plain_identity(key.public_pem))


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
