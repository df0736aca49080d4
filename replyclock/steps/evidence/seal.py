"""Seals what was recorded: a signed checkpoint over the new entries, stamped by every authority.

A stamp that cannot be had now is asked for again at the next seal; until then it is pending, and said so.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from replyclock.domain.evidence.chain import NOTHING, Clocks, next_checkpoint, stamped_bytes
from replyclock.domain.sending.pacing import CLOCKS_APART
from replyclock.errors import AuthorityDown, NotAllowed
from replyclock.outside import Outside
from replyclock.ports.keys import Signer, SigningKey, StampAuthority

_TRIES = 5
_STAMPS_AT_ONCE = 50
"""How many stamps one seal asks an authority for, so that a long outage is caught up with in turns."""


@dataclass(frozen=True, slots=True)
class SealState:
    """The newest checkpoint: its `number` (0 before the first), and how many of the `entries` it covers.

    `pending` are the (checkpoint, authority) that still lack a stamp, `faults` why in one sentence each.
    """

    number: int
    count: int
    entries: int
    authorities: tuple[str, ...]
    pending: tuple[tuple[int, str], ...]
    faults: tuple[str, ...] = ()


async def seal_now(outside: Outside, *, looks_until: datetime | None = None) -> SealState:
    """Seal every entry there is, and the looks of full days, or those up to an instant.

    In a ledger that is only read nothing is sealed: the state is as it is found.
    """
    if outside.only_reads:
        return seal_state(outside)
    _require_key(outside)
    await asyncio.to_thread(_seal_looks, outside, looks_until)
    faults = list(_clock_faults(outside))
    for _ in range(_TRIES):
        if await asyncio.to_thread(add_checkpoint, outside):
            break
    faults += [fault for authority in outside.authorities if (fault := await _stamp(authority, outside))]
    return seal_state(outside, faults)


def seal_state(outside: Outside, faults: Sequence[str] = ()) -> SealState:
    """How sealed the ledger is."""
    last = outside.ledger.chain.last_checkpoint()
    names = tuple(authority.name for authority in outside.authorities)
    return SealState(
        last.number if last else 0,
        last.count if last else 0,
        outside.ledger.chain.count(),
        names,
        outside.ledger.chain.pending(names),
        tuple(faults),
    )


def _require_key(outside: Outside) -> None:
    """The key at hand is the ledger's newest; the first one is recorded when it first signs."""
    keys, signer = outside.ledger.chain.keys(), outside.signer
    if not keys:
        key = SigningKey(signer.identity, signer.public_pem, outside.machine.now())
        outside.ledger.chain.add_key(key)
    elif keys[-1].identity != signer.identity:
        way = "restore that from a backup, or run `replyclock evidence key rotate --lost`."
        if keys[-1].replaces == signer.identity:
            way = "run `replyclock evidence key rotate` again, which was broken off, or restore that."
        raise NotAllowed(
            f"The signing key at hand ({signer.identity[:16]}...) is not the ledger's "
            f"({keys[-1].identity[:16]}...): {way}"
        )


def _clock_faults(outside: Outside) -> Iterator[str]:
    """Told by the first seal after it; whoever verifies sees it in checkpoints and stamps for ever."""
    last, now = outside.ledger.chain.last_checkpoint(), outside.machine.now()
    if last is not None and last.machine_at > now + CLOCKS_APART:
        yield (
            f"Checkpoint {last.number} bears an instant {last.machine_at - now} ahead of this machine's "
            "clock, which was set back: packs over that time do not prove when."
        )


def _seal_looks(outside: Outside, until: datetime | None) -> None:
    if until is None:
        # A look bears the instant at which it began, and is recorded when it has ended.
        hour_ago = outside.clock.now().astimezone(UTC) - timedelta(hours=1)
        until = hour_ago.replace(hour=0, minute=0, second=0, microsecond=0)
    outside.ledger.chain.seal_looks(until, outside.exhibits.keep)


def add_checkpoint(outside: Outside) -> bool:
    """Sign a checkpoint over the entries that have none; False when another process sealed meanwhile.

    Raises NotAllowed when the key at hand was replaced under a seal: also while this process was running;
    LedgerFault when an entry is not what was recorded.
    """
    chain, signer = outside.ledger.chain, outside.signer
    last, count = chain.last_checkpoint(), chain.count()
    first = last.count + 1 if last else 1
    if count < first:
        return True
    entered = chain.keys()
    keys = [key for key in entered if (key.entry or 0) <= count]
    _require_not_replaced(keys, first, signer)
    clocks = Clocks(outside.clock_kind, outside.clock.now(), outside.machine.now())
    checkpoint = next_checkpoint(
        last,
        chain.hashes_to_sign(first, count, last.head if last else NOTHING),
        ledger=chain.identity(),
        key=signer.identity,
        clock=clocks,
        keys=len(keys),
    )
    return chain.add_seal(checkpoint, signer.sign(checkpoint.data))


def _require_not_replaced(keys: Sequence[SigningKey], first: int, signer: Signer) -> None:
    """Who replaced it may stand under the checkpoint that it signs, and not before that."""
    if any(key.replaces == signer.identity and (key.entry or 0) < first for key in keys):
        raise NotAllowed(
            f"The signing key at hand ({signer.identity[:16]}...) was replaced and seals nothing any more: "
            "start again with the ledger's new key."
        )


async def _stamp(authority: StampAuthority, outside: Outside) -> str | None:
    """Ask for the stamps that are missing, oldest first; the sentence why, when one cannot be had."""
    chain = outside.ledger.chain
    for number, name in chain.pending([authority.name])[:_STAMPS_AT_ONCE]:
        seal = chain.seal(number)
        try:
            response = await authority.stamp(stamped_bytes(seal.checkpoint, seal.signature))
        except (AuthorityDown, NotAllowed) as fault:
            return str(fault)
        chain.add_stamp(number, name, response, outside.machine.now())
    return None
